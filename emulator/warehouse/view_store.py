"""Metric views kept in a file, so that a restarted workspace still has them."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from emulator.warehouse.metric_view import MetricView
from emulator.warehouse.metric_view_yaml import parse_metric_view


def save_views(path: Path, views: Iterable[MetricView]) -> None:
    """At once: a reader sees the old file or the new one."""
    kept = [{"full_name": v.full_name, "comment": v.comment, "yaml": v.yaml} for v in views]
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_suffix(".new")
    written.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    written.replace(path)


def load_views(path: Path) -> Iterator[MetricView]:
    if path.exists():
        for kept in json.loads(path.read_text(encoding="utf-8")):
            yield parse_metric_view(kept["full_name"], kept["yaml"], kept["comment"])
