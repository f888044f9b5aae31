"""The words by which a question can be told to belong to a space. Pure.

A measure's names say what is asked for, a dimension's how it is split, the space's own name and
description are hints. All of it comes from the metric views, so a new measure needs nothing here.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from backend.semantic import FRESHNESS, Semantic, Space

Words = tuple[str, ...]
_WORD = re.compile(r"[A-Za-z0-9]+|%")
_SHORTEST_GUESS = 5
_LIKENESS = 0.84
_MOST_HINTED = 2
_COMMON = frozenset(
    _WORD.findall(
        """a about all also am an and any are as at be been between by can chart compare
        could day did do does doing each every for from get give had has have how i in
        is it its just last let list make many me month more most much my new no not of
        on one only or our out over per please quarter same say see share show since so
        some tell than that the their them then there these they this those to today top
        total us versus vs was we week were what when where which who why will with year
        yesterday you your"""
    )
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the question as it is compared, where it stands, and as it was said."""

    word: str
    start: int
    end: int
    said: str


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a question that name a measure, a dimension, or both, in some of the spaces.

    `titled_in`: where it is the measure's very name, and not only another word for it.
    """

    start: int
    end: int
    measure_in: frozenset[str]
    dimension_in: frozenset[str]
    titled_in: frozenset[str]

    @property
    def is_measure(self) -> bool:
        """ "stores" is counted in one space and split by in all: then it is rather a split."""
        return bool(self.measure_in) and not self.dimension_in


def tokens_of(text: str) -> list[Token]:
    found = _WORD.finditer(text)
    return [_token(match[0].lower(), match.start(), match.end()) for match in found]


def _token(said: str, start: int, end: int) -> Token:
    return Token(_stem(said), start, end, said)


def words_of(text: str) -> Words:
    return tuple(token.word for token in tokens_of(text))


def content_of(text: str) -> frozenset[str]:
    """The words that mean something by themselves."""
    return frozenset(words_of(text)) - _STEMS_OF_COMMON


def _stem(word: str) -> str:
    """One form for "rate" and "rates"; nothing cleverer, so that no two measures become one."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] not in "su" else word


_STEMS_OF_COMMON = frozenset(_stem(word) for word in _COMMON) | {"s", "t"}


class SpaceVocabulary:
    """What all spaces call their things."""

    def __init__(self, semantic: Semantic) -> None:
        self.spaces: Sequence[Space] = tuple(semantic.spaces)
        self._measures: dict[Words, set[str]] = defaultdict(set)
        self._titles: dict[Words, set[str]] = defaultdict(set)
        self._dimensions: dict[Words, set[str]] = defaultdict(set)
        self._hints: dict[str, set[str]] = defaultdict(set)
        for space in self.spaces:
            self._learn(semantic, space)
        phrases = {*self._measures, *self._dimensions}
        self._longest = max(map(len, phrases), default=0)
        known = {word for phrase in phrases for word in phrase}
        self._known = sorted(known | set(self._hints))

    def _learn(self, semantic: Semantic, space: Space) -> None:
        for view in semantic.views_of(space.key):
            for dimension in view.dimensions:
                for phrase in _phrases(dimension.name, dimension.display_name, *dimension.synonyms):
                    self._dimensions[phrase].add(space.key)
            for measure in view.measures:
                if measure.name != FRESHNESS:
                    for phrase in _names(measure.name, measure.display_name):
                        self._titles[phrase].add(space.key)
                    for phrase in _names(measure.name, measure.display_name, *measure.synonyms):
                        self._measures[phrase].add(space.key)
        for word in content_of(f"{space.name} {space.description}"):
            self._hints[word].add(space.key)
        for phrase, spaces in self._measures.items():
            for word in map(_stem, phrase) if space.key in spaces else ():
                if word not in _STEMS_OF_COMMON:
                    self._hints[word].add(space.key)

    def mentions(self, tokens: Sequence[Token]) -> list[Mention]:
        """From left to right, the longest name first: "same-store sales" is no "sales"."""
        found, at = [], 0
        while at < len(tokens):
            mention = self._mention_at(tokens, at)
            if mention is None:
                at += 1
            else:
                found.append(mention)
                at = mention.end
        return found

    def _mention_at(self, tokens: Sequence[Token], at: int) -> Mention | None:
        for length in range(min(self._longest, len(tokens) - at), 0, -1):
            phrase = tuple(token.word for token in tokens[at : at + length])
            name = phrase if length > 1 else (tokens[at].said,)
            measures = frozenset(self._measures.get(name, ()))
            dimensions = frozenset(self._dimensions.get(phrase, ()))
            if measures or dimensions:
                titled = frozenset(self._titles.get(name, ()))
                return Mention(at, at + length, measures, dimensions, titled)
        return None

    def corrected(self, tokens: Sequence[Token]) -> list[Token]:
        """Misspelt words as the vocabulary spells them; short ones are left alone."""
        return [_token(self._nearest(token), token.start, token.end) for token in tokens]

    def _nearest(self, token: Token) -> str:
        known = token.word in self._known or token.word in _STEMS_OF_COMMON
        if known or len(token.said) < _SHORTEST_GUESS:
            return token.said
        return next(iter(get_close_matches(token.said, self._known, 1, _LIKENESS)), token.said)

    def hinted(self, tokens: Iterable[Token]) -> dict[str, float]:
        """How strongly the words point at each space: a word of two spaces counts half."""
        weights: dict[str, float] = defaultdict(float)
        for word in {token.word for token in tokens} - _STEMS_OF_COMMON:
            pointed = self._hints.get(word, ())
            for key in pointed if len(pointed) <= _MOST_HINTED else ():
                weights[key] += 1 / len(pointed)
        return weights


def _phrases(*spoken: str) -> Iterator[Words]:
    """ "on-time rate" is also said "ontime rate"."""
    for name in spoken:
        plain = name.replace("_", " ")
        yield from {words for words in (words_of(plain), words_of(plain.replace("-", ""))) if words}


def _names(*spoken: str) -> Iterator[Words]:
    """Of measures: a single word must be said as it is, since "delivery" is not "deliveries"."""
    for name in spoken:
        tokens = tokens_of(name.replace("_", " "))
        yield from [(tokens[0].said,)] if len(tokens) == 1 else _phrases(name)
