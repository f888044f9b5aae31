"""The product's API in front of the local workspace, both in this process."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI

from backend.app.edge import Edge
from backend.app.main import NO_CHAT, create_app
from backend.app.parts import ChatStatus
from backend.app.settings import AppSettings
from backend.semantic import Semantic, load_semantic
from backend.store.settings import StoreSettings
from backend.store.store import Store
from backend.workspace.client import Workspace
from backend.workspace.developer import Developer
from backend.workspace.middleware import IdentityMiddleware
from backend.workspace.tokens import TokenStore
from emulator.app import create_app as create_emulator
from emulator.clock import Clock
from emulator.personas import ADMIN, Persona
from emulator.sql_warehouse import WAREHOUSE_ID
from emulator.state import Workspace as Emulator
from emulator.tokens import CLIENT_ID, CLIENT_SECRET, personal_access_token
from emulator.warehouse import Warehouse

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def semantic() -> Semantic:
    return load_semantic(ROOT)


@pytest.fixture(scope="session")
def warehouse(database: Path, clock: Clock, semantic: Semantic) -> Warehouse:
    """The demo data with every metric view created, as the setup script creates them."""
    found = Warehouse(database, clock)
    for view in semantic.views.values():
        name = f"main.dominos_analytics.{view.name}"
        body = f"WITH METRICS LANGUAGE YAML AS $$\n{view.definition}\n$$"
        found.execute(f"CREATE OR REPLACE VIEW {name} {body}", persona=ADMIN)
    return found


@pytest.fixture
def emulator(clock: Clock, warehouse: Warehouse) -> Emulator:
    return Emulator(clock=clock, warehouse=warehouse, genie=cast(Any, None), pace=0.0)


@dataclass(frozen=True, slots=True)
class Product:
    """The app as the platform runs it; `asking` is a browser signed in as somebody."""

    app: FastAPI
    emulator: Emulator
    client: httpx.AsyncClient
    store: Store

    def headers(self, persona: Persona, token: str | None = None) -> dict[str, str]:
        return {
            "x-forwarded-email": persona.email,
            "x-forwarded-preferred-username": persona.display_name,
            "x-forwarded-access-token": token or self.emulator.tokens.mint(persona),
        }

    async def get(self, path: str, persona: Persona, **params: str) -> httpx.Response:
        return await self.client.get(path, params=params, headers=self.headers(persona))

    async def json(self, path: str, persona: Persona, **params: str) -> Any:
        response = await self.get(path, persona, **params)
        assert response.status_code == 200, response.text
        return response.json()


StartProduct = Callable[..., Any]


@pytest.fixture
def start(emulator: Emulator, semantic: Semantic, tmp_path: Path) -> StartProduct:
    @asynccontextmanager
    async def starting(
        *,
        frontend: Path = tmp_path,
        chat: ChatStatus = NO_CHAT,
        transport: httpx.AsyncBaseTransport | None = None,
        **values: object,
    ) -> AsyncIterator[Product]:
        settings = AppSettings(
            _env_file=None,
            **{  # type: ignore[arg-type]
                "databricks_host": "https://workspace.test",
                "databricks_app_name": "dpz-analytics-app",
                "databricks_client_id": CLIENT_ID,
                "databricks_client_secret": CLIENT_SECRET,
                "databricks_http_path": f"/sql/1.0/warehouses/{WAREHOUSE_ID}",
                **values,
            },
        )
        tokens = TokenStore()
        local = httpx.ASGITransport(app=create_emulator(emulator))
        workspace = Workspace(settings, tokens, transport=transport or local)
        developer = Developer(workspace)
        store = Store(StoreSettings(_env_file=None, history_db=tmp_path / "history.db"), workspace)
        app = create_app(
            settings, semantic, workspace, developer, store, frontend=frontend, chat=chat
        )
        app.add_middleware(
            IdentityMiddleware, settings=settings, tokens=tokens, developer=developer
        )
        app.add_middleware(Edge, chat_url=settings.chat_url)
        browser = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=browser, base_url="https://app.test") as client:
            yield Product(app, emulator, client, store)
        await store.close()
        await workspace.aclose()

    return starting


@pytest.fixture
async def product(start: StartProduct) -> AsyncIterator[Product]:
    async with start() as running:
        yield running


@pytest.fixture
def pat() -> Callable[[Persona], str]:
    """A lasting token, as a developer has in `.env`."""
    return personal_access_token
