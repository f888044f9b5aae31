"""Genie: answers questions about a space, as the person who asks. The supervisor uses it too."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from emulator.clock import Clock
from emulator.errors import bad_request
from emulator.genie.conversations import Conversation, Conversations
from emulator.genie.lexicons import Lexicons
from emulator.genie.messages import GenieMessage, new_id
from emulator.genie.spaces import Space, Spaces
from emulator.genie.turn import Turn
from emulator.personas import Persona
from emulator.sql_warehouse import SqlWarehouse
from emulator.warehouse import Warehouse
from emulator.warehouse.statement import Result

OnStatus = Callable[[GenieMessage], Awaitable[None]]
Recorder = Callable[[str, Persona, Result], str]
"""Makes a statement of a finished query and gives back its id."""


class GenieService:
    """`pace` scales the waits between statuses: 1 like a person's Genie, 0 none."""

    def __init__(self, warehouse: Warehouse, clock: Clock, pace: float = 1.0) -> None:
        self.warehouse = warehouse
        self.clock = clock
        self.pace = pace
        self.spaces = Spaces(clock)
        self.conversations = Conversations(clock)
        self.lexicons = Lexicons(warehouse)
        self.sql_warehouse = SqlWarehouse()
        self.record: Recorder = lambda _sql, _persona, _result: new_id()
        self._tasks: dict[str, asyncio.Task[GenieMessage]] = {}

    def spaces_of(self, persona: Persona) -> tuple[Space, ...]:
        """The spaces of which the person may read at least one metric view."""
        return tuple(space for space in self.spaces if self.lexicons.granted(space, persona))

    def submit(
        self, space: Space, question: str, persona: Persona, conversation_id: str | None = None
    ) -> GenieMessage:
        """Start answering in the background; the message is SUBMITTED."""
        message, turn = self._prepare(space, question, persona, conversation_id, ())
        task = asyncio.create_task(turn.run())
        self._tasks[message.message_id] = task
        task.add_done_callback(lambda _done: self._tasks.pop(message.message_id, None))
        return message

    async def ask(
        self,
        space_id: str,
        question: str,
        persona: Persona,
        conversation_id: str | None = None,
        previous_questions: Sequence[str] = (),
        on_status: OnStatus | None = None,
    ) -> GenieMessage:
        """The finished message. Without a conversation, one is started and `previous_questions`
        are read for what a follow-up refers to. Cancelling leaves the message CANCELLED."""
        _, turn = self._prepare(
            self.spaces.get(space_id), question, persona, conversation_id, previous_questions
        )
        return await turn.run(on_status)

    def delete_conversation(self, conversation: Conversation) -> None:
        """What is still being answered in it is cancelled."""
        for message_id in conversation.messages:
            self._cancel(message_id)
        self.conversations.delete(conversation)

    def delete_message(self, conversation: Conversation, message: GenieMessage) -> None:
        self._cancel(message.message_id)
        conversation.messages.pop(message.message_id, None)

    def _cancel(self, message_id: str) -> None:
        if task := self._tasks.get(message_id):
            task.cancel()

    def _prepare(
        self,
        space: Space,
        question: str,
        persona: Persona,
        conversation_id: str | None,
        previous_questions: Sequence[str],
    ) -> tuple[GenieMessage, Turn]:
        if not question.strip():
            raise bad_request("content must not be empty.")
        if conversation_id is None:
            conversation = self.conversations.start(space, persona, question)
        else:
            conversation = self.conversations.get(space, conversation_id, persona)
        previous = conversation.last_query
        message = self.conversations.add(conversation, question)
        turn = Turn(self, space, persona, message, previous, tuple(previous_questions))
        return message, turn
