"""Rules of the grammar for "which", "top 5", "lowest", "ranked by"."""

from emulator.questions.draft import Draft, Puzzled, Rank
from emulator.questions.query import Filter
from emulator.questions.reader import Reader, only
from emulator.questions.tags import Item
from emulator.questions.vocabulary import CHANGE, RISES, SORT, SUPERLATIVES, VERBS

MANY = 5
OWNERS = ("of", "in", "for", "on", "by", "with")


def which(reader: Reader, draft: Draft) -> bool:
    """ "Which region has the highest revenue": one row, or a few when asked in the plural."""
    asked = reader.take(
        ("which", "what", "which of", "in which", "on which", "at which", "which of the")
    )
    if not asked:
        return False
    reader.skip_articles()
    superlative = reader.take(tuple(SUPERLATIVES))
    number = _number(reader)
    is_plural = _place_and_dimension(reader, draft)
    if is_plural is None:
        if asked == "what":
            return False
        raise _not_a_list(reader.peek())
    limit = number or (MANY if is_plural else 1)
    if superlative:
        _set_rank(draft, Rank(superlative, limit))
        _measure_behind(reader, draft)
        return True
    return _predicate(reader, draft, limit)


def _predicate(reader: Reader, draft: Draft, limit: int) -> bool:
    """ "… has the highest revenue", at once or behind "in Texas"."""
    start = reader.at
    while reader.peek().word in VERBS and not reader.peek().measures:
        reader.at += 1
    superlative = reader.take(tuple(SUPERLATIVES))
    if superlative is None:
        reader.at = start
        draft.which = limit
        return True
    _set_rank(draft, Rank(superlative, limit))
    _measure_behind(reader, draft)
    return True


def which_later(reader: Reader, draft: Draft) -> bool:
    """ "Which store in Texas *has the most orders*", "in which region is revenue *highest*"."""
    if draft.which is None:
        return False
    while reader.peek().word in VERBS and not reader.peek().measures:
        reader.at += 1
    superlative = reader.take(tuple(SUPERLATIVES))
    if superlative is None:
        return False
    _set_rank(draft, Rank(superlative, draft.which))
    draft.which = None
    return _measure_behind(reader, draft) or bool(draft.measures)


def top(reader: Reader, draft: Draft) -> bool:
    """ "Top 5 stores by revenue", "lowest CAC by channel", "the 3 best channels"."""
    reader.skip_articles()
    before = _number(reader) if reader.peek(1).word in SUPERLATIVES else None
    superlative = reader.take(tuple(SUPERLATIVES))
    if superlative is None:
        return False
    limit = _number(reader) or before
    reader.take(("performing", "selling", "ranking", "ranked"))
    if reader.peek(-1).word == "selling":
        raise Puzzled("“Selling” can mean units or revenue.", ("selling",))
    if reader.peek().measures and not reader.peek().dimensions:
        return _superlative_measure(reader, draft, superlative, limit)
    reader.skip_articles()
    is_plural = _place_and_dimension(reader, draft)
    if is_plural is not None:
        _set_rank(draft, Rank(superlative, limit or (MANY if is_plural else 1)))
        _measure_behind(reader, draft)
        return True
    if limit and (reader.is_done or reader.peek().word in ("by", "only", "please")):
        _set_rank(draft, Rank(superlative, limit))
        _measure_behind(reader, draft)
        draft.continues = True
        return True
    return False


def with_most(reader: Reader, draft: Draft) -> bool:
    """ "Stores with the highest revenue", "stores by revenue", "5 regions with the lowest NPS"."""
    limit = _number(reader)
    is_plural = _place_and_dimension(reader, draft)
    if is_plural is None:
        return False
    if reader.take(
        ("with", "that have", "that had", "having", "which have", "which had", "that has")
    ):
        reader.skip_articles()
        superlative = reader.take(tuple(SUPERLATIVES))
        if superlative:
            _set_rank(draft, Rank(superlative, limit or (MANY if is_plural else 1)))
            _measure_behind(reader, draft)
            return draft.rank is not None and draft.rank.measure is not None
        return False
    if reader.take((*SORT, "by")) and (reader.peek().measures and not reader.peek().dimensions):
        _set_rank(draft, Rank("top", limit))
        _measure_behind(reader, draft)
        return True
    return False


def sort(reader: Reader, draft: Draft) -> bool:
    """ "Rank stores by revenue"; as a follow-up "sort by orders"."""
    words = reader.take(SORT)
    if words is None:
        return False
    reader.skip_articles()
    if not words.endswith("by"):
        if with_most(reader, draft):
            return True
        if not reader.take(("by", "that by", "it by", "them by", "these by")):
            return False
    if not reader.peek().measures:
        return False
    _set_rank(draft, Rank("top", None))
    _measure_behind(reader, draft)
    draft.continues = not draft.measures and not draft.dimensions
    return True


def rank_measure(reader: Reader, draft: Draft) -> bool:
    """The "by revenue" that a superlative is still waiting for."""
    if draft.rank is None or draft.rank.measure is not None:
        return False
    return _measure_behind(reader, draft)


def order_words(reader: Reader, draft: Draft) -> bool:
    """ "… highest first", "descending"."""
    first = reader.take(("highest first", "largest first", "descending", "in descending order"))
    last = None if first else reader.take(("lowest first", "smallest first", "ascending"))
    if not (first or last):
        return False
    _set_rank(draft, Rank("top" if first else "bottom", None))
    return True


def _superlative_measure(reader: Reader, draft: Draft, word: str, limit: int | None) -> bool:
    """ "Highest revenue by store", "highest revenue day": all in order, or just that one."""
    item = reader.next()
    measure = only(item.measures, item.text, "mean")
    reader.take(("by", "per", "across"))
    by = reader.peek(-1).word in ("by", "per", "across")
    is_plural = _place_and_dimension(reader, draft)
    if is_plural is None:
        return False
    one = None if by else (MANY if is_plural else 1)
    _set_rank(draft, Rank(word, limit or one, measure))
    return True


def _measure_behind(reader: Reader, draft: Draft) -> bool:
    """Name the measure of the open ranking from what follows; put it off when it does not."""
    start = reader.at
    rank = draft.rank
    assert rank is not None
    reader.take(OWNERS)
    reader.skip_articles()
    reader.take(("total", "number of", "overall"))
    change = reader.take(CHANGE)
    if change:
        reader.take(("in", "of", "for", "by"))
        reader.skip_articles()
    if not reader.peek().measures:
        reader.at = start
        return False
    item = reader.next()
    if reader.peek().measures or reader.peek().dimensions:
        raise _compound(item, reader.peek())
    rank.measure = only(item.measures, item.text, "mean")
    behind = None if change else reader.take(("growth", "increase", "decrease", "decline", "drop"))
    _note_change(rank, change or behind)
    return True


def _note_change(rank: Rank, change: str | None) -> None:
    if change:
        rises = change.split()[-1] in RISES or change in RISES or change.startswith("rate of")
        descending = rank.word not in ("lowest", "bottom", "smallest", "least", "fewest")
        rank.by_change, rank.descending = True, descending == rises


def _place_and_dimension(reader: Reader, draft: Draft) -> bool | None:
    """Take "[Midwest] stores" or "month"; True for the plural, None when there is none."""
    start = reader.at
    place = reader.next() if reader.peek().values and not reader.peek().dimensions else None
    item = reader.peek()
    if item.dimensions:
        name = reader.dimension()
        assert name is not None
        draft.dimensions.append(name)
    elif item.grain and not place:
        reader.at += 1
        draft.grain = item.grain
    else:
        reader.at = start
        return None
    if place:
        dimension, value = only_value(place)
        draft.filters.append(Filter(dimension, (value,)))
    return item.text.lower().endswith("s") and not item.text.lower().endswith("ss")


def only_value(item: Item) -> tuple[str, str]:
    """The one value a word stands for."""
    if len(item.values) > 1:
        options = tuple(dimension for dimension, _ in item.values)
        raise Puzzled(
            f"“{item.text}” is a value of more than one dimension.", (item.text,), options
        )
    return item.values[0]


def _number(reader: Reader) -> int | None:
    number = reader.peek().number
    if number is None or not 0 < number <= 1000:
        return None
    reader.at += 1
    return number


def _set_rank(draft: Draft, rank: Rank) -> None:
    if draft.rank is not None:
        raise Puzzled("I can rank once per question, not inside a ranking.", (rank.word,))
    draft.rank = rank


def _compound(item: Item, after: Item) -> Puzzled:
    words = f"{item.text} {after.text}"
    return Puzzled(f"I do not know what “{words}” is.", (words,))


def _not_a_list(item: Item) -> Puzzled:
    if not item.text:
        return Puzzled("The question ends too early.", ("which",))
    if not item.is_entity:
        return Puzzled("Which of what? Name the rows, such as regions or stores.", (item.text,))
    return Puzzled(f"I cannot list or rank “{item.text}”.", (item.text,))
