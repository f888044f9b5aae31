"""Who runs the app: the members of one workspace group, asked as the user in question."""

import asyncio

from backend.app.cache import ResultCache
from backend.workspace.client import WorkspaceSession
from backend.workspace.developer import ME
from backend.workspace.errors import Forbidden, WorkspaceError

TTL_S = 60.0
PATIENCE_S = 3.0


class NotAnOperator(Forbidden):
    """The page is for those who run the app."""

    def __init__(self, group: str) -> None:
        super().__init__(
            "This page is for the people who run the app.",
            f"Ask a workspace admin to add you to the group “{group}”, or to set OPERATORS_GROUP "
            "to a group of yours.",
        )


class Operators:
    def __init__(self, group: str) -> None:
        self._group = group
        self._known = ResultCache[bool](ttl=TTL_S)

    async def include(self, session: WorkspaceSession) -> bool:
        """Whether this user is one. Raises when the workspace does not say."""

        async def ask() -> bool:
            return self._group in groups_of(await session.get(ME))

        return await self._known.get(session.identity.user, "operator", ask)

    async def seem_to_include(self, session: WorkspaceSession) -> bool:
        """For what a page offers: False, too, when the workspace does not say soon."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await self.include(session)
        except (TimeoutError, WorkspaceError):
            return False


def groups_of(me: object) -> set[str]:
    """The names in a SCIM user's `groups`; none when it has none."""
    groups = me.get("groups") if isinstance(me, dict) else None
    found = groups if isinstance(groups, list) else []
    return {str(group.get("display")) for group in found if isinstance(group, dict)}
