"""The password of a Lakebase database: a token of the app's own, minted anew before it ends."""

import asyncio
import time
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from backend.store.errors import StoreMisconfigured, StoreUnavailable
from backend.store.settings import StoreSettings
from backend.workspace.client import Workspace
from backend.workspace.errors import NotConfigured, UpstreamFailed, WorkspaceError
from backend.workspace.identity import app_identity

EARLY_S = 120.0
USUAL_LIFE_S = 900.0


class LakebasePassword:
    """Called for every new connection; open ones stay up when their token ends."""

    def __init__(
        self,
        settings: StoreSettings,
        workspace: Workspace,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._workspace = workspace
        self._clock = clock
        self._lock = asyncio.Lock()
        self._token = ""
        self._good_until = 0.0

    async def __call__(self) -> str:
        async with self._lock:
            if self._clock() >= self._good_until:
                try:
                    self._token, self._good_until = await self._mint()
                except WorkspaceError as error:
                    raise StoreUnavailable(
                        f"The history's database gave no password: {error.message}", error.remedy
                    ) from error
            return self._token

    async def _mint(self) -> tuple[str, float]:
        identity = app_identity(self._settings)
        if identity is None:
            raise NotConfigured(
                "Lakebase is bound (PGHOST is set), but the app has no service principal.",
                "The platform injects DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET; "
                "elsewhere set DATABASE_URL instead.",
            )
        session = self._workspace.acting_as(identity)
        endpoint = self._settings.lakebase_endpoint
        if endpoint and endpoint.startswith("projects/"):
            path, body = "/api/2.0/postgres/credentials", {"endpoint": endpoint}
            credential = await session.post(path, body)
        else:
            name = endpoint or self._instance(await session.get("/api/2.0/database/instances"))
            ask = {"instance_names": [name], "request_id": str(uuid.uuid4())}
            credential = await session.post("/api/2.0/database/credentials", ask)
        return read_credential(credential, self._clock())

    def _instance(self, answer: Any) -> str:
        """The name of the instance that has our host."""
        listed = answer.get("database_instances", []) if isinstance(answer, dict) else []
        for instance in listed:
            if self._settings.pghost in (instance.get("read_write_dns"), instance.get("name")):
                return str(instance["name"])
        raise StoreMisconfigured(
            "No Lakebase instance that the app may see has the host in PGHOST.",
            "Set LAKEBASE_ENDPOINT: in app.yaml, with `valueFrom: postgres`.",
        )


def read_credential(answer: Any, now: float) -> tuple[str, float]:
    """The token, and until when it is used for new connections."""
    token = answer.get("token") if isinstance(answer, dict) else None
    if not isinstance(token, str) or not token:
        raise UpstreamFailed("The workspace gave no database credential.", "Try again later.")
    try:
        ends = datetime.fromisoformat(str(answer.get("expire_time") or "-")).timestamp()
    except ValueError:
        ends = now + USUAL_LIFE_S
    return token, max(now, ends - EARLY_S)
