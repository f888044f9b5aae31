"""The metric views in Unity Catalog: which exist as written, and the statement that makes one."""

from typing import Any

import yaml

from backend.semantic import MetricView
from backend.workspace import statements
from backend.workspace.client import WorkspaceSession
from backend.workspace.errors import NotFound
from ops.outcome import Outcome

TABLES = "/api/2.1/unity-catalog/tables"


async def apply_view(
    session: WorkspaceSession, view: MetricView, schema: str, *, dry_run: bool
) -> Outcome:
    """Create or replace the view unless it already says the same."""
    name = f"{schema}.{view.name}"
    existing = await _existing(session, name)
    if existing is not None and same_definition(existing, view):
        return Outcome("metric view", name, "unchanged")
    if not dry_run:
        await statements.run(session, create_statement(name, view))
    return Outcome("metric view", name, "created" if existing is None else "replaced")


def create_statement(name: str, view: MetricView) -> str:
    quoted = ".".join(f"`{part}`" for part in name.split("."))
    return f"CREATE OR REPLACE VIEW {quoted} WITH METRICS LANGUAGE YAML AS $$\n{view.definition}$$"


def same_definition(existing: str, view: MetricView) -> bool:
    """Compared as values: the platform drops comments and may lay the YAML out anew."""
    return bool(_values(existing) == _values(view.definition))


async def _existing(session: WorkspaceSession, name: str) -> str | None:
    """The definition in the catalog; empty when the catalog does not show it."""
    try:
        table = await session.get(f"{TABLES}/{name}")
    except NotFound:
        return None
    return str(table.get("view_definition") or "") if isinstance(table, dict) else ""


def _values(text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return None
