"""Answer one question: the loop around the pure step, with its retries and continuations."""

import asyncio
import logging
import random
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from answer_text import joined
from backend.answers.events import (
    ChatEvent,
    RunEnd,
    RunFailed,
    RunHeld,
    RunWaiting,
    TextDelta,
)
from backend.answers.space_names import SpaceNames
from backend.workspace.client import Workspace
from backend.workspace.errors import (
    RateLimited,
    Unreachable,
    UpstreamFailed,
    WorkspaceError,
)
from backend.workspace.identity import Identity
from backend.workspace.renewal import Ping
from ending import to_its_end
from follow_ups import Asked
from genie_sql import QueryLookups
from mas_client import Items, MasClient
from mas_normalizer import MasNormalizer
from mas_wire import Wire
from turns import Turn

logger = logging.getLogger("chat")
MAX_CONTINUATIONS = 12
MAX_RETRIES = 2
LONGEST_WAIT_S = 30.0
# The first text is shown at once; what follows it within this time is read, understood and shown
# together. Each round through the reader, the turn, its views and their sockets costs as much as
# ten tokens, and nobody sees steps shorter than this.
TOGETHER_S = 0.04
GRID_S = 0.01
MANY = 200  # events in one piece: upstream is faster than that, so there is nothing to wait for


@dataclass(frozen=True)
class Answering:
    """What answering takes, whoever asks."""

    client: MasClient
    workspace: Workspace
    spaces: SpaceNames

    async def answer(self, turn: Turn, identity: Identity, asked: Asked, ping: Ping) -> None:
        """Fill the turn's log to its end, whatever happens."""
        lookups = QueryLookups(self.workspace.acting_as(identity, ping), self.spaces)
        asking = _Asking(self, turn, identity, ping, asked, MasNormalizer(), lookups)
        try:
            await to_its_end(turn, asking.told(), asking.close)
        finally:
            lookups.close()


@dataclass
class _Asking:
    """One question on its way."""

    by: Answering
    turn: Turn
    identity: Identity
    ping: Ping
    asked: Asked
    normalizer: MasNormalizer
    lookups: QueryLookups
    sent: Items = field(default_factory=list)

    async def told(self) -> list[ChatEvent]:
        """What is left to tell once all has been asked."""
        await self.ask()
        return [*await self.lookups.found(), *map(self.with_input, self.normalizer.finish())]

    def close(self, end: RunEnd) -> list[ChatEvent]:
        if isinstance(end, RunFailed):
            return self.normalizer.fail(end)
        return [*self.normalizer.finish()[:-1], end]

    async def ask(self) -> None:
        """The request, and those that go on with a task that takes longer than one."""
        items = self.asked.items
        for continuation in range(MAX_CONTINUATIONS + 1):
            await self._request(items)
            paused = self.normalizer.paused
            if paused is None:
                return
            go_on = {"type": "task_continue_response", "continue_request_id": paused.continue_id}
            items = [*items, paused.item, go_on]
            if continuation < MAX_CONTINUATIONS:
                self.normalizer.resume()

    def with_input(self, event: ChatEvent) -> ChatEvent:
        """A decision must repeat what was asked, too."""
        if isinstance(event, RunHeld):
            return replace(event, items=(*self.sent, *event.items))
        return event

    async def _request(self, items: Items) -> None:
        """One request; again after a failure that came before anything was said."""
        self.sent = items
        for attempt in range(MAX_RETRIES + 1):
            before = len(self.turn.log)
            try:
                await self._stream(items)
                return
            except (Unreachable, RateLimited, UpstreamFailed) as error:
                wait = _wait_before_retry(error, attempt)
                if not self.asked.repeatable and not isinstance(error, RateLimited):
                    raise
                if wait is None or len(self.turn.log) > before:
                    raise
                self.turn.append(RunWaiting(error.message, wait))
                await asyncio.sleep(wait)

    async def _stream(self, items: Items) -> None:
        session = self.by.workspace.acting_as(self.identity, self.ping)
        async with aclosing(self.by.client.ask(session, items)) as pieces:
            async for wires in pieces:
                has_text = self._take(wires)
                if self.normalizer.over:
                    return
                if has_text and len(wires) < MANY:
                    await _gather()

    def _take(self, wires: list[Wire]) -> bool:
        """Whether there was more of the answer."""
        events = joined(event for wire in wires for event in self.normalizer.feed(wire))
        for event in events:
            self.turn.append(event)
            self.lookups.see(event)
        return any(isinstance(event, TextDelta) for event in events)


async def _gather() -> None:
    """Turns that run at once wake at the same moments: one round of the loop serves many."""
    late = asyncio.get_running_loop().time() % GRID_S
    await asyncio.sleep(TOGETHER_S - late)


def _wait_before_retry(error: WorkspaceError, attempt: int) -> float | None:
    """Seconds to wait, or None when asking again makes no sense."""
    if attempt >= MAX_RETRIES or not error.retryable:
        return None
    if isinstance(error, RateLimited) and error.retry_after is not None:
        return error.retry_after if error.retry_after <= LONGEST_WAIT_S else None
    if isinstance(error, UpstreamFailed) and attempt >= 1:
        return None
    longest = min(8.0, 0.5 * float(2**attempt))
    return longest * random.uniform(0.5, 1.0)
