"""Both stores: a SQLite file, and a real Postgres that these tests start."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from backend.store.settings import StoreSettings
from backend.store.store import Store
from backend.store.values import Event, TurnBegan, TurnEnded
from backend.workspace.identity import Identity

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
ANN = Identity("ann@dominos.example", "Ann")
BOB = Identity("bob@dominos.example", "Bob")
LAKEBASE_ROLE = "service-principal"


def binaries() -> Path | None:
    """Where initdb and postgres are, here or where Debian puts them."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    return newest_first[0].parent if newest_first else None


def account() -> pwd.struct_passwd | None:
    """Postgres refuses to run as root; another account then runs it."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise LookupError("There is no account but root to run Postgres as.")


@dataclass
class PostgresServer:
    folder: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    def url(self, user: str = "tester") -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/postgres"

    def run(self, *command: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(command, check=True, capture_output=True, **self._as_account())

    def _as_account(self) -> dict[str, Any]:
        who = account()
        return {} if who is None else {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}

    def create(self, bin_: Path) -> None:
        who = account()
        if who is not None:
            os.chown(self.folder, who.pw_uid, who.pw_gid)
        data = str(self.folder / "data")
        options = ("-U", "tester", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.run(str(bin_ / "initdb"), "-D", data, *options)
        hba = self.folder / "data" / "pg_hba.conf"
        rule = f'host all "{LAKEBASE_ROLE}" 127.0.0.1/32 password\n'
        hba.write_text(rule + hba.read_text())

    def start(self, bin_: Path) -> None:
        data, log = self.folder / "data", self.folder / "log.txt"
        command = [str(bin_ / "postgres"), "-D", str(data), "-p", str(self.port)]
        command += ["-k", str(self.folder), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command, stdout=output, stderr=output, **self._as_account()
            )
        deadline = time.monotonic() + 30
        while subprocess.run(
            [bin_ / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        ).returncode:
            assert self.process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="session")
def postgres_binaries() -> Path:
    found = binaries()
    if found is None:
        reason = "No initdb was found; install the package postgresql."
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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
