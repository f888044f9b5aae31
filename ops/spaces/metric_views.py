"""The metric views in Unity Catalog: which exist as written, and the statement that makes one."""

from typing import Any

import yaml

from backend.semantic import MetricView
from ops.deploy.failures import NotReady
from ops.spaces.change import Change, diff_lines
from ops.sql import quoted, run_sql
from ops.workspace import Target


def check_schema(target: Target) -> None:
    """Before anything is changed: a view cannot be created in a schema that is not there."""
    from databricks.sdk.errors import NotFound

    try:
        target.client.schemas.get(target.schema)
    except NotFound as error:
        raise NotReady(
            f"There is no schema {target.schema} on {target.host} that you may use.",
            f"Create it (CREATE SCHEMA {target.schema}), or name another with --catalog and "
            "--schema.",
        ) from error


def view_change(target: Target, view: MetricView) -> Change:
    """Create or replace the view unless it already says the same."""
    name = f"{target.schema}.{view.name}"
    existing = _existing(target, name)
    if existing is not None and same_definition(existing, view):
        return Change("metric view", name)
    verb = "create" if existing is None else "replace"
    sql = create_statement(name, view)
    return Change(
        "metric view",
        name,
        verb,
        diff_lines(existing or "", view.definition) if existing is not None else (),
        lambda: run_sql(target.client, target.warehouse_id, sql),
    )


def create_statement(name: str, view: MetricView) -> str:
    head = f"CREATE OR REPLACE VIEW {quoted(name)} WITH METRICS LANGUAGE YAML AS"
    return f"{head} $$\n{view.definition}$$"


def same_definition(existing: str, view: MetricView) -> bool:
    """Compared as values: the platform drops comments and may lay the YAML out anew."""
    return bool(_values(existing) == _values(view.definition))


def _existing(target: Target, name: str) -> str | None:
    """The definition in the catalog; empty when the catalog does not show it."""
    from databricks.sdk.errors import NotFound

    try:
        return target.client.tables.get(name).view_definition or ""
    except NotFound:
        return None


def _values(text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return None
