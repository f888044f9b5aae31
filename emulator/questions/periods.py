"""Calendar arithmetic: whole periods, the ones before them, like days, and their names."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from emulator.questions.query import Period, Unit

MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}
DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
ONE_DAY = timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """The same day of another month, or its last day when it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def step(day: date, unit: Unit, count: int) -> date:
    if unit in MONTHS:
        return add_months(day, MONTHS[unit] * count)
    return day + timedelta(days=DAYS[unit] * count)


def start_of(day: date, unit: Unit) -> date:
    """The first day of the calendar unit around `day`; weeks begin on Monday."""
    match unit:
        case Unit.DAY:
            return day
        case Unit.WEEK:
            return day - timedelta(days=day.weekday())
        case Unit.MONTH:
            return day.replace(day=1)
        case Unit.QUARTER:
            return day.replace(month=day.month - (day.month - 1) % 3, day=1)
        case Unit.YEAR:
            return day.replace(month=1, day=1)


def calendar(first: date, unit: Unit, count: int, today: date) -> Period:
    """`count` calendar units from `first`, cut at today when they are not over."""
    whole_last = step(first, unit, count) - ONE_DAY
    last = min(whole_last, max(today, first))
    return Period(first, last, unit, count, whole_last, is_running=whole_last >= today)


def current(unit: Unit, today: date) -> Period:
    return calendar(start_of(today, unit), unit, 1, today)


def previous(unit: Unit, today: date, count: int = 1) -> Period:
    """The last `count` complete units, today's not among them."""
    return calendar(step(start_of(today, unit), unit, -count), unit, count, today)


def last_days(count: int, today: date) -> Period:
    """`count` days up to and including today."""
    return calendar(today - timedelta(days=count - 1), Unit.DAY, count, today)


def between(first: date, last: date, today: date) -> Period:
    """Any two days, recognised as a calendar period where they are one."""
    shape = _shape(first, last)
    if shape:
        return calendar(first, *shape, today)
    period = calendar(first, Unit.DAY, (last - first).days + 1, today)
    return replace(period, whole_last=period.last)


def shifted(period: Period, unit: Unit, count: int) -> Period:
    """The period moved by whole units; a cut one stays cut at the same day (like days)."""
    first = step(period.first, unit, count)
    whole_last = step(first, period.unit, period.count) - ONE_DAY
    last = min(step(period.last, unit, count), whole_last) if period.is_cut else whole_last
    return Period(first, last, period.unit, period.count, max(whole_last, last), is_running=False)


def before(period: Period) -> Period:
    """The period of the same length just before."""
    return shifted(period, period.unit, -period.count)


def year_ago(period: Period) -> Period:
    """The same dates a year earlier; weeks go back 52 weeks, so that weekdays match."""
    if period.unit is Unit.WEEK:
        return shifted(period, Unit.WEEK, -52)
    return shifted(period, Unit.YEAR, -1)


def whole(period: Period) -> Period:
    """The period to its calendar end."""
    return replace(period, last=period.whole_last)


def label(period: Period | None) -> str:
    """How a person writes it: "Nov 1–18, 2026", "Q3 2026", "October 2026"."""
    if period is None:
        return "all available data"
    shape = _shape(period.first, period.last)
    if shape and shape[1] == 1:
        return _name(period.first, shape[0])
    if shape and shape[0] in MONTHS:
        return _months(period.first, period.last)
    return span(period.first, period.last)


def span(first: date, last: date) -> str:
    if first == last:
        return f"{first:%b} {first.day}, {first.year}"
    if first.year != last.year:
        return f"{span(first, first)} – {span(last, last)}"
    end = f"{last.day}" if first.month == last.month else f"{last:%b} {last.day}"
    return f"{first:%b} {first.day}–{end}, {last.year}"


def _months(first: date, last: date) -> str:
    begin = f"{first:%b}" if first.year == last.year else f"{first:%b %Y}"
    return f"{begin} – {last:%b %Y}"


def bucket(day: date, unit: Unit) -> str:
    """The name of one row of a trend."""
    return f"week of {span(day, day)}" if unit is Unit.WEEK else _name(day, unit)


def _name(first: date, unit: Unit) -> str:
    match unit:
        case Unit.YEAR:
            return f"{first.year}"
        case Unit.QUARTER:
            return f"Q{(first.month + 2) // 3} {first.year}"
        case Unit.MONTH:
            return f"{first:%B} {first.year}"
        case _:
            return span(first, first)


def _shape(first: date, last: date) -> tuple[Unit, int] | None:
    """The calendar unit, and how many of it, that `first`..`last` covers exactly."""
    after = last + ONE_DAY
    if first.day == 1 and after.day == 1:
        months = (after.year - first.year) * 12 + after.month - first.month
        for unit in (Unit.YEAR, Unit.QUARTER, Unit.MONTH):
            size = MONTHS[unit]
            if months % size == 0 and start_of(first, unit) == first:
                return unit, months // size
    return (Unit.DAY, 1) if first == last else None
