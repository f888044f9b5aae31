"""What agents and columns are called in front of people, and what stands under an answer."""

import json
import uuid
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from backend.answers.events import AgentFinished, AgentStarted, QueryFound, RunCompleted
from backend.answers.field_names import FieldNames, format_properties
from backend.answers.results import Column, Kind, Table
from backend.answers.space_names import SpaceNames
from backend.semantic import load_semantic
from evidence import MAX_SHOWN_ROWS, evidence_of
from turns import Logged, Turn

MARKETING_ID = "01f1a6f29eb315bfb5133b10d2de659e"
SEMANTIC = load_semantic(Path(__file__).parents[2]).with_ids({"MARKETING_SPACE_ID": MARKETING_ID})
SPACES = SpaceNames(SEMANTIC.spaces)
FIELDS = FieldNames(SEMANTIC)


@pytest.mark.parametrize(
    ("tool", "label"),
    [
        (f"genie-{MARKETING_ID}", "Marketing Performance"),
        (f"genie-{'0' * 32}", "A Genie space"),
        ("agent-marketing-performance", "Marketing Performance"),
        ("agent-executive-finance", "Executive & Finance"),
        ("agent-operations", "Operations"),
        ("agent-customer", "Customer Analytics"),
        ("ka-delivery_handbook", "Delivery handbook"),
        ("", "An agent"),
    ],
)
def test_a_tool_is_called_by_its_space(tool: str, label: str) -> None:
    assert SPACES.name_of(tool).label == label


def test_only_a_space_has_an_id() -> None:
    assert SPACES.id_of("agent-marketing") == MARKETING_ID
    assert SPACES.id_of(f"genie-{'AB' * 16}") == "ab" * 16
    assert SPACES.id_of("agent-operations") is None


def test_columns_are_labelled_and_formatted_as_their_measures_are() -> None:
    cac, before = FIELDS.of("marketing", "cac"), FIELDS.of("marketing", "CAC_before")
    assert cac is not None
    assert before is not None
    assert before.label == f"{cac.label}, before"
    assert format_properties(cac) == format_properties(before)
    assert format_properties(cac) == {
        "type": "currency",
        "currency_code": "USD",
        "decimal_places": 2,
    }
    assert FIELDS.of("marketing", "no_such_column") is None
    assert format_properties(None) is None


def test_every_measure_of_every_space_is_known_by_its_name() -> None:
    for space in SEMANTIC.spaces:
        for view in SEMANTIC.views_of(space.key):
            assert all(FIELDS.of(space.key, measure.name) for measure in view.measures)


def test_evidence_keeps_every_digit_and_says_what_is_left_out() -> None:
    rows = tuple(("x", Decimal("0.10"), None) for _ in range(MAX_SHOWN_ROWS + 5))
    columns = (Column("channel", Kind.TEXT), Column("cac", Kind.NUMBER), Column("n", Kind.NUMBER))
    turn = Turn(str(uuid.uuid4()), "q", datetime(2026, 11, 18, 14, 3, tzinfo=UTC), "erin@x")
    events = (
        AgentStarted("c", "agent-marketing", "q"),
        AgentFinished("c", Table(columns, rows)),
        QueryFound("c", "SELECT 1"),
        RunCompleted(),
    )
    turn.log.extend(Logged(event, 1.0) for event in events)
    props = evidence_of(turn, SPACES, FIELDS)
    assert props is not None
    (table,) = props["tables"]
    assert table["rows"][0] == ["x", "0.10", None]
    assert (len(table["rows"]), table["total"]) == (MAX_SHOWN_ROWS, MAX_SHOWN_ROWS + 5)
    assert (table["sql"], props["sources"]) == ("SELECT 1", ["Marketing Performance"])
    assert props["at"] == "2026-11-18T14:03:01+00:00"
    assert json.loads(json.dumps(props)) == props
