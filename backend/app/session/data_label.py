"""What Unity Catalog says about the schema: a label such as "Demo data", and its comment."""

import asyncio
from dataclasses import dataclass

from backend.app.cache import ResultCache
from backend.workspace.client import WorkspaceSession
from backend.workspace.errors import WorkspaceError

TTL_S = 60.0
PATIENCE_S = 3.0


@dataclass(frozen=True, slots=True)
class DataLabel:
    label: str | None
    detail: str | None


NOTHING_KNOWN = DataLabel(None, None)


class DataLabels:
    def __init__(self) -> None:
        self._known = ResultCache[DataLabel](ttl=TTL_S)

    async def of(self, session: WorkspaceSession) -> DataLabel:
        """The label as this user may read it; nothing when it cannot be had soon."""

        async def read() -> DataLabel:
            try:
                async with asyncio.timeout(PATIENCE_S):
                    return await _read(session)
            except (TimeoutError, WorkspaceError):
                return NOTHING_KNOWN

        return await self._known.get(session.identity.user, "data-label", read)


async def _read(session: WorkspaceSession) -> DataLabel:
    settings = session.settings
    name = f"{settings.catalog}.{settings.schema_name}"
    schema = await session.get(f"/api/2.1/unity-catalog/schemas/{name}")
    if not isinstance(schema, dict):
        return NOTHING_KNOWN
    properties = schema.get("properties")
    label = properties.get("data_label") if isinstance(properties, dict) else None
    comment = schema.get("comment")
    if not isinstance(label, str) or not label:
        return NOTHING_KNOWN
    return DataLabel(label, comment if isinstance(comment, str) and comment else None)
