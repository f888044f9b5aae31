"""Between the conversations of this process and the history: what is said goes in, and is found."""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta

from backend.answers.codec import decode
from backend.answers.events import AgentStarted, Imported, QueryFound, RunEnd, RunFailed, RunStopped
from backend.answers.space_names import SpaceNames
from backend.documents.story import told
from backend.store.store import Store
from backend.store.values import (
    Event,
    Outcome,
    StoredConversation,
    StoredTurn,
    TurnBegan,
    TurnEnded,
    TurnWent,
    VersionShown,
)
from backend.workspace.errors import NotFound, WorkspaceError
from backend.workspace.identity import Identity
from checkpoints import Checkpoints, TurnId, event_of
from conversations import Conversation, Conversations
from drain import INTERRUPTED
from turns import Logged, Turn, compacted

logger = logging.getLogger("chat")
RECALL_S = 3.0


class Recorder:
    def __init__(self, store: Store, conversations: Conversations, spaces: SpaceNames) -> None:
        self._store = store
        self._conversations = conversations
        self._spaces = spaces
        self._checkpoints = Checkpoints(self._went)

    def _went(self, ids: TurnId, event: Event) -> None:
        self._store.record(TurnWent(*ids, (event,)))

    def begin(self, conversation: Conversation, turn: Turn) -> None:
        """Keep this turn from now on: the question before it is asked, then all that happens."""
        ids = (conversation.owner, conversation.id, turn.id)
        name, topic = conversation.name, turn.goes_on_with
        began = TurnBegan(*ids, turn.question, turn.asked_at, name, topic, turn.parent)
        self._store.record(began)

        def tell(number: int, logged: Logged) -> None:
            if isinstance(logged.event, RunEnd):
                self._checkpoints.forget(ids)
                self._store.record(self._ended(ids, turn))
            else:
                self._checkpoints.tell(ids, number, logged)

        turn.listener = tell

    def show(self, conversation: Conversation, turn: Turn) -> None:
        """Keep that this version of its question is shown from now on."""
        ids = (conversation.owner, conversation.id, turn.id)
        self._store.record(VersionShown(*ids, turn.shown_at))

    def _ended(self, ids: TurnId, turn: Turn) -> TurnEnded:
        events = [logged.event for logged in turn.log]
        queries = [event.sql for event in events if isinstance(event, QueryFound)]
        tools = [event.tool for event in events if isinstance(event, AgentStarted)]
        keys = {self._spaces.name_of(tool).key for tool in tools} - {None}
        return TurnEnded(
            *ids,
            outcome=outcome_of(turn.end),
            ended_at=turn.asked_at + timedelta(seconds=turn.elapsed),
            answer=turn.answer,
            sql="\n\n".join(queries),
            spaces=tuple(sorted(key for key in keys if key)),
            story=tuple(event_of(n, logged) for n, logged in enumerate(compacted(turn.log))),
        )

    async def recall(self, conversation_id: str, who: Identity) -> Conversation | None:
        """The conversation, from this process or from the history; None when there is none."""
        known = self._conversations.get(conversation_id, who.user)
        if known is not None and known.all_turns:
            return known
        try:
            async with asyncio.timeout(RECALL_S):
                stored = await self._store.conversation(who, conversation_id)
            conversation = self._conversations.open(conversation_id, who.user)
        except NotFound:
            return known
        except (WorkspaceError, TimeoutError) as error:
            logger.warning("[CHAT] the history cannot be read: %s", error)
            return known
        if not conversation.all_turns:
            conversation.name = stored.line.name
            conversation.began_at = stored.line.began_at
            conversation.all_turns = turns_of(stored, who.user)
        return conversation

    async def recall_opinions(self, conversation: Conversation, who: Identity) -> None:
        """What the person thinks of each answer; as last known when that cannot be read."""
        try:
            async with asyncio.timeout(RECALL_S):
                given = await self._store.feedback(who, conversation.id)
        except (WorkspaceError, TimeoutError) as error:
            logger.warning("[CHAT] feedback cannot be read: %s", error)
            return
        opinions = {one.turn: one for one in given}
        for turn in conversation.all_turns:
            turn.opinion = opinions.get(turn.id)


def outcome_of(end: RunEnd | None) -> Outcome:
    if isinstance(end, RunFailed):
        return "failed"
    return "stopped" if isinstance(end, RunStopped) else "completed"


def turns_of(stored: StoredConversation, owner: str) -> list[Turn]:
    return [turn_of(turn, owner) for turn in stored.all_turns]


def turn_of(stored: StoredTurn, owner: str) -> Turn:
    """As it ended. One that a killed process left has no end: it was interrupted."""
    log = list(logged_of(stored.events))
    as_user = owner
    if log and isinstance(log[0].event, Imported):
        as_user, log = from_file(log[0].event)
    if not log or not isinstance(log[-1].event, RunEnd):
        log.append(Logged(INTERRUPTED, log[-1].at if log else 0.0))
    return Turn(
        stored.id,
        stored.question,
        stored.asked_at,
        as_user,
        stored.goes_on_with,
        compacted(log),
        parent=stored.parent,
        switched_to_at=stored.shown_at,
    )


def from_file(imported: Imported) -> tuple[str, list[Logged]]:
    """For whom it was answered, and how."""
    as_told = told(imported)
    return as_told.as_user, [Logged(event, at) for at, event in as_told.events]


def logged_of(events: Sequence[Event]) -> Iterator[Logged]:
    for event in events:
        try:
            yield Logged(decode(event.body), event.at)
        except ValueError as error:
            logger.warning("[CHAT] an event of the history is left out: %s", error)
