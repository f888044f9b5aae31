"""The periods a dashboard can show, what each compares with, and the points of its trend. Pure.

A running period ends today; its change compares the days through yesterday with the same days of
the one before, because a few hours against a whole day look like a drop. The words and the calendar
are those of the chat, so that "this month" is the same days on a tile and in an answer.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Grain = Literal["day", "week", "month"]
ONE_DAY = timedelta(days=1)
DAYS_BY_DAY = 92
DAYS_OF_SPARKLINE = 31


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `start` to `end`, both counted."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """The complete days `of` a period, and the earlier days `span` that they are compared with."""

    of: Span
    span: Span
    is_cut: bool

    @property
    def label(self) -> str:
        return label_of(self.span) + (", complete days" if self.is_cut else "")

    @property
    def short(self) -> str:
        """Without the year where it is that of the period."""
        year = f", {self.of.end.year}"
        return label_of(self.span).removesuffix(year)


@dataclass(frozen=True, slots=True)
class Period:
    key: str
    name: str
    span: Span
    label: str
    is_partial: bool
    comparison: Comparison | None

    @property
    def grain(self) -> Grain:
        """A chart's points. No weeks: few periods start on a Monday, and half a week is a dip."""
        return "day" if self.span.days <= DAYS_BY_DAY else "month"


@dataclass(frozen=True, slots=True)
class PeriodKind:
    """A name in the period menu and how it becomes days."""

    key: str
    name: str
    on: Callable[[date], Span]
    back: Callable[[date], date] | None  # the like day of the period before


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _today(today: date) -> Span:
    return Span(today, today)


def _last_days(count: int) -> Callable[[date], Span]:
    return lambda today: Span(today - timedelta(days=count - 1), today)


def _running(months: int) -> Callable[[date], Span]:
    """The calendar unit of so many months around today."""
    return lambda today: Span(_start_of(today, months), today)


def _complete(months: int, of: int) -> Callable[[date], Span]:
    """The last `months` months that ended before the running unit of `of` months."""

    def on(today: date) -> Span:
        after = _start_of(today, of)
        return Span(add_months(after, -months), after - ONE_DAY)

    return on


def _days(count: int) -> Callable[[date], date]:
    return lambda day: day - timedelta(days=count)


def _months(count: int) -> Callable[[date], date]:
    return lambda day: add_months(day, -count)


def _start_of(day: date, months: int) -> date:
    return date(day.year, day.month - (day.month - 1) % months, 1)


KINDS = (
    PeriodKind("today", "Today", _today, None),
    PeriodKind("last_7_days", "Last 7 days", _last_days(7), _days(7)),
    PeriodKind("last_30_days", "Last 30 days", _last_days(30), _days(30)),
    PeriodKind("this_month", "This month", _running(1), _months(1)),
    PeriodKind("last_month", "Last month", _complete(1, of=1), _months(1)),
    PeriodKind("this_quarter", "This quarter", _running(3), _months(3)),
    PeriodKind("last_quarter", "Last quarter", _complete(3, of=3), _months(3)),
    PeriodKind("this_year", "This year", _running(12), _months(12)),
    PeriodKind("last_12_months", "Last 12 months", _complete(12, of=1), _months(12)),
)
DEFAULT = "this_month"
BY_KEY = {kind.key: kind for kind in KINDS}


def period_on(key: str, today: date) -> Period:
    """The period of this key as it stands on the day `today`."""
    kind = BY_KEY[key]
    span = kind.on(today)
    comparison = None if kind.back is None else _compared(span, kind.back, today)
    return Period(key, kind.name, span, label_of(span), span.end >= today, comparison)


def _compared(span: Span, back: Callable[[date], date], today: date) -> Comparison | None:
    start = back(span.start)
    if span.end < today:
        return Comparison(span, Span(start, span.start - ONE_DAY), is_cut=False)
    if span.start == today:
        return None
    of = Span(span.start, today - ONE_DAY)
    return Comparison(of, Span(start, min(back(of.end), span.start - ONE_DAY)), is_cut=True)


def trend_of(period: Period, today: date) -> tuple[Grain, Span]:
    """What a tile's sparkline shows: complete points only, so that it never ends in a cliff."""
    last = min(period.span.end, today - ONE_DAY)
    if period.grain == "month":
        end = (last + ONE_DAY).replace(day=1) - ONE_DAY
        return "month", Span(add_months(end + ONE_DAY, -13), end)
    if period.span.days > DAYS_OF_SPARKLINE:
        end = last - timedelta(days=(last.weekday() + 1) % 7)
        return "week", Span(end - timedelta(days=13 * 7 - 1), end)
    return "day", Span(last - timedelta(days=29), last)


def buckets_of(grain: Grain, span: Span) -> tuple[date, ...]:
    """The first day of every point in the span, as date_trunc names it."""
    bucket, found = truncated(span.start, grain), []
    while bucket <= span.end:
        found.append(bucket)
        bucket = _next(bucket, grain)
    return tuple(found)


def truncated(day: date, grain: Grain) -> date:
    match grain:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)


def _next(bucket: date, grain: Grain) -> date:
    if grain == "month":
        return add_months(bucket, 1)
    return bucket + timedelta(days=1 if grain == "day" else 7)


def label_of(span: Span) -> str:
    """As a person writes it: "Nov 1–18, 2026", "Q3 2026", "October 2026"."""
    start, after = span.start, span.end + ONE_DAY
    months = (after.year - start.year) * 12 + after.month - start.month
    if start.day == 1 and after.day == 1 and start == _start_of(start, min(months, 12)):
        if months == 1:
            return f"{start:%B %Y}"
        if months == 3:
            return f"Q{(start.month + 2) // 3} {start.year}"
        if months == 12:
            return f"{start.year}"
    return _dates(span)


def _dates(span: Span) -> str:
    start, end = span.start, span.end
    if start == end:
        return f"{start:%b} {start.day}, {start.year}"
    if start.year != end.year:
        return f"{start:%b} {start.day}, {start.year} – {end:%b} {end.day}, {end.year}"
    last = f"{end.day}" if start.month == end.month else f"{end:%b} {end.day}"
    return f"{start:%b} {start.day}–{last}, {start.year}"
