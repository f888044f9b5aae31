"""What the app needs, asked one by one as the app itself, or as the developer off the platform."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Protocol

from backend.app.cache import ResultCache
from backend.app.health.schemas import Check
from backend.semantic import Semantic
from backend.store.store import Store
from backend.workspace.client import Workspace, WorkspaceSession
from backend.workspace.developer import ME
from backend.workspace.errors import WorkspaceError
from backend.workspace.identity import Identity, app_identity

log = logging.getLogger(__name__)
PATIENCE_S = 10.0
TTL_S = 5.0


class Someone(Protocol):
    async def identity(self) -> Identity: ...


class Chat(Protocol):
    """As much of the chat's status as health tells."""

    @property
    def enabled(self) -> bool: ...
    @property
    def reason(self) -> str | None: ...
    @property
    def endpoint(self) -> str | None: ...
    @property
    def has_supervisor(self) -> bool: ...


class Readiness:
    """Asked often by monitors, so answers are shared for a few seconds."""

    def __init__(
        self,
        workspace: Workspace,
        developer: Someone,
        semantic: Semantic,
        store: Store,
        frontend: Path,
    ) -> None:
        self._workspace = workspace
        self._developer = developer
        self._semantic = semantic
        self._store = store
        self._frontend = frontend
        self._known = ResultCache[list[Check]](ttl=TTL_S)
        self._failed: set[str] | None = None

    async def checks(self, chat: Chat) -> list[Check]:
        return await self._known.get("health", chat.endpoint, lambda: self._ask(chat))

    async def _ask(self, chat: Chat) -> list[Check]:
        remote: dict[str, Callable[[WorkspaceSession], Awaitable[str]]] = {
            "workspace": _workspace,
            "warehouse": _warehouse,
        }
        if chat.has_supervisor:
            remote["supervisor"] = lambda session: _supervisor(session, chat.endpoint)
        asking = (self._remote(name, ask) for name, ask in remote.items())
        *found, history = await asyncio.gather(*asking, _history(self._store))
        checks = [*found, _spaces(self._semantic), _frontend(self._frontend), _chat(chat), history]
        self._tell_changes(checks)
        return checks

    def _tell_changes(self, checks: list[Check]) -> None:
        """One log line when something breaks or heals, none for every monitor that asks."""
        troubled = [check for check in checks if check.status in ("failed", "degraded")]
        failed = {check.name: check.detail for check in troubled}
        if failed.keys() != self._failed:
            said = "; ".join(f"{name}: {detail}" for name, detail in failed.items())
            log.log(logging.WARNING if failed else logging.INFO, "[HEALTH] %s", said or "ready")
        self._failed = set(failed)

    async def _remote(self, name: str, ask: Callable[[WorkspaceSession], Awaitable[str]]) -> Check:
        try:
            async with asyncio.timeout(PATIENCE_S):
                identity = app_identity(self._workspace.settings)
                session = self._workspace.acting_as(identity or await self._developer.identity())
                return _ok(name, await ask(session))
        except WorkspaceError as error:
            return Check(name=name, status="failed", detail=error.message, remedy=error.remedy)
        except TimeoutError:
            return _failed(name, f"No answer within {PATIENCE_S:.0f} s.", "Try again in a moment.")


async def _workspace(session: WorkspaceSession) -> str:
    await session.get(ME)
    return f"{session.settings.host} answers {session.identity.display_name}."


async def _warehouse(session: WorkspaceSession) -> str:
    warehouse_id = session.settings.warehouse_id
    warehouse = await session.get(f"/api/2.0/sql/warehouses/{warehouse_id}")
    state = str(warehouse.get("state", "UNKNOWN"))
    if state in ("DELETED", "DELETING"):
        raise WorkspaceError(
            f"The SQL warehouse {warehouse_id} is {state.lower()}.",
            "Set DATABRICKS_HTTP_PATH to another one.",
        )
    asleep = "" if state == "RUNNING" else "; it starts with the first query"
    return f"{warehouse.get('name') or warehouse_id} is {state}{asleep}."


async def _supervisor(session: WorkspaceSession, endpoint: str | None) -> str:
    if not endpoint:
        raise WorkspaceError(
            "No supervisor endpoint is configured.", "Set MAS_ENDPOINT_NAME to its name."
        )
    found: dict[str, Any] = await session.get(f"/api/2.0/serving-endpoints/{endpoint}")
    ready = str((found.get("state") or {}).get("ready", "UNKNOWN"))
    if ready != "READY":
        raise WorkspaceError(
            f"The supervisor endpoint {endpoint} is {ready}.",
            "It takes up to ten minutes after a change; see MAS_SETUP_GUIDE.md.",
        )
    return f"{endpoint} is READY."


async def _history(store: Store) -> Check:
    """Without it the chat answers all the same, and writes what was said when it is back."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            await store.check()
    except WorkspaceError as error:
        return Check(name="history", status="degraded", detail=error.message, remedy=error.remedy)
    except TimeoutError:
        detail = f"The history does not answer within {PATIENCE_S:.0f} s."
        return Check(name="history", status="degraded", detail=detail, remedy="See the app's log.")
    status = store.status
    if not status.saving:
        return Check(name="history", status="degraded", detail=status.reason, remedy="")
    return _ok("history", "Conversations are being saved.")


def _spaces(semantic: Semantic) -> Check:
    missing = [space.env for space in semantic.spaces if not space.configured]
    if missing:
        count = f"{len(missing)} of {len(semantic.spaces)} Genie spaces have no id"
        return _failed(
            "spaces",
            f"{count}: {', '.join(missing)}.",
            "Run create_genie_spaces_basic.py and set the ids that it prints.",
        )
    return _ok("spaces", f"All {len(semantic.spaces)} Genie spaces are configured.")


def _frontend(dist: Path) -> Check:
    if (dist / "index.html").is_file():
        return _ok("frontend", "The front end is built.")
    return _failed(
        "frontend", "The front end is not built.", "Run `npm ci && npm run build` in frontend/."
    )


def _chat(chat: Chat) -> Check:
    if chat.enabled:
        return _ok("chat", "The chat is there.")
    reason = chat.reason or "The chat is not mounted."
    if "CHAT_ENABLED" in reason:
        return Check(name="chat", status="off", detail=reason, remedy="")
    return _failed("chat", reason, "See the app's log.")


def _ok(name: str, detail: str) -> Check:
    return Check(name=name, status="ok", detail=detail, remedy="")


def _failed(name: str, detail: str, remedy: str) -> Check:
    return Check(name=name, status="failed", detail=detail, remedy=remedy)
