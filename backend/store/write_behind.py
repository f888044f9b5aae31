"""Keep what is said without waiting for the database; hold on to it while there is none."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import assert_never

from sqlalchemy import Connection

from backend.store.database import Database
from backend.store.records import TurnId, apply, beat, turn_id
from backend.store.runners import BEAT_S, close_left_turns, utc_now
from backend.store.values import (
    Record,
    StoreStatus,
    TurnBegan,
    TurnEnded,
    TurnWent,
    VersionShown,
)
from backend.workspace.errors import WorkspaceError

log = logging.getLogger("store")
GATHER_S = 0.05
BEAT_EVERY = timedelta(seconds=BEAT_S / 2)
MOST_AT_ONCE = 1_000
MOST_WAITING = 20_000
FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 5.0


class WriteBehind:
    """`record` returns at once; records are written in order, many in one transaction."""

    def __init__(
        self,
        database: Database,
        runner: str,
        clock: Callable[[], datetime] = utc_now,
        on_news: Callable[[], None] = lambda: None,
    ) -> None:
        """`on_news` is told when writing fails, and when it works again."""
        self._on_news = on_news
        self._database = database
        self._runner = runner
        self._clock = clock
        self._waiting: deque[Record] = deque()
        self._running: set[TurnId] = set()
        self._task: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._recorded = 0
        self._written = 0
        self._flushing: list[tuple[int, asyncio.Event]] = []
        self._closing = False
        self._problem: WorkspaceError | None = None
        self._lost = 0
        self._beaten: datetime | None = None

    @property
    def status(self) -> StoreStatus:
        problem = self._problem or self._database.problem
        reason = str(problem) if problem else ""
        return StoreStatus(problem is None, reason, len(self._waiting), self._lost)

    def record(self, record: Record) -> None:
        if not self._has_room(record):
            return
        self._note(record)
        self._waiting.append(record)
        self._recorded += 1
        self._news.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write_on(), name="store writer")

    def _has_room(self, record: Record) -> bool:
        """Events are let go first: the end of their turn tells the whole story again."""
        if len(self._waiting) < MOST_WAITING or isinstance(record, TurnEnded):
            return True
        if isinstance(record, TurnBegan):
            self._lost += 1
            log.error("[STORE] too much is waiting: turn %s is not kept", record.turn)
        return False

    def _note(self, record: Record) -> None:
        match record:
            case TurnBegan():
                self._running.add(turn_id(record))
            case TurnEnded():
                self._running.discard(turn_id(record))
            case TurnWent() | VersionShown():
                pass
            case _:
                assert_never(record)

    async def flush(self, seconds: float = 5.0) -> bool:
        """Whether all that was recorded so far is in the database, after waiting for it a while."""
        if self._written == self._recorded:
            return True
        written = asyncio.Event()
        self._flushing.append((self._recorded, written))
        try:
            async with asyncio.timeout(seconds):
                await written.wait()
        except TimeoutError:
            return False
        return True

    async def close(self, seconds: float = 5.0) -> None:
        """Write what waits, if the database is there."""
        await self.flush(seconds)
        self._closing = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        if self._waiting:
            log.error("[STORE] closed with %d records unwritten", len(self._waiting))

    async def _write_on(self) -> None:
        pause = FIRST_PAUSE_S
        while not self._closing:
            await self._gather()
            batch = [self._waiting[i] for i in range(min(MOST_AT_ONCE, len(self._waiting)))]
            if not batch and not self._running:
                return
            try:
                await self._write(batch)
            except WorkspaceError as problem:
                self._note_problem(problem)
                await asyncio.sleep(pause)
                pause = min(LONGEST_PAUSE_S, pause * 2)
                continue
            pause = FIRST_PAUSE_S
            self._drop(len(batch))

    def _note_problem(self, problem: WorkspaceError) -> None:
        if self._problem is None:
            log.warning("[STORE] history is not being saved: %s", problem)
        self._problem = problem
        self._on_news()

    def _drop(self, written: int) -> None:
        if self._problem is not None:
            log.info("[STORE] history is being saved again")
            self._problem = None
            self._on_news()
        for _ in range(written):
            self._waiting.popleft()
        if not self._waiting:
            self._news.clear()
        self._written += written
        for number, event in self._flushing:
            if number <= self._written:
                event.set()
        self._flushing = [one for one in self._flushing if not one[1].is_set()]

    async def _gather(self) -> None:
        """Wait for something to write, then a moment for more of it."""
        if not self._waiting:
            try:
                async with asyncio.timeout(BEAT_S):
                    await self._news.wait()
            except TimeoutError:
                return
        if len(self._waiting) < MOST_AT_ONCE:
            await asyncio.sleep(GATHER_S)

    async def _write(self, batch: Sequence[Record]) -> None:
        """One record that the database refuses takes no other with it."""
        try:
            await self._in_one(batch)
        except WorkspaceError:
            raise
        except Exception:
            if len(batch) <= 1:
                self._lost += len(batch)
                log.exception("[STORE] a record of a turn is refused")
                return
            half = len(batch) // 2
            await self._write(batch[:half])
            await self._write(batch[half:])

    async def _in_one(self, batch: Sequence[Record]) -> None:
        async with self._database.writing() as connection:
            await connection.run_sync(self._apply, batch)

    def _apply(self, connection: Connection, batch: Sequence[Record]) -> None:
        apply(connection, batch, self._runner)
        now = self._clock()
        if self._running and (self._beaten is None or now - self._beaten >= BEAT_EVERY):
            beat(connection, self._runner, now)
            self._beaten = now

    async def close_left_turns(self) -> int:
        """End what a killed process left running."""
        async with self._database.writing() as connection:
            return await connection.run_sync(close_left_turns, self._runner, self._clock())
