"""Any document there can be, and a small one."""

from datetime import UTC, datetime, timedelta

import pytest
from answers import ASKED, SQL, revenue
from hypothesis import strategies as st

from backend.answers.codec import encode
from backend.answers.field_names import FieldNames
from backend.answers.space_names import SpaceNames
from backend.documents.build import Author, Builder
from backend.documents.cells import Kind
from backend.documents.document import (
    AgentStep,
    Column,
    Copy,
    Document,
    Failed,
    Format,
    Nothing,
    Problem,
    Rows,
    Source,
    Turn,
    Unfinished,
    Words,
)
from backend.store.values import ConversationLine, Event, StoredConversation, StoredTurn

BUILDER = Builder(SpaceNames(()), FieldNames(None), "1.0.0")
ERIN = Author("erin.executive@dominos.example", "Erin Okafor")
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
moments = st.datetimes(
    datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.sampled_from([UTC])
).map(lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000))
CELLS: dict[Kind, st.SearchStrategy[str]] = {
    "text": text,
    "number": st.integers().map(str)
    | st.decimals(allow_nan=False, allow_infinity=False, places=4).map(str),
    "date": st.dates().map(lambda day: day.isoformat()),
    "time": moments.map(lambda at: at.isoformat()),
}
formats = st.builds(
    Format,
    type=st.sampled_from(["currency", "number", "percentage", "byte"]),
    currency_code=st.sampled_from([None, "USD", "CHF"]),
    decimal_places=st.none() | st.integers(0, 6),
)


@st.composite
def tables(draw: st.DrawFn) -> Rows:
    kinds: list[Kind] = draw(st.lists(st.sampled_from(sorted(CELLS)), min_size=1, max_size=4))
    columns = tuple(
        Column(name=draw(text), label=draw(text), kind=kind, format=draw(st.none() | formats))
        for kind in kinds
    )
    row = st.tuples(*(st.none() | CELLS[kind] for kind in kinds))
    return Rows(
        columns=columns, rows=tuple(draw(st.lists(row, max_size=4))), truncated=draw(st.booleans())
    )


results = (
    tables()
    | st.builds(Nothing)
    | st.builds(Words, text=text)
    | st.builds(Failed, message=text)
    | st.builds(Unfinished)
)
steps = st.builds(
    AgentStep,
    tool=text,
    name=text,
    space=st.none() | text,
    question=st.none() | text,
    sql=st.none() | text,
    statement_id=st.none() | text,
    filters=st.lists(text, max_size=2).map(tuple),
    as_of=moments,
    took_ms=st.integers(0, 10**7),
    result=results,
)
turns = st.builds(
    Turn,
    question=text,
    goes_on_with=st.none() | text,
    asked_at=moments,
    ended_at=st.none() | moments,
    as_user=text.filter(bool),
    as_user_name=text,
    state=st.sampled_from(["completed", "failed", "stopped", "interrupted", "running"]),
    answer=text,
    steps=st.lists(steps, max_size=3).map(tuple),
    sources=st.lists(
        st.builds(Source, title=text, url=st.just("https://example.com/a?b=c")), max_size=2
    ).map(tuple),
    notes=st.lists(text, max_size=2).map(tuple),
    failure=st.none() | st.builds(Problem, code=text, message=text, remedy=text),
)
documents = st.builds(
    Document,
    app_version=text,
    title=text,
    turns=st.lists(turns, min_size=1, max_size=3).map(tuple),
)


def stored(*turns: StoredTurn, name: str = "Revenue") -> StoredConversation:
    return StoredConversation(ConversationLine("c", name, (), ASKED, ASKED, False), turns)


@pytest.fixture
def small() -> Copy:
    events = tuple(Event(n, n / 2, encode(event)) for n, event in enumerate(revenue()))
    ended_at = ASKED + timedelta(seconds=3)
    turn = StoredTurn(
        "t",
        "What's our revenue by region?",
        ASKED,
        "completed",
        ended_at,
        "",
        SQL,
        (),
        events,
        ASKED,
    )
    return BUILDER.copy_of(stored(turn), ERIN, "Demo data")
