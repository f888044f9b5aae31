"""Rules of the grammar for values: "in the Midwest", "App or Web", "excluding TV"."""

from emulator.questions.draft import Draft, Puzzled
from emulator.questions.query import Filter
from emulator.questions.ranking import only_value
from emulator.questions.reader import Reader
from emulator.questions.tags import Item
from emulator.questions.vocabulary import EXCLUDING, VALUE_PREPOSITIONS, VERSUS

PLACES = frozenset({"region", "state", "city", "ownership", "franchisee", "store"})
ROW_NOUNS = frozenset({"order", "orders", "customer", "customers"})


def excluding(reader: Reader, draft: Draft) -> bool:
    """ "Excluding the West and App"."""
    words = reader.take(EXCLUDING)
    if words is None:
        return False
    reader.skip_articles()
    if not reader.peek().values:
        raise Puzzled(f"I can leave out values, not “{reader.peek().text}”.", (words,))
    for dimension, values in _values(reader, ("and", "or", ","))[0].items():
        draft.filters.append(Filter(dimension, values, exclude=True))
    return True


def value(reader: Reader, draft: Draft) -> bool:
    """ "In the Midwest", "App or Web", "West vs Midwest", "region West"."""
    start = reader.at
    reader.take(VALUE_PREPOSITIONS + (("to", "with") if draft.compares else ()))
    reader.skip_articles()
    head = reader.next() if reader.peek().dimensions and reader.peek(1).values else None
    if not reader.peek().values:
        reader.at = start
        return False
    joints = (",", "and", "or", *VERSUS) + (("to", "with") if draft.compares else ())
    chosen, joint = _values(reader, joints, head, bool(draft.measures))
    reader.take(("only", "alone"))
    for dimension, values in chosen.items():
        if draft.compares and _join_compared(draft, dimension, values):
            continue
        if any(f.dimension == dimension for f in draft.filters):
            raise Puzzled("I can use one set of values per dimension.", values)
        draft.filters.append(Filter(dimension, values))
        if len(values) > 1 and joint != "or" and dimension not in draft.dimensions:
            draft.dimensions.append(dimension)
    return True


def _join_compared(draft: Draft, dimension: str, values: tuple[str, ...]) -> bool:
    """ "How does the West compare to the Midwest": the second half of one list."""
    before = [f for f in draft.filters if f.dimension == dimension and not f.exclude]
    if len(before) != 1 or dimension in draft.dimensions:
        return False
    at = draft.filters.index(before[0])
    draft.filters[at] = Filter(dimension, (*before[0].values, *values))
    draft.dimensions.append(dimension)
    return True


def _values(
    reader: Reader, joints: tuple[str, ...], head: Item | None = None, has_measure: bool = False
) -> tuple[dict[str, tuple[str, ...]], str]:
    """The values that follow, by dimension, and how they were joined."""
    chosen: dict[str, tuple[str, ...]] = {}
    joint = "and"
    while True:
        dimension, text = _value(reader, head, has_measure)
        chosen[dimension] = (*chosen.get(dimension, ()), text)
        start = reader.at
        words = reader.take(joints)
        while words and reader.take(joints):
            joint = "or" if reader.peek(-1).word == "or" else joint
        reader.take(("in", "for", "the"))
        reader.skip_articles()
        if not words or not _is_plain_value(reader, dimension):
            reader.at = start
            return chosen, joint
        joint = words if words != "," else joint


def _is_plain_value(reader: Reader, dimension: str) -> bool:
    return any(d == dimension for d, _ in reader.peek().values)


def _value(reader: Reader, head: Item | None, has_measure: bool) -> tuple[str, str]:
    """One value and the noun around it: "region West", "the West region", "West stores"."""
    item = reader.next()
    noun = reader.peek().dimensions if not head else head.dimensions
    fitting = [v for v in item.values if v[0] in noun]
    if len(fitting) == 1:
        reader.at += 0 if head else 1
        return fitting[0]
    if head:
        raise Puzzled(f"“{item.text}” is not a {head.text}.", (item.text,))
    dimension, text = only_value(item)
    if has_measure and reader.peek().word in ROW_NOUNS:
        reader.at += 1  # "AOV for delivery orders": the noun names the rows, not a second measure
    if dimension in PLACES and set(noun) & PLACES:
        reader.at += 1
    elif noun and not reader.peek().measures:
        words = f"{item.text} {reader.peek().text}"
        raise Puzzled(f"I do not know what “{words}” is.", (words,))
    return dimension, text
