"""Who the developer is, off the platform: asked of the workspace once, as themselves."""

import asyncio
import time

from backend.workspace.client import Workspace
from backend.workspace.errors import UpstreamFailed, WorkspaceError
from backend.workspace.identity import Identity

ME = "/api/2.0/preview/scim/v2/Me"
UNKNOWN = Identity("developer", "Your account", kind="developer")
ASK_AGAIN_S = 3.0


class Developer:
    """`identity()` raises why there is none: no host, no credentials, no connection."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._known: Identity | None = None
        self._problem: WorkspaceError | None = None
        self._asked_at = 0.0
        self._lock = asyncio.Lock()

    async def identity(self) -> Identity:
        if self._known is not None:
            return self._known
        async with self._lock:
            if self._known is None:
                self._known = await self._ask_now_and_then()
        return self._known

    async def _ask_now_and_then(self) -> Identity:
        """A page asks many times at once; one failure answers all of them for a moment."""
        if self._problem is not None and time.monotonic() - self._asked_at < ASK_AGAIN_S:
            raise self._problem
        try:
            return await self._ask()
        except WorkspaceError as problem:
            self._problem = problem
            raise
        finally:
            self._asked_at = time.monotonic()

    async def _ask(self) -> Identity:
        me = await self._workspace.acting_as(UNKNOWN).get(ME)
        user = me.get("userName") if isinstance(me, dict) else None
        if not isinstance(user, str) or not user:
            raise UpstreamFailed(
                "The workspace does not say who you are.", "Check DATABRICKS_HOST."
            )
        name = me.get("displayName")
        return Identity(user.lower(), name if isinstance(name, str) and name else user, "developer")
