"""A turn: one question being answered, as a task of the server that no websocket owns.

Its events go to a log. Views read the log from any point, so a reload or a second tab sees
everything once, and a closed tab stops nothing.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from backend.answers.events import ChatEvent, RunEnd, RunFailed, RunStopped, TextDelta, fold
from backend.store.values import Feedback

logger = logging.getLogger("chat")
UNANSWERED = RunFailed(
    "InternalError",
    "Something went wrong in this app while answering.",
    "Ask again. If it happens again, tell whoever runs the app when it happened.",
    retryable=True,
)


@dataclass(frozen=True, slots=True)
class Logged:
    """An event and when it happened, in seconds since the question."""

    event: ChatEvent
    at: float


@dataclass(eq=False)
class Turn:
    id: str
    question: str
    asked_at: datetime
    as_user: str
    goes_on_with: str = ""
    log: list[Logged] = field(default_factory=list)
    parent: str | None = None
    switched_to_at: datetime | None = None
    opinion: Feedback | None = None
    listener: Callable[[int, Logged], None] | None = None
    _began: float = field(default_factory=time.monotonic)
    _task: asyncio.Task[None] | None = None
    _stopped_as: RunStopped | RunFailed = field(default_factory=RunStopped)
    _watchers: set[asyncio.Event] = field(default_factory=set)

    @property
    def shown_at(self) -> datetime:
        """When it was last chosen among the versions of its question."""
        return self.switched_to_at or self.asked_at

    @property
    def ended(self) -> bool:
        return self.end is not None

    @property
    def end(self) -> RunEnd | None:
        last = self.log[-1].event if self.log else None
        return last if isinstance(last, RunEnd) else None

    @property
    def topic(self) -> str:
        """The question itself, where the message was only a choice about its answer."""
        return self.goes_on_with or self.question

    @property
    def started(self) -> bool:
        return self._task is not None

    @property
    def answer(self) -> str:
        return fold(logged.event for logged in self.log)

    @property
    def elapsed(self) -> float:
        return self.log[-1].at if self.ended else time.monotonic() - self._began

    @property
    def watched(self) -> bool:
        return bool(self._watchers)

    def append(self, event: ChatEvent) -> None:
        """An ended turn stays as it is."""
        if self.ended:
            return
        if isinstance(event, RunStopped):
            event = self._stopped_as
        logged = Logged(event, time.monotonic() - self._began)
        self.log.append(logged)
        if self.listener is not None:
            self.listener(len(self.log) - 1, logged)
        self.nudge()

    def nudge(self) -> None:
        """Have every view look now."""
        for watcher in self._watchers:
            watcher.set()

    def start(self, answering: Callable[["Turn"], Coroutine[Any, Any, None]]) -> None:
        self._task = asyncio.create_task(answering(self), name=f"turn {self.id}")
        self._task.add_done_callback(self._certainly_end)

    def _certainly_end(self, task: asyncio.Task[None]) -> None:
        """Whoever answers ends the turn; should that ever fail, nobody waits for ever."""
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("[CHAT] turn %s broke", self.id, exc_info=error)
        self.append(RunStopped() if task.cancelled() else UNANSWERED)

    async def stop(self, ending: RunStopped | RunFailed | None = None) -> None:
        """End now; the upstream response is closed when this returns."""
        self._stopped_as = ending or self._stopped_as
        if self._task is not None and not self.ended:
            self._task.cancel()
            await asyncio.wait([self._task], timeout=5)
        self.append(RunStopped())

    def compact(self) -> None:
        """Keep the story of an ended turn that nobody watches, without its tokens."""
        if self.ended and not self._watchers:
            self.log = compacted(self.log)

    async def wait(self) -> None:
        if self._task is not None:
            await asyncio.wait([self._task])

    async def follow(self, cursor: int = 0, *, tick: float = 1.0) -> AsyncIterator[list[Logged]]:
        """What is new since `cursor`, in one piece each time; at each `tick` even if nothing is."""
        changed = asyncio.Event()
        self._watchers.add(changed)
        ticking = asyncio.create_task(_tick(changed, tick))
        try:
            while True:
                changed.clear()
                fresh, cursor = self.log[cursor:], len(self.log)
                over = self.ended
                yield fresh
                if over:
                    return
                if cursor == len(self.log):
                    await changed.wait()
        finally:
            ticking.cancel()
            self._watchers.discard(changed)


async def _tick(event: asyncio.Event, seconds: float) -> None:
    """One timer for all the time: one for each wait costs as much as the rest of it."""
    while True:
        await asyncio.sleep(seconds)
        event.set()


def compacted(log: Sequence[Logged]) -> list[Logged]:
    """The same story with the tokens that follow each other in one piece."""
    kept: list[Logged] = []
    pieces: list[str] = []
    for logged in log:
        if isinstance(logged.event, TextDelta):
            pieces.append(logged.event.text)
            if len(pieces) > 1:
                continue
        elif pieces:
            kept[-1] = Logged(TextDelta("".join(pieces)), kept[-1].at)
            pieces = []
        kept.append(logged)
    if pieces:
        kept[-1] = Logged(TextDelta("".join(pieces)), kept[-1].at)
    return kept
