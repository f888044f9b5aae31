"""Every example query runs as it stands, and gives what the question asks for."""

from pathlib import Path

import pytest

from backend.semantic import Example, SemanticError, load_semantic
from backend.semantic.examples import read_examples
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


def test_a_space_is_measured_by_words_that_it_has_not_learnt() -> None:
    for example in EXAMPLES:
        assert len(example.benchmarks) >= 2
        assert example.question not in example.benchmarks


def test_without_other_words_the_question_itself_is_the_benchmark() -> None:
    assert Example("Q?", "SELECT 1").benchmarks == ("Q?",)


def test_words_that_stand_twice_in_a_space_are_named(tmp_path: Path) -> None:
    file = tmp_path / "example_queries.yaml"
    once = "- {question: A?, sql: 'SELECT 1 FROM ${schema}.v', asked_as: [B?]}"
    again = "- {question: B?, sql: 'SELECT 2 FROM ${schema}.v'}"
    file.write_text(f"sales:\n  {once}\n  {again}\n")
    with pytest.raises(SemanticError, match="'B\\?' is asked twice in this space"):
        read_examples(file, ["sales"])
