"""Where the store is, and as whom it is opened."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from postgres_server import LAKEBASE_ROLE
from sqlalchemy import text

from backend.store.engines import build_engines, direct_host
from backend.store.errors import StoreMisconfigured, StoreUnavailable
from backend.store.lakebase import LakebasePassword
from backend.store.settings import StoreSettings
from backend.store.store import Store
from backend.store.values import TurnBegan
from backend.workspace.client import Workspace
from backend.workspace.identity import Identity
from backend.workspace.settings import ROOT
from backend.workspace.tokens import TokenStore

AT = datetime(2026, 11, 18, 12, tzinfo=UTC)
ENDPOINT = "projects/p/branches/b/endpoints/e"


def settings(**given: Any) -> StoreSettings:
    return StoreSettings(_env_file=None, **given)


def bound(port: int = 5432, **given: Any) -> StoreSettings:
    """As the platform sets it when a database is a resource of the app."""
    return settings(
        databricks_host="https://workspace.example",
        databricks_client_id=LAKEBASE_ROLE,
        databricks_client_secret="s",
        pghost="127.0.0.1",
        pgport=port,
        pgdatabase="postgres",
        **given,
    )


class Control:
    """The workspace's side: it signs the app in and mints passwords."""

    def __init__(self, password: str = "minted", life: str = "2026-11-18T13:00:00Z") -> None:
        self.password = password
        self.life = life
        self.status = 200
        self.asked: list[tuple[str, bytes]] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oidc/v1/token":
            return httpx.Response(200, json={"access_token": "app", "expires_in": 3600})
        assert request.headers["authorization"] == "Bearer app"
        if request.url.path == "/api/2.0/database/instances":
            instance = {"name": "history", "read_write_dns": "127.0.0.1"}
            return httpx.Response(200, json={"database_instances": [instance]})
        self.asked.append((request.url.path, request.content))
        body = {"token": self.password, "expire_time": self.life}
        return httpx.Response(self.status, json=body)

    def workspace(self, settings: StoreSettings) -> Workspace:
        transport = httpx.MockTransport(self.answer)
        return Workspace(settings, TokenStore(), transport=transport)


def test_a_file_is_the_default() -> None:
    engines = build_engines(settings(), None)
    assert engines.place == f"SQLite file {ROOT / '.local' / 'history.db'}"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_url_names_a_postgres(scheme: str) -> None:
    url = f"{scheme}://ann:secret@db.example/name?sslmode=require"
    engines = build_engines(settings(database_url=url), None)
    assert engines.place == "Postgres at db.example"
    assert engines.writer.url.render_as_string() == "postgresql+asyncpg://ann:***@db.example/name"


@pytest.mark.parametrize(
    "url", ["no url", "mysql://db.example/x", "postgresql://db.example/x?wrong=1"]
)
def test_a_wrong_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(StoreMisconfigured) as refusal:
        build_engines(settings(database_url=url), None)
    assert "db.example" not in str(refusal.value)


def test_the_pooler_is_gone_around() -> None:
    assert direct_host("ep-1-pooler.db.example") == "ep-1.db.example"
    assert direct_host("ep-1.db.example") == "ep-1.db.example"
    assert direct_host("localhost") == "localhost"


async def test_a_password_is_minted_as_the_app_and_kept_until_shortly_before_its_end() -> None:
    now = [AT.timestamp()]
    control = Control()
    ours = bound(lakebase_endpoint=ENDPOINT)
    password = LakebasePassword(ours, control.workspace(ours), clock=lambda: now[0])
    assert [await password(), await password()] == ["minted", "minted"]
    control.password = "newer"
    now[0] += 3_600 - 121
    assert await password() == "minted"
    now[0] += 2
    assert await password() == "newer"
    path = "/api/2.0/postgres/credentials"
    assert control.asked == [(path, b'{"endpoint":"%s"}' % ENDPOINT.encode())] * 2


@pytest.mark.parametrize("endpoint", [None, "history"])
async def test_an_instance_is_named_or_found_by_its_host(endpoint: str | None) -> None:
    control = Control()
    ours = bound(lakebase_endpoint=endpoint)
    assert await LakebasePassword(ours, control.workspace(ours))() == "minted"
    (path, body), *_ = control.asked
    assert path == "/api/2.0/database/credentials"
    assert b'"instance_names":["history"]' in body


async def test_no_password_is_said_and_the_secret_is_not(ann: Identity) -> None:
    control = Control()
    control.status = 403
    ours = bound(lakebase_endpoint=ENDPOINT, pgsslmode="disable")
    store = Store(ours, control.workspace(ours))
    await store.open()
    with pytest.raises(StoreUnavailable, match="gave no password"):
        await store.conversations(ann)
    assert not store.status.saving
    await store.close()


@pytest.fixture
async def role(postgres: Any) -> str:
    """A role as Lakebase makes one: it may connect and create, and needs the password."""
    engine = build_engines(settings(database_url=postgres.url()), None).writer
    async with engine.begin() as connection:
        await connection.execute(text(f"CREATE ROLE \"{LAKEBASE_ROLE}\" LOGIN PASSWORD 'first'"))
        await connection.execute(text(f'GRANT CREATE ON DATABASE postgres TO "{LAKEBASE_ROLE}"'))
    await engine.dispose()
    return LAKEBASE_ROLE


async def test_lakebase_is_opened_with_the_minted_password_and_outlives_its_rotation(
    postgres: Any, role: str, ann: Identity
) -> None:
    control = Control("first", life="2020-01-01T00:00:00Z")
    ours = bound(
        postgres.port,
        lakebase_endpoint=ENDPOINT,
        pgsslmode="disable",
        database_schema="lakebase_app",
    )
    store = Store(ours, control.workspace(ours))
    await store.open()
    assert store.status.reason == ""
    store.record(TurnBegan(ann.user, "c1", "t1", "Kept?", AT, "Kept?"))
    assert await store.flush()
    admin = build_engines(settings(database_url=postgres.url()), None)
    async with admin.writer.begin() as connection:
        await connection.execute(text(f"ALTER ROLE \"{LAKEBASE_ROLE}\" PASSWORD 'second'"))
        of_role = f"FROM pg_stat_activity WHERE usename='{LAKEBASE_ROLE}'"
        backends = f"SELECT pg_terminate_backend(pid) {of_role}"
        await connection.execute(text(backends))
    await admin.writer.dispose()
    control.password = "second"
    assert [line.id for line in (await store.conversations(ann)).items] == ["c1"]
    await store.close()
