"""An answer with rows, as the chat records it: for whatever reads the history."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from backend.answers.codec import encode
from backend.answers.events import (
    AgentFinished,
    AgentStarted,
    ChatEvent,
    QueryFound,
    RunCompleted,
    SourceCited,
    TextDelta,
    fold,
)
from backend.answers.results import Column, Kind, Table
from backend.store.store import Store
from backend.store.values import Event, TurnBegan, TurnEnded
from backend.workspace.identity import Identity

ASKED = datetime(2026, 11, 12, 14, 3, tzinfo=UTC)
SQL = """SELECT region, `date`, MEASURE(revenue)
FROM main.dominos_analytics.finance_metrics
WHERE `date` >= DATE'2026-11-01' AND region <> 'x' -- WHERE not this
GROUP BY ALL"""
COLUMNS = (
    Column("region", Kind.TEXT),
    Column("date", Kind.DATE),
    Column("revenue", Kind.NUMBER),
    Column("read_at", Kind.TIME),
)
ROWS = (
    ("Midwest", date(2026, 11, 1), Decimal("1234.50"), datetime(2026, 11, 2, 3, 4, 5, tzinfo=UTC)),
    ("=HYPERLINK(1)", date(2026, 11, 2), Decimal("-0.1"), None),
    ('日本, "quoted"\nand two lines', None, 12345678901234567890, None),
)
TABLE = Table(COLUMNS, ROWS, truncated=True)


def revenue(table: Table = TABLE) -> tuple[ChatEvent, ...]:
    return (
        AgentStarted("c1", "agent-finance", "Revenue by region"),
        AgentFinished("c1", table),
        QueryFound("c1", SQL, "01f1-statement"),
        SourceCited("Handbook", "https://example.com/handbook"),
        TextDelta("Revenue was **$1,234.50**."),
        RunCompleted(),
    )


async def answered(
    store: Store,
    who: Identity,
    conversation: str,
    turn: str,
    question: str = "What's our revenue by region?",
    events: tuple[ChatEvent, ...] | None = None,
) -> None:
    """A whole turn, saved; one event each half a second."""
    events = revenue() if events is None else events
    ids = (who.user, conversation, turn)
    store.record(TurnBegan(*ids, question, ASKED, question))
    story = tuple(Event(n, n / 2, encode(event)) for n, event in enumerate(events))
    ended_at = ASKED + timedelta(seconds=len(events) / 2)
    store.record(TurnEnded(*ids, "completed", ended_at, fold(events), SQL, ("finance",), story))
    assert await store.flush()
