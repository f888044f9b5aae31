"""The date grammar: words to a period. Own rules, since date parsers give points, not ranges."""

import calendar
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from emulator.questions import periods
from emulator.questions.query import Period, Unit


@dataclass(frozen=True, slots=True)
class Shift:
    """A period relative to another one: "the month before", "same period last year".

    `unit` None means one step of whatever the other period is. "Previous month" is also a
    calendar month of its own (`stands_alone`), "the month before" is not.
    """

    unit: Unit | None
    count: int
    stands_alone: bool = False


@dataclass(frozen=True, slots=True)
class AllTime:
    """Everything that is visible."""


@dataclass(frozen=True, slots=True)
class NotBegun:
    """A period that lies ahead; nothing can be known of it."""


Meaning = Period | Shift | AllTime | NotBegun


@dataclass(frozen=True, slots=True)
class Found:
    """What `length` tokens mean. `ends` are the two halves of "from A to B", the earlier first.

    `is_backwards`: "this month to last month", which only a comparison can mean.
    """

    length: int
    meaning: Meaning
    is_whole: bool = False
    ends: tuple[Period, Period] | None = None
    is_backwards: bool = False


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


def number(word: str) -> int:
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


def _unit(m: re.Match[str]) -> Unit:
    return Unit(m["unit"])


def _past(m: re.Match[str], today: date) -> Period:
    """ "The past month" is 30 days back, unlike "last month", which is a calendar month."""
    unit = _unit(m)
    days = {Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 30}
    if unit in days:
        return periods.last_days(days[unit], today)
    return periods.previous(Unit.MONTH, today, periods.MONTHS[unit])


def _last_n(m: re.Match[str], today: date) -> Period:
    count, unit = number(m["count"]), _unit(m)
    if count == 0:
        raise ValueError("zero periods")
    if unit is Unit.DAY:
        return periods.last_days(count, today)
    return periods.previous(unit, today, count)


def _ago(m: re.Match[str], today: date) -> Period:
    first = periods.step(periods.start_of(today, _unit(m)), _unit(m), -number(m["count"]))
    return periods.calendar(first, _unit(m), 1, today)


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
        (rf"(?:this|current) {UNIT}{_SO_FAR}", lambda m, t: periods.current(_unit(m), t)),
        (rf"so far this {UNIT}", lambda m, t: periods.current(_unit(m), t)),
        (rf"{UNIT} to date", lambda m, t: periods.current(_unit(m), t)),
        (r"wtd", lambda m, t: periods.current(Unit.WEEK, t)),
        (r"mtd", lambda m, t: periods.current(Unit.MONTH, t)),
        (r"qtd", lambda m, t: periods.current(Unit.QUARTER, t)),
        (r"ytd", lambda m, t: periods.current(Unit.YEAR, t)),
        (rf"last {UNIT}", lambda m, t: periods.previous(_unit(m), t)),
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
    first = periods.step(periods.start_of(today, _unit(m)), _unit(m), -2)
    return periods.calendar(first, _unit(m), 1, today)


def _iso_month(m: re.Match[str], today: date) -> Period:
    return periods.calendar(date(int(m["year"]), int(m["m"]), 1), Unit.MONTH, 1, today)


def _calendar_year(m: re.Match[str], today: date) -> Period:
    return periods.calendar(date(int(m["year"]), 1, 1), Unit.YEAR, 1, today)


SHIFTS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Shift]], ...] = tuple(
    (re.compile(rf"(?:the )?(?:{pattern})(?= |$)"), rule)
    for pattern, rule in (
        (rf"{UNIT} before(?: that| this)?(?! last)", lambda m: Shift(_unit(m), -1)),
        (rf"(?:one |a ){UNIT} (?:earlier|before)", lambda m: Shift(_unit(m), -1)),
        (r"(?:(?:one|a) )?year ago", lambda m: Shift(Unit.YEAR, -1)),
        (r"(?:previous|prior|preceding|last) period|period before", lambda m: Shift(None, -1)),
        (rf"(?:previous|prior|preceding) {UNIT}", lambda m: Shift(_unit(m), -1, True)),
        (
            r"same (?:period|time|days|day|dates|weeks|week|months|month|quarters|quarter)"
            r"(?: of| in)?(?: the)? (?:last|previous|prior) "
            r"(?P<unit>week|month|quarter|year)",
            lambda m: Shift(_unit(m), -1),
        ),
        (
            r"same (?:period|time|days|day|dates|week|month|quarter) (?:one|a) year"
            r" (?:ago|earlier|before)",
            lambda m: Shift(Unit.YEAR, -1),
        ),
    )
)

WHOLE = re.compile(r"(?:the )?(?:all of|whole of|full|whole|entire|complete|total of)(?: the)? ")
ALL_TIME = re.compile(
    r"(?:(?:since|from) (?:the )?(?:beginning|start)|all time|ever"
    r"|all (?:available )?(?:data|history)"
    r"|since we (?:started|opened))(?= |$)"
)
NEXT = re.compile(
    r"(?:tomorrow|(?:next|coming|upcoming|following)"
    rf" (?:{COUNT} )?(?:{UNITS}|{MONTH}|weekend))(?= |$)"
)
RANGE = re.compile(r"(?P<lead>from |between )?(?:the )?")
JOINTS = {"from ": ("to", "through", "until", "till", "-"), "between ": ("and", "-")}
NAMED = re.compile(rf"(?:{MONTH}|q[1-4]\b)")
JOINTS[""] = ("to", "through", "until", "till", "-")
SINCE = re.compile(r"(?:since|starting(?: in| on| from)?|beginning(?: in| on)?)(?: the)? ")


def find(words: Sequence[str], today: date) -> Found | None:
    """The longest date phrase at the beginning of `words`."""
    text = " ".join(words)
    readings = (_range(text, today), _since(text, today), _whole(text, today), _single(text, today))
    found = [r for r in readings if r]
    return max(found, key=lambda f: f.length, default=None)


def _count(matched: str) -> int:
    return len(matched.split())


def _single(text: str, today: date) -> Found | None:
    readings: list[Found] = []
    for pattern, shift in SHIFTS:
        if m := pattern.match(text):
            readings.append(Found(_count(m[0]), shift(m)))
    if m := ALL_TIME.match(text):
        readings.append(Found(_count(m[0]), AllTime()))
    if m := NEXT.match(text):
        readings.append(Found(_count(m[0]), NotBegun()))
    if atom := _atom(text, today):
        period, end = atom
        meaning = NotBegun() if period.first > today else period
        readings.append(Found(_count(text[:end]), meaning))
    return max(readings, key=lambda f: f.length, default=None)


def _atom(text: str, today: date) -> tuple[Period, int] | None:
    """The longest absolute period and where it ends in the text."""
    best: tuple[Period, int] | None = None
    for pattern, rule in ATOMS:
        m = pattern.match(text)
        if m and (best is None or m.end() > best[1]):
            try:
                best = (rule(m, today), m.end())
            except ValueError:
                continue
    return best


def _whole(text: str, today: date) -> Found | None:
    m = WHOLE.match(text)
    atom = _atom(text[m.end() :], today) if m else None
    if not m or not atom or atom[0].first > today:
        return None
    return Found(_count(text[: m.end() + atom[1]]), atom[0], is_whole=True)


def _since(text: str, today: date) -> Found | None:
    m = SINCE.match(text)
    atom = _atom(text[m.end() :], today) if m else None
    if not m or not atom or atom[0].first > today:
        return None
    period = periods.between(atom[0].first, today, today)
    return Found(_count(text[: m.end() + atom[1]]), period)


def _range(text: str, today: date) -> Found | None:
    lead = RANGE.match(text)
    assert lead
    begin = _atom(text[lead.end() :], today)
    if not begin:
        return None
    at = lead.end() + begin[1]
    joint = re.match(r" (\S+) (?:the )?", text[at:])
    if not joint or joint[1] not in JOINTS[lead["lead"] or ""]:
        return None
    at += joint.end()
    end = (
        _now(text[at:], today)
        or _atom(text[at:], today)
        or _same_month(text, lead.end(), at, today)
    )
    if not end:
        return None
    return _joined(begin[0], end[0], text[: at + end[1]], at, today)


def _now(text: str, today: date) -> tuple[Period, int] | None:
    """ "… until now"; elsewhere "now" is no date: "now by region"."""
    return (periods.current(Unit.DAY, today), 3) if text.split(" ")[0] == "now" else None


def _same_month(text: str, begin: int, at: int, today: date) -> tuple[Period, int] | None:
    """ "Nov 1 to 10 [2025]": the second day has no month of its own."""
    month = re.compile(rf"{MONTH} ").match(text, begin)
    day = re.compile(rf"{DAY}(?: {YEAR_WORDS})?(?= |$)").match(text, at)
    if not month or not day:
        return None
    again = _atom(f"{month[0]}{day[0]}", today)
    return (again[0], day.end() - at) if again else None


def _joined(begin: Period, end: Period, text: str, split: int, today: date) -> Found | None:
    """One period from two, the year written once counting for both."""
    begin_has_year, end_has_year = (bool(re.search(YEAR, t)) for t in (text[:split], text[split:]))
    length = _count(text)
    if begin.first > today or end.first > today:
        return Found(length, NotBegun())
    is_named = NAMED.match(
        text.split(" ", 1)[1] if text.startswith(("from ", "between ")) else text
    )
    if begin.first > end.first and (begin_has_year or not is_named):
        ends = (end, begin)
        return Found(length, periods.between(end.first, begin.whole_last, today), False, ends, True)
    if begin.first > end.first:
        years = end.first.year - begin.first.year
        begin = periods.shifted(begin, Unit.YEAR, years or -1)
    elif begin_has_year and not end_has_year and NAMED.match(text[split:].strip()):
        years = end.first.year - begin.first.year
        candidates = (periods.shifted(end, Unit.YEAR, -n) for n in range(years, -1, -1))
        end = next(c for c in candidates if c.first >= begin.first)
    if begin.first > end.first:
        return None
    return Found(length, periods.between(begin.first, end.whole_last, today), ends=(begin, end))
