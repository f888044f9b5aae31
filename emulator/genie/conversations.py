"""Conversations and their messages. Each belongs to one person; others do not learn it exists."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from emulator.clock import Clock
from emulator.errors import does_not_exist
from emulator.genie.messages import COMPLETED, QUERY_RESULT_EXPIRED, GenieMessage, new_id
from emulator.genie.spaces import Space
from emulator.personas import Persona
from emulator.questions.query import Query

TITLE_LENGTH = 80
KEPT = 2000
RESULT_KEPT_MS = 3_600_000


@dataclass(slots=True)
class Conversation:
    space_id: str
    owner: str
    title: str
    created_ms: int
    id: str = field(default_factory=new_id)
    messages: dict[str, GenieMessage] = field(default_factory=dict)

    @property
    def last_query(self) -> Query | None:
        """What a follow-up question refers to."""
        queries = [message.query for message in self.messages.values() if message.query]
        return queries[-1] if queries else None


class Conversations:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._conversations: dict[str, Conversation] = {}

    def start(self, space: Space, owner: Persona, question: str) -> Conversation:
        title = question.strip()[:TITLE_LENGTH]
        conversation = Conversation(space.id, owner.key, title, self.now_ms())
        self._conversations[conversation.id] = conversation
        while len(self._conversations) > KEPT:
            self._conversations.pop(next(iter(self._conversations)))
        return conversation

    def get(self, space: Space, conversation_id: str, owner: Persona) -> Conversation:
        found = self._conversations.get(conversation_id)
        if found is None or found.owner != owner.key or found.space_id != space.id:
            raise does_not_exist(f"Conversation {conversation_id} does not exist.")
        return found

    def of(self, space: Space, owner: Persona) -> Iterator[Conversation]:
        """The owner's, newest first."""
        for conversation in reversed(self._conversations.values()):
            if conversation.space_id == space.id and conversation.owner == owner.key:
                yield conversation

    def delete(self, conversation: Conversation) -> None:
        self._conversations.pop(conversation.id, None)

    def add(self, conversation: Conversation, question: str) -> GenieMessage:
        now = self.now_ms()
        message = GenieMessage(
            space_id=conversation.space_id,
            conversation_id=conversation.id,
            owner=conversation.owner,
            content=question,
            created_ms=now,
            updated_ms=now,
        )
        conversation.messages[message.message_id] = message
        return message

    def change(self, message: GenieMessage, **changes: Any) -> GenieMessage:
        """The message with `changes`, kept unless it was deleted meanwhile."""
        changed = replace(message, updated_ms=self.now_ms(), **changes)
        conversation = self._conversations.get(message.conversation_id)
        if conversation and message.message_id in conversation.messages:
            conversation.messages[message.message_id] = changed
        return changed

    def message(self, conversation: Conversation, message_id: str) -> GenieMessage:
        """As it is now: an answer loses its rows when they are old."""
        found = conversation.messages.get(message_id)
        if found is None:
            raise does_not_exist(f"Message {message_id} does not exist.")
        is_old = self.now_ms() - found.updated_ms > RESULT_KEPT_MS
        if found.status == COMPLETED and found.result is not None and is_old:
            return self.change(found, status=QUERY_RESULT_EXPIRED, result=None)
        return found

    def now_ms(self) -> int:
        return int(self._clock.now().timestamp() * 1000)
