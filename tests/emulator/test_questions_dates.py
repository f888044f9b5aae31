"""The date grammar: every phrase has exactly one range, as of Wednesday 2026-11-18."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.answers.lexicons import lexicons
from emulator.questions import Answerable, dates, periods, understand
from emulator.questions.dates import AllTime, NotBegun, Shift
from emulator.questions.query import Period, Unit
from emulator.questions.words import tokenize

TODAY = date(2026, 11, 18)

RANGES = {
    "today": ("2026-11-18", "2026-11-18"),
    "yesterday": ("2026-11-17", "2026-11-17"),
    "this week": ("2026-11-16", "2026-11-18"),
    "last week": ("2026-11-09", "2026-11-15"),
    "this month so far": ("2026-11-01", "2026-11-18"),
    "mtd": ("2026-11-01", "2026-11-18"),
    "last month": ("2026-10-01", "2026-10-31"),
    "all of last month": ("2026-10-01", "2026-10-31"),
    "month before last": ("2026-09-01", "2026-09-30"),
    "this quarter": ("2026-10-01", "2026-11-18"),
    "quarter to date": ("2026-10-01", "2026-11-18"),
    "last quarter": ("2026-07-01", "2026-09-30"),
    "year to date": ("2026-01-01", "2026-11-18"),
    "last year": ("2025-01-01", "2025-12-31"),
    "last 7 days": ("2026-11-12", "2026-11-18"),
    "past month": ("2026-10-20", "2026-11-18"),
    "last two weeks": ("2026-11-02", "2026-11-15"),
    "past 3 months": ("2026-08-01", "2026-10-31"),
    "last 12 months": ("2025-11-01", "2026-10-31"),
    "last 4 quarters": ("2025-10-01", "2026-09-30"),
    "3 months ago": ("2026-08-01", "2026-08-31"),
    "q3": ("2026-07-01", "2026-09-30"),
    "q4": ("2026-10-01", "2026-11-18"),
    "q3 2025": ("2025-07-01", "2025-09-30"),
    "q3 last year": ("2025-07-01", "2025-09-30"),
    "third quarter of 2025": ("2025-07-01", "2025-09-30"),
    "last quarter of 2025": ("2025-10-01", "2025-12-31"),
    "first half of 2025": ("2025-01-01", "2025-06-30"),
    "h2 2025": ("2025-07-01", "2025-12-31"),
    "november": ("2026-11-01", "2026-11-18"),
    "december": ("2025-12-01", "2025-12-31"),
    "november 2025": ("2025-11-01", "2025-11-30"),
    "last november": ("2025-11-01", "2025-11-30"),
    "2025": ("2025-01-01", "2025-12-31"),
    "november 5th": ("2026-11-05", "2026-11-05"),
    "5 november 2025": ("2025-11-05", "2025-11-05"),
    "december 5": ("2025-12-05", "2025-12-05"),
    "2026-10": ("2026-10-01", "2026-10-31"),
    "2026-11-05": ("2026-11-05", "2026-11-05"),
    "11/05/2026": ("2026-11-05", "2026-11-05"),
    "since march": ("2026-03-01", "2026-11-18"),
    "from june to august": ("2026-06-01", "2026-08-31"),
    "from november to february": ("2025-11-01", "2026-02-28"),
    "from nov 1 to 10": ("2026-11-01", "2026-11-10"),
    "between nov 1 and nov 10, 2025": ("2025-11-01", "2025-11-10"),
    "march 2025 to june": ("2025-03-01", "2025-06-30"),
    "from q1 to q3": ("2026-01-01", "2026-09-30"),
    "last friday": ("2026-11-13", "2026-11-13"),
    "last weekend": ("2026-11-14", "2026-11-15"),
    "week of november 9": ("2026-11-09", "2026-11-15"),
    "christmas day 2025": ("2025-12-25", "2025-12-25"),
    "super bowl sunday": ("2026-02-08", "2026-02-08"),
    "thanksgiving 2025": ("2025-11-27", "2025-11-27"),
}


def find(text: str) -> dates.Found | None:
    return dates.find([t.norm for t in tokenize(text)], TODAY)


@pytest.mark.parametrize(("text", "ends"), RANGES.items())
def test_a_phrase_is_read_whole_and_means_one_range(text: str, ends: tuple[str, str]) -> None:
    found = find(text)
    assert found is not None
    assert isinstance(found.meaning, Period)
    assert found.length == len(tokenize(text))
    assert (str(found.meaning.first), str(found.meaning.last)) == ends


@pytest.mark.parametrize("text", ["next month", "tomorrow", "december 2026", "next 3 weeks"])
def test_what_lies_ahead_is_known_as_such(text: str) -> None:
    found = find(text)
    assert found is not None
    assert found.meaning == NotBegun()


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("the month before", Shift(Unit.MONTH, -1)),
        ("same period last year", Shift(Unit.YEAR, -1)),
        ("the previous period", Shift(None, -1)),
        ("previous month", Shift(Unit.MONTH, -1, stands_alone=True)),
        ("all time", AllTime()),
    ],
)
def test_relative_phrases_wait_for_their_base(text: str, meaning: object) -> None:
    found = find(text)
    assert found is not None
    assert found.meaning == meaning


@pytest.mark.parametrize("text", ["may I see", "last", "the 45 minutes", "12", "to"])
def test_what_is_no_date_is_left_alone(text: str) -> None:
    assert find(text) is None


@given(
    words=st.lists(st.sampled_from([w for text in RANGES for w in text.split()]), max_size=6),
    today=st.dates(date(2024, 1, 1), date(2032, 12, 31)),
)
def test_any_range_found_is_in_order_and_not_in_the_future(words: list[str], today: date) -> None:
    found = dates.find(words, today)
    if found and isinstance(found.meaning, Period):
        period = found.meaning
        assert period.first <= period.last <= period.whole_last
        assert period.last <= today


@given(
    first=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    unit=st.sampled_from(list(Unit)),
    count=st.integers(1, 8),
)
def test_the_period_before_ends_the_day_before(first: date, unit: Unit, count: int) -> None:
    start = periods.start_of(first, unit)
    period = periods.calendar(start, unit, count, date(2040, 1, 1))
    assert periods.before(period).last == period.first - periods.ONE_DAY


def test_like_days_of_a_shorter_month_stop_at_its_end() -> None:
    period = periods.calendar(date(2026, 3, 1), Unit.MONTH, 1, date(2026, 3, 30))
    assert periods.before(period).last == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("text", "today", "compared"),
    [
        ("revenue this month vs last month", date(2026, 11, 30), ("2026-11-29", "2026-10-29")),
        ("revenue this month vs last month", date(2026, 3, 31), ("2026-03-30", "2026-02-28")),
        ("revenue this month vs last month", date(2026, 11, 1), ("2026-11-01", "2026-10-01")),
        ("revenue this month vs last year", date(2026, 11, 18), ("2026-11-17", "2025-11-17")),
        ("revenue last 7 days vs prior period", date(2026, 11, 18), ("2026-11-17", "2026-11-10")),
        ("revenue this month vs August", date(2026, 11, 18), ("2026-11-17", "2026-08-17")),
        ("revenue last month vs September", date(2026, 11, 18), ("2026-10-31", "2026-09-30")),
    ],
)
def test_a_running_period_is_compared_over_its_complete_days(
    text: str, today: date, compared: tuple[str, str]
) -> None:
    found = understand(text, lexicons()["finance"], today=today)
    assert isinstance(found, Answerable), found
    query = found.query
    assert query.period
    assert query.comparison
    assert (str(query.period.last), str(query.comparison.period.last)) == compared
