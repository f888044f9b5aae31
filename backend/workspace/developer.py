"""Who the developer is, off the platform: asked of the workspace once, as themselves."""

import asyncio

from backend.workspace.client import Workspace
from backend.workspace.errors import UpstreamFailed
from backend.workspace.identity import Identity

ME = "/api/2.0/preview/scim/v2/Me"
UNKNOWN = Identity("developer", "Your account", kind="developer")


class Developer:
    """`identity()` raises why there is none: no host, no credentials, no connection."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._known: Identity | None = None
        self._lock = asyncio.Lock()

    async def identity(self) -> Identity:
        if self._known is None:
            async with self._lock:
                if self._known is None:
                    self._known = await self._ask()
        return self._known

    async def _ask(self) -> Identity:
        me = await self._workspace.acting_as(UNKNOWN).get(ME)
        user = me.get("userName") if isinstance(me, dict) else None
        if not isinstance(user, str) or not user:
            raise UpstreamFailed(
                "The workspace does not say who you are.", "Check DATABRICKS_HOST."
            )
        name = me.get("displayName")
        return Identity(user.lower(), name if isinstance(name, str) and name else user, "developer")
