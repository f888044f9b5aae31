"""Each period is the days that a person means by it, compared over its complete days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.app.dashboard.periods import (
    KINDS,
    Period,
    Span,
    buckets_of,
    label_of,
    period_on,
    trend_of,
)

TODAY = date(2026, 11, 18)


def words(period: Period) -> tuple[str, str | None, bool]:
    return (
        period.label,
        period.comparison.label if period.comparison else None,
        period.is_partial,
    )


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("today", ("Nov 18, 2026", None, True)),
        ("last_7_days", ("Nov 12–18, 2026", "Nov 5–10, 2026, complete days", True)),
        ("last_30_days", ("Oct 20–Nov 18, 2026", "Sep 20–Oct 18, 2026, complete days", True)),
        ("this_month", ("Nov 1–18, 2026", "Oct 1–17, 2026, complete days", True)),
        ("last_month", ("October 2026", "September 2026", False)),
        ("this_quarter", ("Oct 1–Nov 18, 2026", "Jul 1–Aug 17, 2026, complete days", True)),
        ("last_quarter", ("Q3 2026", "Q2 2026", False)),
        ("this_year", ("Jan 1–Nov 18, 2026", "Jan 1–Nov 17, 2025, complete days", True)),
        (
            "last_12_months",
            ("Nov 1, 2025 – Oct 31, 2026", "Nov 1, 2024 – Oct 31, 2025", False),
        ),
    ],
)
def test_a_period_says_its_days(key: str, expected: tuple[str, str | None, bool]) -> None:
    assert words(period_on(key, TODAY)) == expected


def test_like_days_of_a_shorter_month_stop_at_its_end() -> None:
    assert period_on("this_month", date(2026, 3, 31)).comparison is not None
    assert words(period_on("this_month", date(2026, 3, 31)))[1] == "February 2026, complete days"


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.sampled_from([k.key for k in KINDS]))
def test_periods_never_reach_past_today_nor_overlap_their_comparison(today: date, key: str) -> None:
    period = period_on(key, today)
    assert period.span.start <= period.span.end <= today
    if period.comparison is not None:
        assert period.comparison.span.start <= period.comparison.span.end < period.span.start
        assert period.span.start == period.comparison.of.start
        assert period.comparison.of.end == min(period.span.end, today - timedelta(days=1))


@pytest.mark.parametrize(
    ("key", "short"),
    [("this_month", "Oct 1–17"), ("last_month", "September 2026"), ("last_quarter", "Q2 2026")],
)
def test_the_short_label_leaves_out_the_year_that_is_said_already(key: str, short: str) -> None:
    comparison = period_on(key, TODAY).comparison
    assert comparison is not None
    assert comparison.short == short


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.sampled_from([k.key for k in KINDS]))
def test_a_trend_has_complete_points_only(today: date, key: str) -> None:
    period = period_on(key, today)
    grain, span = trend_of(period, today)
    buckets = buckets_of(grain, span)
    assert span.end < today
    assert buckets[0] == span.start
    assert len(buckets) == {"day": 30, "week": 13, "month": 13}[grain]
    assert buckets_of(grain, Span(span.start, span.end)) == buckets


@pytest.mark.parametrize("key", ["today", "this_month", "this_quarter", "this_year"])
def test_a_period_that_began_today_compares_with_nothing(key: str) -> None:
    assert period_on(key, date(2026, 1, 1)).comparison is None


def test_labels_know_calendar_units() -> None:
    assert label_of(Span(date(2025, 1, 1), date(2025, 12, 31))) == "2025"
    assert label_of(Span(date(2026, 2, 1), date(2026, 4, 30))) == "Feb 1–Apr 30, 2026"
