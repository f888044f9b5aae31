"""Do row filters or column masks apply to what a conversation shows? Unity Catalog knows.

Asked as the author, who may not be allowed to look: then nobody can say, and that is said.
"""

import asyncio
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from backend.app.cache import ResultCache
from backend.documents.document import AgentStep, Document
from backend.semantic import MetricView, Semantic
from backend.workspace.client import WorkspaceSession
from backend.workspace.errors import WorkspaceError

TTL_S = 600.0
PATIENCE_S = 5.0
TABLES = "/api/2.1/unity-catalog/tables"
_FULL_NAME = re.compile(r"\b[A-Za-z_]\w*\.[A-Za-z_]\w*\.[A-Za-z_]\w*\b")


@dataclass(frozen=True, slots=True)
class Finding:
    """`filtered`: tables with their filter functions. `unknown`: what could not be looked at."""

    filtered: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def is_clear(self) -> bool:
        return not (self.filtered or self.unknown)


@dataclass(frozen=True, slots=True)
class TableFinding:
    table: str
    functions: tuple[str, ...]
    is_known: bool


class RowFilters:
    def __init__(self, semantic: Semantic) -> None:
        self._semantic = semantic
        self._known = ResultCache[TableFinding](ttl=TTL_S)

    async def of(self, session: WorkspaceSession, document: Document) -> Finding:
        steps = [step for turn in document.turns for step, _ in turn.results]
        tables = sorted({table for step in steps for table in self.tables_of(step)})
        found = await asyncio.gather(*(self._look(session, table) for table in tables))
        others = {step.name for step in steps if step.space not in self._semantic.spaces}
        return Finding(
            tuple(f"{one.table} ({', '.join(one.functions)})" for one in found if one.functions),
            (*(one.table for one in found if not one.is_known), *sorted(others)),
        )

    def tables_of(self, step: AgentStep) -> frozenset[str]:
        """Behind the metric views that the step's SQL names; behind all of its space without it."""
        if step.space is None or step.space not in self._semantic.spaces:
            return frozenset()
        views = self._semantic.views_of(step.space)
        named = [view for view in views if step.sql and re.search(rf"\b{view.name}\b", step.sql)]
        return frozenset(tables_behind(named or views))

    async def _look(self, session: WorkspaceSession, table: str) -> TableFinding:
        async def read() -> TableFinding:
            try:
                async with asyncio.timeout(PATIENCE_S):
                    body = await session.get(f"{TABLES}/{table}", {"include_browse": "true"})
            except (TimeoutError, WorkspaceError):
                return TableFinding(table, (), is_known=False)
            is_known = isinstance(body, dict) and not body.get("browse_only")
            return TableFinding(table, tuple(functions_in(body)), is_known)

        return await self._known.get(session.identity.user, table, read)


def tables_behind(views: Iterable[MetricView]) -> Iterator[str]:
    for view in views:
        yield from _FULL_NAME.findall(view.definition)


def functions_in(body: object) -> Iterator[str]:
    """The row filter's function, and those of the columns' masks, each once."""
    if not isinstance(body, dict):
        return
    columns = body.get("columns")
    masks = [c.get("mask") for c in columns if isinstance(c, dict)] if columns else []
    named = [one.get("function_name") for one in (body.get("row_filter"), *masks) if one]
    yield from dict.fromkeys(name for name in named if isinstance(name, str))
