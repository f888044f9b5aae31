"""The store in a Lakebase that mints its passwords, over HTTP, in front of a real Postgres."""

from pathlib import Path

import httpx
import pytest
from postgres_server import PostgresServer
from pydantic import SecretStr

from backend.store.settings import StoreSettings
from backend.store.store import Store
from backend.store.values import TurnBegan
from backend.workspace.client import Workspace
from backend.workspace.identity import Identity
from backend.workspace.tokens import TokenStore
from emulator.app import create_app
from emulator.clock import Clock
from emulator.lakebase import ENDPOINT, INSTANCE, Lakebase
from emulator.opening import open_workspace
from emulator.tokens import CLIENT_ID, CLIENT_SECRET


@pytest.mark.parametrize("endpoint", [ENDPOINT, INSTANCE])
async def test_the_store_opens_with_what_a_bound_database_gives(
    postgres: PostgresServer, database: Path, clock: Clock, endpoint: str, ann: Identity
) -> None:
    lakebase = Lakebase(postgres.url())
    workspace = open_workspace(database, clock, pace=0, lakebase=lakebase)
    settings = StoreSettings(
        _env_file=None,
        databricks_host="http://workspace.example",
        databricks_client_id=CLIENT_ID,
        databricks_client_secret=SecretStr(CLIENT_SECRET),
        lakebase_endpoint=endpoint,
        database_schema=f"of_{endpoint.rpartition('/')[2].replace('-', '_')}",
        pghost=lakebase.host,
        pgport=lakebase.port,
        pgdatabase=lakebase.database,
        pgsslmode="disable",
    )
    transport = httpx.ASGITransport(create_app(workspace))
    store = Store(settings, Workspace(settings, TokenStore(), transport=transport))
    await store.open()
    assert store.status.reason == ""
    store.record(TurnBegan(ann.user, "c", "t", "Kept?", clock.now(), "Kept?"))
    assert await store.flush()
    assert [line.id for line in (await store.conversations(ann)).items] == ["c"]
    await store.close()
