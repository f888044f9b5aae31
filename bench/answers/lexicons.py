"""The five spaces' lexicons from the repository's own semantic layer, without a workspace."""

import json
from functools import lru_cache
from pathlib import Path

import yaml

from emulator.questions.lexicon import Lexicon
from emulator.warehouse.metric_view import MetricView
from emulator.warehouse.metric_view_yaml import parse_metric_view

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = "main.dominos_analytics"


@lru_cache(maxsize=1)
def lexicons() -> dict[str, Lexicon]:
    """Space key to lexicon, the spaces in their order of preference."""
    document = json.loads((ROOT / "chat-app" / "genie_spaces.json").read_text())
    known = yaml.safe_load((Path(__file__).parent / "values.yaml").read_text())
    return {space["key"]: _lexicon(space, known) for space in document["spaces"]}


def _lexicon(space: dict[str, list[str]], known: dict[str, list[str]]) -> Lexicon:
    views = tuple(_view(name) for name in space["metric_views"])
    values: dict[tuple[str, str], tuple[str, ...]] = {}
    for view in views:
        for dimension in view.dimensions:
            found = known.get(f"{view.name}.{dimension.name}") or known.get(dimension.name)
            values[view.full_name, dimension.name] = tuple(found or ())
    return Lexicon(views, values, tuple(space["sample_questions"]))


def _view(name: str) -> MetricView:
    path = ROOT / "semantic" / "metric_views" / f"{name}.yaml"
    return parse_metric_view(f"{SCHEMA}.{name}", path.read_text())
