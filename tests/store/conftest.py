"""Both stores: a SQLite file, and a real Postgres that these tests start."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from ports import free_port
from postgres_server import PostgresServer, binaries
from telling import Teller

from backend.store.settings import StoreSettings
from backend.store.store import Store
from backend.workspace.identity import Identity

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


@pytest.fixture
def teller(store: Store) -> Teller:
    return Teller(store)


@pytest.fixture
def ann() -> Identity:
    return ANN


@pytest.fixture
def bob() -> Identity:
    return BOB
