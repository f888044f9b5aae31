"""What the history keeps of an answer is the answer, to the last digit."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.answers.codec import CLASSES, decode, encode
from backend.answers.events import AgentFinished, ChatEvent, RunHeld, TaskPaused, TextDelta
from backend.answers.results import AgentResult, Cell, Column, Empty, Failure, Kind, Table
from mas_normalizer import MasNormalizer
from mas_wire import SseDecoder

STREAMS = sorted((Path(__file__).parents[2] / "emulator" / "streams").glob("*.sse"))
CELLS: st.SearchStrategy[Cell] = (
    st.none()
    | st.text()
    | st.integers()
    | st.decimals(allow_nan=False)
    | st.dates()
    | st.datetimes(timezones=st.just(UTC))
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just("is"), inner),
    max_leaves=8,
)


def through_json(value: Any) -> Any:
    return decode(json.loads(json.dumps(encode(value))))


@pytest.mark.parametrize("stream", STREAMS, ids=lambda path: path.stem)
def test_every_event_of_every_recorded_stream_comes_back(stream: Path) -> None:
    decoder, normalizer = SseDecoder(), MasNormalizer()
    wires = [*decoder.feed(stream.read_bytes()), *decoder.finish()]
    events = [event for wire in wires for event in normalizer.feed(wire)] + normalizer.finish()
    assert [through_json(event) for event in events] == events


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5), st.booleans())
def test_every_table_comes_back(rows: list[tuple[Cell, Cell]], truncated: bool) -> None:
    columns = (Column("a", Kind.NUMBER), Column("b", Kind.TEXT))
    event = AgentFinished("call", Table(columns, tuple(rows), truncated))
    back = through_json(event)
    assert back == event
    assert back.result.columns[0].kind is Kind.NUMBER
    assert [list(map(type, row)) for row in back.result.rows] == [
        list(map(type, row)) for row in rows
    ]


@given(st.dictionaries(st.text() | st.just("is"), JSON))
def test_items_of_the_wire_come_back_as_they_were(item: dict[str, Any]) -> None:
    for event in (TaskPaused("c", item), RunHeld(("r",), (item,))):
        assert through_json(event) == event


def test_digits_are_not_lost() -> None:
    for value in (Decimal("0.10"), Decimal("1E+30"), 10**40, date(2026, 11, 1)):
        back = through_json(value)
        assert (str(back), type(back)) == (str(value), type(value))
    moment = datetime(2026, 11, 1, 12, 0, 0, 123456, tzinfo=UTC)
    assert through_json(moment) == moment


def test_every_event_and_result_is_known() -> None:
    assert set(get_args(ChatEvent)) | set(get_args(AgentResult)) <= set(CLASSES.values())


def test_what_another_version_wrote_is_read_where_it_can_be() -> None:
    assert decode({"is": "TextDelta", "text": "x", "since_v9": True}) == TextDelta("x")
    assert decode({"is": "Failure", "message": "x"}) == Failure("x")
    assert decode({"is": "Empty"}) == Empty()
    for unknown in ({"is": "FromTheFuture"}, {"is": "TextDelta"}, {"text": "x"}, {"is": 7}):
        with pytest.raises(ValueError, match=r"Nothing here|lacks"):
            decode(unknown)
