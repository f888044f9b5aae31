"""One question to one Genie space: sent, waited for, its rows fetched, each step told."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace

from backend.answers.events import (
    AgentFinished,
    AgentProgressed,
    AgentStarted,
    ChatEvent,
    GenieReplied,
    QueryFound,
    RunEnd,
    RunWaiting,
)
from backend.answers.results import Unfinished
from backend.workspace import statements
from backend.workspace.errors import (
    NotConfigured,
    NotFound,
    RateLimited,
    TimedOut,
    Unreachable,
    WorkspaceError,
)
from backend.workspace.genie import Genie
from backend.workspace.genie_messages import EXPIRED, GenieMessage
from ending import failure_of
from genie_answer import Answered, answered, failed
from genie_line import line_of
from genie_words import GOING_BACK, doing_now, failure_of_message
from space_router import Ask
from turns import Turn

logger = logging.getLogger("chat")
LONGEST_WAITING_S = 300.0
USUAL_WAIT_S = 10.0
MAX_RECONNECTS = 2
LONGEST_GOODBYE_S = 4.0


@dataclass
class GenieTurn:
    """`before` is what was said in this branch, `elsewhere` what was said in others."""

    genie: Genie
    turn: Turn
    before: Sequence[Turn] = ()
    elsewhere: Sequence[Turn] = ()
    _open: set[str] = field(default_factory=set)

    async def ask(self, ask: Ask) -> Answered:
        """To one visible end; only being stopped goes through."""
        space, call_id = ask.space, ask.space.key
        self._open.add(call_id)
        self.turn.append(AgentStarted(call_id, _tool(ask), ask.question))
        try:
            end = await self._answered(ask)
        except WorkspaceError as error:
            logger.warning("[CHAT] %s did not answer: %s", space.name, error.code)
            end = failed(space, failure_of(error))
        self._open.discard(call_id)
        self.turn.append(AgentFinished(call_id, end.result))
        return end

    def close(self, end: RunEnd) -> list[ChatEvent]:
        return [*(AgentFinished(call_id, Unfinished()) for call_id in sorted(self._open)), end]

    async def _answered(self, ask: Ask) -> Answered:
        space = ask.space
        if space.id is None:
            raise NotConfigured(
                f"The {space.name} space is not configured.", f"Set {space.env} to its id."
            )
        conversation = await self._conversation(ask, space.id)
        message = await self._send(ask, space.id, conversation)
        ids = (message.conversation_id, message.message_id)
        self.turn.append(GenieReplied(space.key, space.id, *ids))
        message = await self._watch(space.key, message)
        if failure := failure_of_message(message, space.name):
            return failed(space, failure)
        return answered(space, message, await self._rows(message))

    async def _conversation(self, ask: Ask, space_id: str) -> str | None:
        """That of this branch. Where another one has used it, it is led to the same point anew."""
        line = line_of(ask.space, self.before, self.elsewhere)
        conversation = line.conversation
        for question in line.questions:
            self.turn.append(AgentProgressed(ask.space.key, GOING_BACK))
            message = await self._send(replace(ask, question=question), space_id, conversation)
            conversation = message.conversation_id
            async for _ in self._watched(message):
                pass
        return conversation

    async def _send(self, ask: Ask, space_id: str, conversation: str | None) -> GenieMessage:
        """Once it is accepted; asked too often, wait as long as the workspace wants us to."""
        waited, attempt = 0.0, 0
        while True:
            try:
                return await self._accepted(ask, space_id, conversation)
            except (RateLimited, Unreachable) as error:
                wait = _wait(error, attempt)
                waited, attempt = waited + wait, attempt + 1
                is_lost = isinstance(error, Unreachable) and attempt > MAX_RECONNECTS
                if is_lost or waited > LONGEST_WAITING_S:
                    raise
                self.turn.append(RunWaiting(error.message, wait))
                await asyncio.sleep(wait)

    async def _accepted(self, ask: Ask, space_id: str, conversation: str | None) -> GenieMessage:
        """Stopped while it is on its way, the question must still be called back."""
        sending = asyncio.ensure_future(self._post(ask, space_id, conversation))
        try:
            return await asyncio.shield(sending)
        except asyncio.CancelledError:
            await asyncio.shield(self._call_back(sending))
            raise

    async def _call_back(self, sending: asyncio.Future[GenieMessage]) -> None:
        try:
            async with asyncio.timeout(LONGEST_GOODBYE_S):
                await self.genie.cancel(await sending)
        except (TimeoutError, WorkspaceError):
            return  # Nothing is known that could be called back.

    async def _post(self, ask: Ask, space_id: str, conversation: str | None) -> GenieMessage:
        if conversation is not None:
            try:
                return await self.genie.follow_up(space_id, conversation, ask.question)
            except NotFound:
                pass  # Somebody deleted the conversation in the workspace.
        return await self.genie.start(space_id, ask.question)

    async def _watch(self, call_id: str, message: GenieMessage) -> GenieMessage:
        """Until it is over, telling what it does and which query it found."""
        doing, sql, latest = "", "", message
        async for latest in self._watched(message):
            now = doing_now(latest) or doing
            if now != doing:
                doing = now
                self.turn.append(AgentProgressed(call_id, doing))
            if latest.query is not None and latest.query.sql != sql:
                sql = latest.query.sql
                self.turn.append(QueryFound(call_id, sql, latest.query.statement_id))
        return latest

    async def _watched(self, message: GenieMessage) -> AsyncIterator[GenieMessage]:
        """Nobody waits any more: then Genie need not go on either."""
        latest = message
        try:
            async for latest in self.genie.watch(message):
                yield latest
        except (asyncio.CancelledError, TimedOut):
            if not latest.is_terminal:
                await asyncio.shield(self.genie.cancel(latest))
            raise

    async def _rows(self, message: GenieMessage) -> statements.Table | None:
        if message.query is None:
            return None
        if message.status == EXPIRED:
            return await self.genie.rows_again(message, message.query)
        return await self.genie.rows(message, message.query)


def _tool(ask: Ask) -> str:
    return f"genie-{ask.space.id}" if ask.space.id else f"agent-{ask.space.key}"


def _wait(error: WorkspaceError, attempt: int) -> float:
    if isinstance(error, RateLimited):
        return USUAL_WAIT_S * (attempt + 1) if error.retry_after is None else error.retry_after
    return 0.5 * float(2**attempt)
