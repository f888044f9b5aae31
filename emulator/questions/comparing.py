"""Rules of the grammar for comparisons, change, trends and charts."""

from emulator.questions.dates import Found
from emulator.questions.draft import Draft, Puzzled
from emulator.questions.query import Unit
from emulator.questions.reader import Reader
from emulator.questions.vocabulary import (
    BASES,
    CHANGE,
    CHART,
    COMMANDS,
    COMPARE,
    DOING,
    NO_COMPARISON,
    NO_FILTERS,
    PRONOUNS,
    STEPS,
    TABLE,
    TREND,
    VERSUS,
)

HOW = (
    "how is",
    "how are",
    "how was",
    "how were",
    "how has",
    "how have",
    "how did",
    "how do",
    "how does",
)
OBJECTS = tuple(f"{verb} {what}" for verb in COMPARE for what in (*PRONOUNS, "the results"))


def compare(reader: Reader, draft: Draft) -> bool:
    """ "Compare that to last month", "compare App and Web": the parts come with other rules."""
    if reader.take(OBJECTS):
        draft.compares = draft.refers = True
    elif reader.take(tuple(COMPARE)):
        draft.compares = True
        reader.take(("of", "between"))
    else:
        return False
    return True


def versus(reader: Reader, draft: Draft) -> bool:
    """ "vs last month"; behind "compare" also plain "to", "with" and "and"."""
    joints = VERSUS + (("to", "with", "and") if draft.compares else ())
    if not reader.take(joints):
        return False
    reader.take(("for", "in", "during", "over", "what it was", "what it was in"))
    found = reader.time()
    if found is None:
        return False
    _against(draft, found)
    return True


def second_period(reader: Reader, draft: Draft) -> bool:
    """ "This month and last month": two periods side by side are a comparison."""
    if draft.period is None or not reader.take(("and", ",")):
        return False
    reader.take(("for", "in", "during"))
    found = reader.time()
    if found is None:
        return False
    _against(draft, found)
    return True


def basis(reader: Reader, draft: Draft) -> bool:
    """ "Year over year", with or without "growth"."""
    words = reader.take(tuple(BASES))
    if not words:
        return False
    if draft.basis is not None or draft.against is not None:
        raise Puzzled("I can compare with one other period at a time.", (words,))
    draft.basis = Unit(BASES[words])
    return True


def change(reader: Reader, draft: Draft) -> bool:
    """ "Growth in revenue", "how much did orders drop": the change to the period before."""
    is_command = reader.peek().word in COMMANDS and draft.says_nothing and not draft.refers
    if is_command and reader.peek(1).word not in ("in", "of"):
        return False
    is_up = bool(reader.peek(-1).measures) and reader.take(("up", "down"))
    if not (is_up or reader.take(CHANGE)):
        return False
    before_its_measure = draft.asks_how and not draft.measures
    if before_its_measure or reader.peek().measures:  # "how do we increase revenue" seeks advice
        return False
    draft.changes = True
    return True


def how(reader: Reader, draft: Draft) -> bool:
    """ "How is revenue doing" is answered by comparing, "how has it trended" by a trend."""
    if not reader.take(HOW):
        return False
    draft.asks_how = True
    return True


def doing(reader: Reader, draft: Draft) -> bool:
    if not (draft.asks_how and reader.peek().word in DOING):
        return False
    reader.at += 1
    return True


def trend(reader: Reader, draft: Draft) -> bool:
    """ "Trend", "over time", "month by month"."""
    steps = reader.take(tuple(STEPS))
    if steps:
        draft.grain = Unit(STEPS[steps])
        return True
    if not reader.take(TREND):
        return False
    draft.trends = True
    return True


def adverb(reader: Reader, draft: Draft) -> bool:
    """ "Monthly revenue", "revenue weekly"."""
    unit = reader.peek().adverb
    if unit is None:
        return False
    if draft.grain not in (None, unit):
        raise Puzzled("I can use one time step at a time.", (reader.peek().text,))
    reader.at += 1
    draft.grain = unit
    return True


def clear(reader: Reader, draft: Draft) -> bool:
    """ "Drop the comparison", "remove the filters"."""
    if reader.take(NO_COMPARISON):
        draft.clears_comparison = draft.continues = True
    elif reader.take(NO_FILTERS):
        draft.clears_filters = draft.continues = True
    else:
        return False
    return True


def chart(reader: Reader, draft: Draft) -> bool:
    """ "As a chart", "plot …", "as a table"."""
    if reader.take(TABLE):
        draft.chart = False
        return True
    if not reader.take(CHART):
        return False
    reader.take(PRONOUNS)
    draft.chart = True
    return True


def _against(draft: Draft, found: Found) -> None:
    if draft.against is not None or draft.basis is not None:
        raise Puzzled("I can compare with one other period at a time.")
    draft.against = found
