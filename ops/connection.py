"""A workspace session with the credentials of whoever runs a command here."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from pydantic import SecretStr

from backend.workspace.client import Workspace, WorkspaceSession
from backend.workspace.developer import UNKNOWN
from backend.workspace.errors import NotConfigured, NotFound
from backend.workspace.settings import WorkspaceSettings
from backend.workspace.tokens import TokenStore

WAREHOUSES = "/api/2.0/sql/warehouses"
HTTP_PATH = "/sql/1.0/warehouses/"
PATIENCE_S = 10


@asynccontextmanager
async def connected(
    settings: WorkspaceSettings, transport: httpx.AsyncBaseTransport | None = None
) -> AsyncIterator[WorkspaceSession]:
    """Acts as the developer; chooses a SQL warehouse if the settings name none."""
    settings = settings if settings.databricks_host else _with_profile(settings)
    workspace = Workspace(settings, TokenStore(), transport=transport)
    try:
        session = workspace.acting_as(UNKNOWN)
        if settings.databricks_http_path is None:
            chosen = await choose_warehouse(session)
            session.settings = settings.model_copy(
                update={"databricks_http_path": HTTP_PATH + chosen}
            )
        yield session
    finally:
        await workspace.aclose()


async def choose_warehouse(session: WorkspaceSession) -> str:
    """A running one if there is any, so that nobody waits for a start."""
    warehouses = (await session.get(WAREHOUSES)).get("warehouses") or []
    running = [w for w in warehouses if w.get("state") == "RUNNING"]
    for warehouse in [*running, *warehouses]:
        return str(warehouse["id"])
    raise NotFound(
        "You may use no SQL warehouse in this workspace.",
        "Create one, or ask for CAN USE on one and name it with --warehouse-id.",
    )


def _with_profile(settings: WorkspaceSettings) -> WorkspaceSettings:
    """Host and token of the profile, or the default one, as every Databricks tool finds them."""
    from databricks.sdk.config import Config  # two seconds of import that a set host saves

    try:
        # Without a limit it waits five minutes for a host that does not answer (sdk 0.162).
        profile = settings.databricks_config_profile
        config = Config(profile=profile, retry_timeout_seconds=PATIENCE_S)
        header = config.authenticate().get("Authorization", "")
    except ValueError as error:
        raise NotConfigured(
            "No Databricks workspace is configured.",
            "Set DATABRICKS_HOST and DATABRICKS_TOKEN, or sign in with `databricks auth login`.",
        ) from error
    found = {
        "databricks_host": (config.host or "").rstrip("/"),
        "databricks_token": SecretStr(header.removeprefix("Bearer ")),
    }
    return settings.model_copy(update=found)
