"""The open database: transactions to read and to write in, and why there is none."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import exc
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from backend.store.engines import Engines, build_engines
from backend.store.errors import StoreUnavailable
from backend.store.migrate import is_newest, migrate
from backend.store.settings import StoreSettings
from backend.workspace.client import Workspace
from backend.workspace.errors import WorkspaceError

log = logging.getLogger("store")
READ_S = 10.0
WRITE_S = 30.0
OPEN_ATTEMPTS = 4
ASK_AGAIN_S = 2.0
BROKEN = (exc.DBAPIError, exc.TimeoutError, OSError, TimeoutError)


class Database:
    """Opens itself, and brings the tables up to date, when it is first used."""

    def __init__(
        self,
        settings: StoreSettings,
        workspace: Workspace | None = None,
        on_news: Callable[[], None] = lambda: None,
    ) -> None:
        """`on_news` is told whenever it was tried to open it."""
        self._on_news = on_news
        self._engines = build_engines(settings, workspace)
        self._opening = asyncio.Lock()
        self._is_open = False
        self._problem: WorkspaceError | None = None
        self._tried_at = 0.0
        self._writing = asyncio.Lock() if self._engines.schema is None else None

    @property
    def engines(self) -> Engines:
        return self._engines

    @property
    def problem(self) -> WorkspaceError | None:
        """Why it could not be opened when that was tried last."""
        return self._problem

    @property
    def is_postgres(self) -> bool:
        return self._engines.schema is not None

    async def open(self) -> None:
        """NewerSchema when this app is too old for it; StoreUnavailable when it cannot be had."""
        if self._is_open:
            return
        async with self._opening:
            if self._is_open:
                return
            if self._problem is not None and time.monotonic() - self._tried_at < ASK_AGAIN_S:
                raise self._problem
            try:
                await self._open()
                self._problem = None
            except WorkspaceError as problem:
                self._problem = problem
                raise
            finally:
                self._tried_at = time.monotonic()
                self._on_news()

    async def _open(self) -> None:
        """A database that scales to zero refuses while it wakes."""
        for attempt in range(OPEN_ATTEMPTS):
            try:
                await self._prepare()
                break
            except StoreUnavailable:
                if attempt == OPEN_ATTEMPTS - 1 or not self.is_postgres:
                    raise
                await asyncio.sleep(0.3 * 2.0**attempt)
        self._is_open = True
        log.info("[STORE] history is kept in %s", self._engines.place)

    async def _prepare(self) -> None:
        if not self.is_postgres:
            self._make_folder()
        async with self._transaction(self._engines.writer, WRITE_S) as connection:
            if await connection.run_sync(is_newest):
                return
        async with self._transaction(self._engines.writer, WRITE_S) as connection:
            await migrate(connection, self._engines.schema)

    def _make_folder(self) -> None:
        folder = Path(self._engines.writer.url.database or "").parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unavailable(error, self._engines.place) from error

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        await self.open()
        async with self._transaction(self._engines.reader, READ_S) as connection:
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: all of it is kept, or nothing."""
        await self.open()
        async with self._alone(), self._transaction(self._engines.writer, WRITE_S) as connection:
            yield connection

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Writers of a file queue here, where waiting costs no thread."""
        if self._writing is None:
            yield
            return
        async with self._writing:
            yield

    @asynccontextmanager
    async def _transaction(
        self, engine: AsyncEngine, seconds: float
    ) -> AsyncIterator[AsyncConnection]:
        try:
            async with asyncio.timeout(seconds), engine.begin() as connection:
                yield connection
        except WorkspaceError:
            raise
        except BROKEN as error:
            if is_our_fault(error):
                raise
            raise unavailable(error, self._engines.place) from error

    async def close(self) -> None:
        self._is_open = False
        await self._engines.reader.dispose()
        await self._engines.writer.dispose()


def is_our_fault(error: Exception) -> bool:
    """What we wrote is wrong, not the database: trying again would not help."""
    if isinstance(error, exc.DBAPIError):
        return isinstance(error, exc.IntegrityError | exc.DataError | exc.ProgrammingError) and (
            not error.connection_invalidated and "permission denied" not in str(error.orig)
        )
    return isinstance(error, exc.StatementError)


def unavailable(error: Exception, place: str) -> StoreUnavailable:
    """In the operator's words, without statements or parameters."""
    said = str(getattr(error, "orig", None) or error).splitlines()
    reason = said[0][:200] if said and said[0] else type(error).__name__
    log.warning("[STORE] %s: %s", place, reason)
    return StoreUnavailable(f"The history cannot be reached: {plain(reason)}.", remedy(reason))


def plain(reason: str) -> str:
    """Drivers put their class in front: "<class 'asyncpg…'>: words"."""
    return reason.rpartition(">: ")[2].rstrip(". ")


def remedy(reason: str) -> str:
    for words, what in REMEDIES:
        if any(word in reason for word in words):
            return what
    return "It is tried again by itself; what is said meanwhile is saved when it is back."


REMEDIES = (
    (("full",), "Free some disk space; what is said meanwhile is saved then."),
    (("not a database", "malformed"), "Move the file of HISTORY_DB away; a new one is begun."),
    (("readonly", "read-only"), "Make the file of HISTORY_DB and its folder writable."),
    (("permission denied",), "Grant the app's role CREATE on the database, or on its schema."),
)
