"""Metric views kept in a file, so that a restarted workspace still has them, already checked."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from emulator.warehouse.metric_expressions import ViewExpressions
from emulator.warehouse.metric_view import MetricView
from emulator.warehouse.metric_view_yaml import parse_metric_view
from emulator.warehouse.registration import RegisteredView
from emulator.warehouse.statement import Column

FORMAT = 2


def data_identity(database: Path) -> list[int]:
    """Changes whenever the data file is written anew: then what was checked is checked again."""
    found = database.stat()
    return [FORMAT, found.st_ino, found.st_size, found.st_mtime_ns]


def save_views(path: Path, identity: list[int], views: Iterable[RegisteredView]) -> None:
    """At once: a reader sees the old file or the new one."""
    kept = {"checked_against": identity, "views": [_to_json(view) for view in views]}
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_suffix(".new")
    written.write_text(json.dumps(kept), encoding="utf-8")
    written.replace(path)


def load_views(path: Path, identity: list[int]) -> Iterator[MetricView | RegisteredView]:
    """A RegisteredView needs no check; a MetricView was checked against other data."""
    if not path.exists():
        return
    kept = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(kept, dict):  # written before views were kept with what was checked
        return
    for entry in kept["views"]:
        view = parse_metric_view(entry["full_name"], entry["yaml"], entry["comment"])
        yield _checked(view, entry) if kept["checked_against"] == identity else view


def _checked(view: MetricView, entry: dict[str, Any]) -> RegisteredView:
    sources = {name: frozenset(columns) for name, columns in entry["sources"].items()}
    columns = tuple(Column(**column) for column in entry["columns"])
    return RegisteredView(ViewExpressions(view, sources), columns)


def _to_json(registered: RegisteredView) -> dict[str, Any]:
    view = registered.expressions.view
    return {
        "full_name": view.full_name,
        "comment": view.comment,
        "yaml": view.yaml,
        "sources": {name: sorted(c) for name, c in registered.expressions.columns.items()},
        "columns": [asdict(column) for column in registered.columns],
    }
