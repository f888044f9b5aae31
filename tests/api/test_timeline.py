"""Figures of closed months take whole months out of a period, and as many before it."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backend.app.dashboard.periods import KINDS, Span, label_of, period_on
from backend.app.dashboard.timeline import Timeline, closed_timeline

TODAY = date(2026, 11, 18)


def words(timeline: Timeline) -> tuple[str | None, ...]:
    spans = (
        timeline.now,
        timeline.comparison.span if timeline.comparison else None,
        timeline.latest,
    )
    return (*(label_of(span) if span else None for span in spans), timeline.note)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("this_month", (None, None, "October 2026", "Known when the month ends.")),
        ("last_30_days", (None, None, "October 2026", "Known when the month ends.")),
        ("last_month", ("October 2026", "September 2026", None, None)),
        ("this_quarter", ("October 2026", "July 2026", None, "Closed months only: October 2026")),
        (
            "this_year",
            (
                "Jan 1–Oct 31, 2026",
                "Jan 1–Oct 31, 2025",
                None,
                "Closed months only: Jan 1–Oct 31, 2026",
            ),
        ),
    ],
)
def test_a_period_is_cut_to_its_closed_months(key: str, expected: tuple[str | None, ...]) -> None:
    assert words(closed_timeline(period_on(key, TODAY), TODAY)) == expected


def test_the_last_day_of_a_month_does_not_close_it() -> None:
    today = date(2026, 11, 30)
    assert closed_timeline(period_on("this_month", today), today).now is None


# Thirty days from the first of February; the thirty before begin on the second of January.
@example(date(2021, 3, 2), "last_30_days")
@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.sampled_from([k.key for k in KINDS]))
def test_only_whole_months_are_asked_for(today: date, key: str) -> None:
    timeline = closed_timeline(period_on(key, today), today)
    assert (timeline.now is None) == (timeline.latest is not None)
    for span in timeline.spans().values():
        assert span.end < today
        assert span == _whole_months(span)


def _whole_months(span: Span) -> Span:
    after = date.fromordinal(span.end.toordinal() + 1).replace(day=1)
    return Span(span.start.replace(day=1), date.fromordinal(after.toordinal() - 1))
