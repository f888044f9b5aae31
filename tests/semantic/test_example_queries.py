"""Every example query runs as it stands, and gives what the question asks for."""

from pathlib import Path

import pytest

from backend.semantic import Example, load_semantic
from emulator.clock import Clock
from emulator.personas import ADMIN, EXECUTIVE
from emulator.warehouse import Warehouse

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = "main.dominos_analytics"
SEMANTIC = load_semantic(ROOT)
EXAMPLES = [example for found in SEMANTIC.examples.values() for example in found]


@pytest.fixture(scope="module")
def warehouse(database: Path, clock: Clock) -> Warehouse:
    warehouse = Warehouse(database, clock)
    for view in SEMANTIC.views.values():
        name = f"{SCHEMA}.{view.name}"
        sql = f"CREATE VIEW {name} WITH METRICS LANGUAGE YAML AS $$\n{view.definition}$$"
        warehouse.execute(sql, persona=ADMIN)
    return warehouse


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.question)
def test_an_example_runs_and_finds_something(warehouse: Warehouse, example: Example) -> None:
    result = warehouse.execute(example.sql(SCHEMA), persona=EXECUTIVE)
    assert result.rows
    assert any(row[-1] is not None for row in result.rows)


def test_every_measure_of_every_view_has_a_value(warehouse: Warehouse) -> None:
    empty = []
    for view in SEMANTIC.views.values():
        measures = ", ".join(f"MEASURE({m.name}) AS {m.name}" for m in view.measures)
        result = warehouse.execute(f"SELECT {measures} FROM {SCHEMA}.{view.name}", persona=ADMIN)
        values = zip([c.name for c in result.columns], result.rows[0], strict=True)
        empty += [(view.name, name) for name, value in values if value is None]
    assert empty == []


def test_every_space_has_examples() -> None:
    assert set(SEMANTIC.examples) == {space.key for space in SEMANTIC.spaces}
