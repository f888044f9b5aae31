"""Rules of the grammar for measures, breakdowns, periods and small talk."""

from emulator.questions.draft import Draft, Puzzled
from emulator.questions.lexicon import is_count, title
from emulator.questions.query import Period, Unit
from emulator.questions.reader import Reader, only
from emulator.questions.vocabulary import (
    ADDING,
    AFTER_MEASURE,
    ALL,
    BY,
    COUNTING,
    FILLERS,
    FOLLOW_UPS,
    LEADS,
    PERIOD_PREPOSITIONS,
    PRONOUNS,
    SINGLE_SCOPE,
)

ENTITIES = frozenset(
    {"hour_of_day", "store", "product", "campaign", "franchisee", "city", "promotion"}
)


def measure(reader: Reader, draft: Draft) -> bool:
    """ "Total revenue", "orders and AOV"; a second, separate one would be a second question."""
    reader.skip_articles()
    prefix = _prefix(reader, draft)
    item = reader.peek()
    if not item.measures or (item.dimensions and prefix not in COUNTING and not _how_many(reader)):
        return False
    if draft.measures:
        raise Puzzled("Ask for one thing at a time, or join the measures with “and”.", (item.text,))
    counts = prefix in COUNTING or _how_many(reader)
    _take_measure(reader, draft)
    if counts:
        _require_count(reader, draft.measures[-1], item.text)
    while _joint_before_measure(reader):
        _take_measure(reader, draft)
    reader.take(AFTER_MEASURE)
    return True


def _prefix(reader: Reader, draft: Draft) -> str | None:
    if reader.peek().word in SINGLE_SCOPE and not reader.peek().is_entity:
        return reader.next().word
    if reader.peek().word == "average" and not reader.peek().is_entity:
        draft.average = reader.next().text
        return "average"
    return reader.take(COUNTING)


def _how_many(reader: Reader) -> bool:
    return reader.peek(-1).word == "many"


def _require_count(reader: Reader, name: str, text: str) -> None:
    """ "How many on-time deliveries" asks for a number, which a rate is not."""
    measure = reader.view.measure(name)
    if measure is not None and not is_count(measure):
        raise Puzzled(f"“{text}” is not counted here; it is {title(measure)}.", (text,), (name,))


def _take_measure(reader: Reader, draft: Draft) -> None:
    name = reader.measure()
    if name and name not in draft.measures:
        draft.measures.append(name)


def _joint_before_measure(reader: Reader) -> bool:
    start = reader.at
    taken = False
    while reader.take((",", "and", "plus", "as well as", "along with", "/")):
        taken = True
    reader.skip_articles()
    reader.take(("total", "number of"))
    if taken and reader.peek().measures and not reader.peek().dimensions:
        return True
    reader.at = start
    return False


def by(reader: Reader, draft: Draft) -> bool:
    """ "By region and channel", "per month", "for each store"."""
    words = reader.take(BY)
    if words is None:
        return False
    reader.skip_articles()
    if not _take_step(reader, draft, words):
        return False
    while True:
        start = reader.at
        joined = False
        while reader.take((",", "and", "by", "then by", "and by")):
            joined = True
        reader.skip_articles()
        if not joined or not _take_step(reader, draft, words):
            reader.at = start
            return True


def _take_step(reader: Reader, draft: Draft, words: str) -> bool:
    item = reader.peek()
    if (item.grain and not item.dimensions) or item.word == "date":
        reader.at += 1
        if draft.grain is not None:
            raise Puzzled("I can use one time step at a time.", (item.text,))
        draft.grain = item.grain or Unit.DAY
        return True
    if not item.dimensions:
        return False
    name = reader.dimension()
    assert name is not None
    if words == "per" and name in ENTITIES:
        raise Puzzled(
            f"“Per {item.text}” can mean a list or an average.", (f"per {item.text}",), (name,)
        )
    if name not in draft.dimensions:
        draft.dimensions.append(name)
    return True


def all_of(reader: Reader, draft: Draft) -> bool:
    """ "Across all regions": no breakdown, and no filter on it either."""
    if not reader.take(ALL):
        return False
    name = reader.dimension()
    if name is None:
        return False
    draft.cleared.append(name)
    return True


def period(reader: Reader, draft: Draft) -> bool:
    """ "In Q3", "over the last 12 months", "last month's"."""
    reader.take(PERIOD_PREPOSITIONS)
    reader.take(("only", "just"))
    found = reader.time()
    if found is None:
        return False
    if draft.period is not None:
        raise Puzzled("I can use one period, or compare two with “vs”.", (reader.peek(-1).text,))
    draft.period = found
    return True


def so_far(reader: Reader, draft: Draft) -> bool:
    """ "This month's revenue so far" adds nothing; "last month … so far" makes no sense."""
    meaning = draft.period.meaning if draft.period else None
    if isinstance(meaning, Period) and not meaning.is_running:
        return False
    return reader.take(("so far", "as of now", "as of today", "up to now")) is not None


def preposition(reader: Reader, draft: Draft) -> bool:
    """ "Trend of revenue", "chart for orders": the little word before a measure."""
    if not reader.take(("of", "in", "for", "about", *(("on",) if draft.compares else ()))):
        return False
    reader.skip_articles()
    item = reader.peek()
    if item.number and reader.peek(1).dimensions:  # "for the 5 stores with …"
        return True
    return bool(item.measures) or item.word in SINGLE_SCOPE | {"average", "top", "bottom", "number"}


def follow_up(reader: Reader, draft: Draft) -> bool:
    """ "And …", "what about …", "add …", "that"."""
    if reader.take(ADDING):
        draft.adds = draft.continues = True
        return True
    if (draft.consumed == 0 or draft.is_empty) and reader.take(FOLLOW_UPS):
        draft.continues = True
        return True
    if reader.take(("instead", "again", "then", "please")):
        draft.continues = draft.continues or reader.peek(-1).word != "please"
        return True
    if reader.take(("break", "split", "cut", "slice", "show", "drill", "see")):
        if reader.take(PRONOUNS):
            draft.refers = True
        reader.take(("down", "up", "out", "into"))
        return reader.peek(-1).word not in ("break", "split", "cut", "slice", "drill")
    if reader.take(PRONOUNS):
        draft.refers = True
        return True
    return False


def filler(reader: Reader, draft: Draft) -> bool:
    """Words that carry no meaning here; a leading "and" or comma between clauses is one."""
    if reader.take(LEADS):
        return True
    item = reader.peek()
    if (item.word in FILLERS or item.word in (",", "and", "-")) and not item.is_entity:
        reader.at += 1
        return item.word != "and" or not reader.is_done
    return False


def refuse_loose_dimension(reader: Reader, draft: Draft) -> bool:
    """ "Store revenue" is not "revenue by store"; say so instead of guessing."""
    item = reader.peek()
    if item.dimensions and reader.peek(1).measures:
        words = f"{item.text} {reader.peek(1).text}"
        name = only(item.dimensions, item.text, "mean")
        raise Puzzled(f"I do not know what “{words}” is.", (words,), (name,))
    return False
