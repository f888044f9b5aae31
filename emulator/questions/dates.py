"""The date grammar: words to a period. Own rules, since date parsers give points, not ranges."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from emulator.questions import periods
from emulator.questions.date_rules import (
    ATOMS,
    COUNT,
    DAY,
    MONTH,
    UNIT,
    UNITS,
    YEAR,
    YEAR_WORDS,
    unit_of,
)
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
    is_since: bool = False


SHIFTS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Shift]], ...] = tuple(
    (re.compile(rf"(?:the )?(?:{pattern})(?= |$)"), rule)
    for pattern, rule in (
        (rf"{UNIT} before(?: that| this)?(?! last)", lambda m: Shift(unit_of(m), -1)),
        (rf"(?:one |a ){UNIT} (?:earlier|before)", lambda m: Shift(unit_of(m), -1)),
        (r"(?:(?:one|a) )?year ago", lambda m: Shift(Unit.YEAR, -1)),
        (r"(?:previous|prior|preceding|last) period|period before", lambda m: Shift(None, -1)),
        (rf"(?:previous|prior|preceding) {UNIT}", lambda m: Shift(unit_of(m), -1, True)),
        (
            r"same (?:period|time|days|day|dates|weeks|week|months|month|quarters|quarter)"
            r"(?: of| in)?(?: the)? (?:last|previous|prior) "
            r"(?P<unit>week|month|quarter|year)",
            lambda m: Shift(unit_of(m), -1),
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
    return Found(_count(text[: m.end() + atom[1]]), period, is_since=True)


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
