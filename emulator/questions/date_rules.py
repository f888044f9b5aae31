"""The rules of the date grammar for absolute periods: a pattern each, and the period it means."""

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

from emulator.questions import periods
from emulator.questions.query import Period, Unit

NUMBERS: tuple[str, ...] = ("one", "two", "three", "four", "five", "six", "seven", "eight")
NUMBERS += ("nine", "ten", "eleven", "twelve")
ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4}
ORDINALS |= {"4th": 4, "last": 4, "final": 4}
MONTH_NAMES = tuple(calendar.month_name[i].lower() for i in range(1, 13))
WEEKDAYS = tuple(name.lower() for name in calendar.day_name)

UNIT = r"(?P<unit>day|week|month|quarter|year)"
UNITS = r"(?P<unit>day|week|month|quarter|year)s?"
COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(NUMBERS)})"
YEAR = r"(?P<year>20[12]\d)"
NAMES = "|".join(f"{m}|{m[:3]}" for m in MONTH_NAMES)
MONTH = rf"(?P<month>(?!may (?:i|we|be|have)\b)(?:{NAMES}|sept))"
DAY = r"(?P<day>[1-3]?\d)(?:st|nd|rd|th)?"
YEAR_WORDS = rf"(?:(?:of |in |, )?(?:{YEAR}|(?P<which>this|last) year))"
NTH = rf"(?P<nth>{'|'.join(ORDINALS)})"


def number_of(word: str) -> int:
    return NUMBERS.index(word) + 1 if word in NUMBERS else int(word)


def _month(word: str) -> int:
    return next(i for i, name in enumerate(MONTH_NAMES, 1) if name.startswith(word[:3]))


def _year(m: re.Match[str], today: date) -> int | None:
    """The year that was written, if one was."""
    groups = m.groupdict()
    if groups.get("year"):
        return int(groups["year"])
    if groups.get("which"):
        return today.year - (groups["which"] == "last")
    return None


def _latest(month: int, day: int, m: re.Match[str], today: date) -> date:
    """The date in the year that was written, else its latest occurrence."""
    year = _year(m, today)
    if year is None:
        year = today.year - (date(today.year, month, day) > today)
    return date(year, month, day)


Rule = Callable[[re.Match[str], date], Period]


def unit_of(m: re.Match[str]) -> Unit:
    return Unit(m["unit"])


def _past(m: re.Match[str], today: date) -> Period:
    """ "The past month" is 30 days back, unlike "last month", which is a calendar month."""
    unit = unit_of(m)
    days = {Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 30}
    if unit in days:
        return periods.last_days(days[unit], today)
    return periods.previous(Unit.MONTH, today, periods.MONTHS[unit])


def _last_n(m: re.Match[str], today: date) -> Period:
    count, unit = number_of(m["count"]), unit_of(m)
    if count == 0:
        raise ValueError("zero periods")
    if unit is Unit.DAY:
        return periods.last_days(count, today)
    return periods.previous(unit, today, count)


def _ago(m: re.Match[str], today: date) -> Period:
    first = periods.step(periods.start_of(today, unit_of(m)), unit_of(m), -number_of(m["count"]))
    return periods.calendar(first, unit_of(m), 1, today)


def _quarter(m: re.Match[str], today: date) -> Period:
    nth = int(m["q"]) if m.groupdict().get("q") else ORDINALS[m["nth"]]
    first = _latest(nth * 3 - 2, 1, m, today)
    return periods.calendar(first, Unit.QUARTER, 1, today)


def _half(m: re.Match[str], today: date) -> Period:
    nth = int(m["h"]) if m.groupdict().get("h") else ORDINALS[m["nth"]]
    if nth not in (1, 2) and m.groupdict().get("nth") not in ("last", "final"):
        raise ValueError("a year has two halves")
    first = _latest(1 if nth == 1 else 7, 1, m, today)
    return periods.calendar(first, Unit.QUARTER, 2, today)


def _named_month(m: re.Match[str], today: date) -> Period:
    first = _latest(_month(m["month"]), 1, m, today)
    return periods.calendar(first, Unit.MONTH, 1, today)


def _last_named_month(m: re.Match[str], today: date) -> Period:
    first = date(today.year, _month(m["month"]), 1)
    if first >= today.replace(day=1):
        first = first.replace(year=today.year - 1)
    return periods.calendar(first, Unit.MONTH, 1, today)


def _on(first: date, today: date) -> Period:
    return periods.calendar(first, Unit.DAY, 1, today)


def _named_day(m: re.Match[str], today: date) -> Period:
    return _on(_latest(_month(m["month"]), int(m["day"]), m, today), today)


def _named_week(m: re.Match[str], today: date) -> Period:
    first = periods.start_of(_named_day(m, today).first, Unit.WEEK)
    return periods.calendar(first, Unit.WEEK, 1, today)


def _us_day(m: re.Match[str], today: date) -> Period:
    month, day, year = (int(part) for part in m[0].split("/"))
    return _on(date(year + 2000 if year < 100 else year, month, day), today)


def _weekday(m: re.Match[str], today: date) -> Period:
    back = (today.weekday() - WEEKDAYS.index(m["weekday"]) - 1) % 7 + 1
    return _on(today - timedelta(days=back), today)


def _weekend(m: re.Match[str], today: date) -> Period:
    saturday = periods.start_of(today, Unit.WEEK) - timedelta(days=2)
    return periods.calendar(saturday, Unit.DAY, 2, today)


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


HOLIDAYS: dict[str, Callable[[int], date]] = {
    "halloween": lambda y: date(y, 10, 31),
    "christmas eve": lambda y: date(y, 12, 24),
    "christmas": lambda y: date(y, 12, 25),
    "christmas day": lambda y: date(y, 12, 25),
    "valentine day": lambda y: date(y, 2, 14),
    "independence day": lambda y: date(y, 7, 4),
    "thanksgiving": lambda y: _nth_weekday(y, 11, 3, 4),
    "black friday": lambda y: _nth_weekday(y, 11, 3, 4) + timedelta(days=1),
    "super bowl sunday": lambda y: _nth_weekday(y, 2, 6, 2),  # since the 2021 season
    "super bowl": lambda y: _nth_weekday(y, 2, 6, 2),
}


def _holiday(m: re.Match[str], today: date) -> Period:
    day_in = HOLIDAYS[m["holiday"]]
    year = _year(m, today)
    if year is None:
        year = today.year - (day_in(today.year) > today)
    return _on(day_in(year), today)


_SO_FAR = r"(?: so far| to date)?"
ATOMS: tuple[tuple[re.Pattern[str], Rule], ...] = tuple(
    (re.compile(rf"(?:{pattern})(?= |$)"), rule)
    for pattern, rule in (
        (r"today", lambda m, t: periods.current(Unit.DAY, t)),
        (r"yesterday", lambda m, t: periods.previous(Unit.DAY, t)),
        (r"day before yesterday", lambda m, t: _on(t - timedelta(days=2), t)),
        (rf"(?:this|current) {UNIT}{_SO_FAR}", lambda m, t: periods.current(unit_of(m), t)),
        (rf"so far this {UNIT}", lambda m, t: periods.current(unit_of(m), t)),
        (rf"{UNIT} to date", lambda m, t: periods.current(unit_of(m), t)),
        (r"wtd", lambda m, t: periods.current(Unit.WEEK, t)),
        (r"mtd", lambda m, t: periods.current(Unit.MONTH, t)),
        (r"qtd", lambda m, t: periods.current(Unit.QUARTER, t)),
        (r"ytd", lambda m, t: periods.current(Unit.YEAR, t)),
        (rf"last {UNIT}", lambda m, t: periods.previous(unit_of(m), t)),
        (r"(?P<unit>week|month|quarter|year) before last", lambda m, t: _before_last(m, t)),
        (rf"(?:past|trailing) {UNIT}", _past),
        (rf"(?:last|past|previous|prior|trailing|rolling) {COUNT} {UNITS}", _last_n),
        (rf"{COUNT} {UNITS} ago", _ago),
        (rf"q(?P<q>[1-4])(?: {YEAR_WORDS})?", _quarter),
        (rf"{YEAR} q(?P<q>[1-4])", _quarter),
        (
            rf"(?P<nth>first|1st|second|2nd|third|3rd|fourth|4th) quarter(?: {YEAR_WORDS})?",
            _quarter,
        ),
        (rf"{NTH} quarter {YEAR_WORDS}", _quarter),
        (rf"h(?P<h>[12])(?: {YEAR_WORDS})?", _half),
        (rf"(?P<nth>first|1st|second|2nd) half(?: {YEAR_WORDS})?", _half),
        (rf"{NTH} half {YEAR_WORDS}", _half),
        (rf"{MONTH}(?: {YEAR_WORDS})?", _named_month),
        (rf"(?:this|current) {MONTH}", _named_month),
        (rf"month of {MONTH}(?: {YEAR_WORDS})?", _named_month),
        (rf"week (?:of|starting|beginning) {MONTH} {DAY}(?: {YEAR_WORDS})?", _named_week),
        (rf"last {MONTH}", _last_named_month),
        (rf"{MONTH} {DAY}(?: {YEAR_WORDS})?", _named_day),
        (rf"{DAY} (?:of )?{MONTH}(?: {YEAR_WORDS})?", _named_day),
        (r"20[12]\d-\d\d-\d\d", lambda m, t: _on(date.fromisoformat(m[0]), t)),
        (r"(?P<year>20[12]\d)-(?P<m>\d\d)", lambda m, t: _iso_month(m, t)),
        (r"\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)", _us_day),
        (rf"(?:(?:the )?(?:calendar )?year )?{YEAR}", lambda m, t: _calendar_year(m, t)),
        (rf"last (?P<weekday>{'|'.join(WEEKDAYS)})", _weekday),
        (r"last weekend", _weekend),
        (
            rf"(?P<holiday>{'|'.join(sorted(HOLIDAYS, key=len, reverse=True))})(?: {YEAR_WORDS})?",
            _holiday,
        ),
    )
)


def _before_last(m: re.Match[str], today: date) -> Period:
    first = periods.step(periods.start_of(today, unit_of(m)), unit_of(m), -2)
    return periods.calendar(first, unit_of(m), 1, today)


def _iso_month(m: re.Match[str], today: date) -> Period:
    return periods.calendar(date(int(m["year"]), int(m["m"]), 1), Unit.MONTH, 1, today)


def _calendar_year(m: re.Match[str], today: date) -> Period:
    return periods.calendar(date(int(m["year"]), 1, 1), Unit.YEAR, 1, today)
