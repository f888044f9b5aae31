"""Tokens to items: at each place the longest thing the view, the calendar or English knows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from emulator.questions import dates
from emulator.questions.date_rules import NUMBERS, number_of
from emulator.questions.dates import Found
from emulator.questions.lexicon import Entry, Phrases
from emulator.questions.query import Unit
from emulator.questions.spelling import Spelling, corrected
from emulator.questions.vocabulary import RESERVED
from emulator.questions.words import Token

GRAINS = {f"{u}{s}": u for u in Unit for s in ("", "s")}
ADVERBS = {
    "daily": Unit.DAY,
    "weekly": Unit.WEEK,
    "monthly": Unit.MONTH,
    "quarterly": Unit.QUARTER,
    "yearly": Unit.YEAR,
    "annual": Unit.YEAR,
    "annually": Unit.YEAR,
}


@dataclass(frozen=True, slots=True)
class Item:
    """One step of the grammar. `word` is empty for anything longer than a single token."""

    text: str
    word: str
    length: int = 1
    measures: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    time: Found | None = None
    grain: Unit | None = None
    adverb: Unit | None = None
    number: int | None = None

    @property
    def is_entity(self) -> bool:
        return bool(self.measures or self.dimensions or self.values)


@dataclass(frozen=True, slots=True)
class Tagged:
    items: tuple[Item, ...]
    spellings: tuple[Spelling, ...] = ()


def tag(tokens: Sequence[Token], phrases: Phrases, today: date, *, typos: bool = True) -> Tagged:
    """The items of a question, unknown words among them, and the typos read as something."""
    spellings: list[Spelling] = []
    if typos:
        tokens = _respelled(tokens, phrases, spellings)
    items: list[Item] = []
    at = 0
    while at < len(tokens):
        item = _longest(tokens[at:], phrases, today)
        items.append(item)
        at += item.length
    return Tagged(tuple(items), tuple(spellings))


def _respelled(
    tokens: Sequence[Token], phrases: Phrases, spellings: list[Spelling]
) -> tuple[Token, ...]:
    found: list[Token] = []
    for token in tokens:
        right = corrected(token, phrases)
        if right is None:
            found.append(token)
            continue
        spellings.append(Spelling(token.raw, " ".join(t.norm for t in right)))
        found.extend(right)
    return tuple(found)


def _longest(tokens: Sequence[Token], phrases: Phrases, today: date) -> Item:
    entity = _entity(tokens, phrases)
    time = dates.find([t.norm for t in tokens[:12]], today)
    if time and (entity is None or time.length > entity.length):
        return Item(_text(tokens, time.length), "", time.length, time=time)
    return entity or _word(tokens[0])


def _entity(tokens: Sequence[Token], phrases: Phrases) -> Item | None:
    for length in range(min(phrases.longest, len(tokens)), 0, -1):
        span = tokens[:length]
        entries = phrases.entries.get(tuple(t.stem for t in span))
        if entries and (length > 1 or span[0].norm not in RESERVED or _is_code(span[0])):
            chosen = _chosen(entries, span)
            if chosen:
                return _item(chosen, span)
    return None


def _chosen(
    entries: Sequence[tuple[tuple[str, ...], Entry]], span: Sequence[Token]
) -> tuple[Entry, ...]:
    """Within a kind, what is spelled exactly so wins over what differs by a plural."""
    words = tuple(t.norm for t in span)
    chosen: list[Entry] = []
    for kind in ("measure", "dimension", "value"):
        of_kind = [(exact, e) for exact, e in entries if e.kind == kind]
        if len(span) == 1 and len(words[0]) == 2 and not _is_code(span[0]):
            of_kind = [(x, e) for x, e in of_kind if e.value is None or not e.value.isupper()]
        exactly = [e for exact, e in of_kind if exact == words]
        chosen.extend(exactly or [e for _, e in of_kind])
    return _without_shadowed(tuple(dict.fromkeys(chosen)), entries, words)


def _is_code(token: Token) -> bool:
    """ "IN" is Indiana and "in" a word, unless everything is in capitals."""
    return len(token.norm) == 2 and token.raw.isupper() and not token.is_shouted


def _without_shadowed(
    chosen: tuple[Entry, ...],
    entries: Sequence[tuple[tuple[str, ...], Entry]],
    words: tuple[str, ...],
) -> tuple[Entry, ...]:
    """ "Delivery" is the way of fulfilment, "deliveries" the number: the exact word decides."""
    exact = {e for x, e in entries if x == words}
    kinds = {e.kind for e in exact}
    if {"measure", "value"} <= {e.kind for e in chosen} and len(kinds & {"measure", "value"}) == 1:
        return tuple(e for e in chosen if e in exact or e.kind == "dimension")
    return chosen


def _item(entries: Sequence[Entry], span: Sequence[Token]) -> Item:
    word = _word(span[0])
    item = Item(
        _text(span, len(span)),
        word.word if len(span) == 1 else "",
        len(span),
        measures=tuple(e.name for e in entries if e.kind == "measure"),
        dimensions=tuple(e.name for e in entries if e.kind == "dimension"),
        values=tuple((e.name, e.value) for e in entries if e.value is not None),
    )
    return replace(item, grain=word.grain, adverb=word.adverb) if len(span) == 1 else item


def _word(token: Token) -> Item:
    number = None
    if token.norm.isdigit():
        number = int(token.norm)
    elif token.norm in NUMBERS:
        number = number_of(token.norm)
    return Item(
        token.raw,
        token.norm,
        grain=GRAINS.get(token.norm),
        adverb=ADVERBS.get(token.norm),
        number=number,
    )


def _text(tokens: Sequence[Token], length: int) -> str:
    return " ".join(t.raw for t in tokens[:length])
