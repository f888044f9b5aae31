"""Take a question about measures of several spaces apart into one question per space."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from emulator.questions.lexicon import Lexicon
from emulator.questions.tags import tag
from emulator.questions.vocabulary import ARTICLES
from emulator.questions.words import Token, tokenize
from emulator.warehouse.metric_view import MetricView

JOINTS = frozenset({"and", ",", "plus"})


@dataclass(frozen=True, slots=True)
class _Home:
    space: str
    view: MetricView
    spans: frozenset[tuple[int, int]]


def parts(question: str, lexicons: Mapping[str, Lexicon], today: date) -> list[tuple[str, str]]:
    """(space, question) in the order of the measures; empty when they do not lie apart."""
    tokens = tokenize(question)
    homes = [
        _Home(space, view, _measure_spans(tokens, lexicon, view, today))
        for space, lexicon in lexicons.items()
        for view in lexicon.views
    ]
    assigned = _assign(homes)
    if len(assigned) < 2 or not _is_list({s for _, spans in assigned for s in spans}, tokens):
        return []
    found: list[tuple[str, str]] = []
    for home, own in assigned:
        foreign = {span for other, spans in assigned if other is not home for span in spans}
        found.append((home.space, _without(tokens, foreign - own)))
    return found


def _is_list(spans: set[tuple[int, int]], tokens: tuple[Token, ...]) -> bool:
    """Only a plain list, "A, B and C", shares what follows; "A in X and B in Y" does not."""
    ordered = sorted(spans)
    pairs = itertools.pairwise(ordered)
    return all(
        tokens[i].norm in JOINTS | ARTICLES
        for (start, length), (after, _) in pairs
        for i in range(start + length, after)
    )


def _measure_spans(
    tokens: tuple[Token, ...], lexicon: Lexicon, view: MetricView, today: date
) -> frozenset[tuple[int, int]]:
    """Where the view's measures stand in the question, in tokens."""
    spans: set[tuple[int, int]] = set()
    at = 0
    for item in tag(tokens, lexicon.phrases(view), today, typos=False).items:
        if item.measures and not item.dimensions:
            spans.add((at, item.length))
        at += item.length
    return frozenset(spans)


def _assign(homes: list[_Home]) -> list[tuple[_Home, set[tuple[int, int]]]]:
    """Every measure to the view that knows most of those left, the earlier view in a tie."""
    left = {span for home in homes for span in home.spans}
    left = {s for s in left if not any(_is_inside(s, other) for other in left)}
    assigned: list[tuple[_Home, set[tuple[int, int]]]] = []
    while left:
        home = max(homes, key=lambda h: len(h.spans & left))
        assigned.append((home, set(home.spans & left)))
        left -= home.spans
    return sorted(assigned, key=lambda pair: min(pair[1]))


def _is_inside(span: tuple[int, int], other: tuple[int, int]) -> bool:
    begin, end = span[0], span[0] + span[1]
    return span != other and other[0] <= begin and end <= other[0] + other[1]


def _without(tokens: tuple[Token, ...], spans: set[tuple[int, int]]) -> str:
    """The question without the foreign measures and the words that joined them."""
    gone = {i for start, length in spans for i in range(start, start + length)}
    for start, length in sorted(spans):
        after = start + length
        before = start - 1
        if after < len(tokens) and tokens[after].norm in JOINTS and after not in gone:
            gone.add(after)
        elif before >= 0 and tokens[before].norm in JOINTS and before not in gone:
            gone.add(before)
    kept = [t for i, t in enumerate(tokens) if i not in gone]
    return " ".join(t.raw if t.raw.isupper() else t.norm for t in kept)
