"""Both stores: a SQLite file, and a real Postgres that these tests start."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from postgres_server import PostgresServer, binaries, free_port

from backend.store.settings import StoreSettings
from backend.store.store import Store
from backend.store.values import Event, TurnBegan, TurnEnded
from backend.workspace.identity import Identity

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
ANN = Identity("ann@dominos.example", "Ann")
BOB = Identity("bob@dominos.example", "Bob")


@pytest.fixture(scope="session")
def postgres_binaries() -> Path:
    found = binaries()
    if found is None:
        reason = "No Postgres was found; `make test` installs one."
        assert os.environ.get("CI") != "true", reason
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def own_postgres(postgres_binaries: Path) -> Iterator[Callable[[], PostgresServer]]:
    """Start a server that the caller may kill and start again."""
    started: list[PostgresServer] = []

    def start() -> PostgresServer:
        folder = Path(tempfile.mkdtemp(prefix="pg-"))
        server = PostgresServer(folder, free_port())
        server.create(postgres_binaries)
        server.start(postgres_binaries)
        started.append(server)
        return server

    yield start
    for server in started:
        server.kill()
        shutil.rmtree(server.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(own_postgres: Callable[[], PostgresServer]) -> PostgresServer:
    return own_postgres()


@pytest.fixture(params=["sqlite", "postgres"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> StoreSettings:
    """A place of its own for every test: a file, or a schema."""
    if request.param == "sqlite":
        return StoreSettings(_env_file=None, history_db=tmp_path / "history.db")
    server: PostgresServer = request.getfixturevalue("postgres")
    return StoreSettings(
        _env_file=None, database_url=server.url(), database_schema=f"s_{uuid4().hex}"
    )


@pytest.fixture
async def store(settings: StoreSettings) -> AsyncIterator[Store]:
    opened = Store(settings)
    await opened.open()
    yield opened
    await opened.close()


class Teller:
    """Tells a store of turns as the chat does."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._count = 0

    def began(
        self, who: Identity, conversation: str, turn: str, question: str = "How many pizzas?"
    ) -> TurnBegan:
        self._count += 1
        at = NOON + timedelta(minutes=self._count)
        began = TurnBegan(who.user, conversation, turn, question, at, question)
        self.store.record(began)
        return began

    def ended(
        self,
        began: TurnBegan,
        answer: str = "Twelve.",
        sql: str = "SELECT 12",
        spaces: tuple[str, ...] = ("sales",),
    ) -> TurnEnded:
        story = (Event(0, 0.5, {"text": answer}), Event(1, 0.6, {"end": True}))
        at = began.asked_at + timedelta(seconds=5)
        ids = (began.owner, began.conversation, began.turn)
        ended = TurnEnded(*ids, "completed", at, answer, sql, spaces, story)
        self.store.record(ended)
        return ended

    async def told(self, who: Identity, conversation: str, turn: str = "", **said: str) -> None:
        """A whole turn, saved."""
        question = said.pop("question", "How many pizzas?")
        spaces = tuple(said.pop("spaces", "sales").split())
        self.ended(
            self.began(who, conversation, turn or f"{conversation}-turn", question),
            spaces=spaces,
            **said,
        )
        assert await self.store.flush()


@pytest.fixture
def teller(store: Store) -> Teller:
    return Teller(store)


@pytest.fixture
def ann() -> Identity:
    return ANN


@pytest.fixture
def bob() -> Identity:
    return BOB
