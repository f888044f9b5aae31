"""Which spaces a question is for, when no supervisor decides it. Pure, and the same every time.

In this order: a space that is named ("Sales: …"), a question that is one of a space's samples, the
fewest spaces whose measures are all those that are named, the spaces of the question before for a
question that names no measure of its own, and what the space's description hints at.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from backend.semantic import Semantic, Space
from question_parts import carried, part_for
from space_vocabulary import Mention, SpaceVocabulary, Token, content_of, tokens_of, words_of

_LEADING = frozenset(
    words_of(
        """and also but now ok okay then same instead only just as by per top compare compared with
        without except excluding split break sort show the"""
    )
)
_POINTING = frozenset(words_of("that this it those these them they same instead previous before"))
_TIMES = frozenset(words_of("week month quarter year day morning"))
_SHORT = 3
Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """A space, and what it is asked: the question, or its part of it."""

    space: Space
    question: str


@dataclass(frozen=True, slots=True)
class Undecided:
    """No space can be told from the question."""

    question: str
    spaces: tuple[Space, ...]


Route = tuple[Ask, ...] | Undecided


class SpaceRouter:
    def __init__(self, semantic: Semantic) -> None:
        self._words = SpaceVocabulary(semantic)
        self._spaces = {space.key: space for space in self._words.spaces}
        self._samples = {
            words_of(sample): space.key
            for space in reversed(self._words.spaces)
            for sample in space.sample_questions
        }
        self._named = _naming(self._words.spaces)

    def route(self, question: str, previous: Sequence[str] = (), earlier: str = "") -> Route:
        """`previous`: the keys of the spaces that the question before, `earlier`, went to."""
        if addressed := self._addressed(question):
            return (addressed,)
        before = tuple(key for key in previous if key in self._spaces)
        tokens = tokens_of(question)
        for attempt in (tokens, self._words.corrected(tokens)):
            if asks := self._decide(question, attempt, before):
                return tuple(self._complete(ask, before, earlier) for ask in asks)
        if before and (_is_follow_up(tokens) or len(tokens) <= _SHORT):
            return self._whole(question, before)
        return Undecided(question, tuple(self._words.spaces))

    def _addressed(self, question: str) -> Ask | None:
        for space, pattern in self._named:
            if match := pattern.match(question):
                rest = question[match.end() :].strip()
                return Ask(space, rest or question)
        return None

    def _complete(self, ask: Ask, before: Keys, earlier: str) -> Ask:
        """Another space than before has heard nothing of what a follow-up leaves out."""
        tokens, heard = tokens_of(ask.question), tokens_of(earlier)
        if ask.space.key in before or not heard or not _is_follow_up(tokens):
            return ask
        context = self._words.mentions(heard)
        splits = [m.dimension_in for m in context if not m.is_measure]
        if not _all_know((ask.space.key,), splits):
            return ask
        measures = [m for m in self._words.mentions(tokens) if m.is_measure]
        replaced = [m for m in context if m.is_measure]
        whole = carried(ask.question, tokens, measures, earlier, heard, replaced)
        return Ask(ask.space, whole or ask.question)

    def _decide(self, question: str, tokens: list[Token], before: Keys) -> tuple[Ask, ...]:
        if key := self._samples.get(tuple(token.word for token in tokens)):
            return self._whole(question, (key,))
        mentions = self._words.mentions(tokens)
        measures = [mention for mention in mentions if mention.is_measure]
        if not measures and not before:
            measures = [mention for mention in mentions if mention.measure_in]
        if measures:
            return self._by_measures(question, tokens, mentions, measures, before)
        splits = [mention.dimension_in for mention in mentions]
        if before and (_is_follow_up(tokens) or splits) and _all_know(before, splits):
            return self._whole(question, before)
        return self._by_hints(question, tokens, mentions, before)

    def _by_measures(
        self,
        question: str,
        tokens: list[Token],
        mentions: list[Mention],
        measures: list[Mention],
        before: Keys,
    ) -> tuple[Ask, ...]:
        scores = self._scores(question, tokens, mentions, before)
        keys = _fewest([m.measure_in for m in measures], list(self._spaces), scores)
        if len(keys) == 1:
            return self._whole(question, keys)
        owner = {m: next(k for k in keys if k in m.measure_in) for m in measures}
        return tuple(Ask(self._spaces[key], part_for(question, tokens, owner, key)) for key in keys)

    def _by_hints(
        self, question: str, tokens: list[Token], mentions: list[Mention], before: Keys
    ) -> tuple[Ask, ...]:
        hints = self._words.hinted(tokens)
        if not hints:
            return ()
        scores = self._scores(question, tokens, mentions, before)
        return self._whole(question, (max(hints, key=lambda key: (hints[key], scores[key])),))

    def _scores(
        self, question: str, tokens: list[Token], mentions: list[Mention], before: Keys
    ) -> dict[str, float]:
        """Of spaces that could answer alike: who knows the split, who was asked such things,
        whom the words hint at, who was asked before, who comes first."""
        named = {at for m in mentions if m.is_measure for at in range(m.start, m.end)}
        rest = [token for at, token in enumerate(tokens) if at not in named]
        hints, asked = self._words.hinted(rest), content_of(question)
        scores = {}
        for at, (key, space) in enumerate(self._spaces.items()):
            splits = sum(key in mention.dimension_in for mention in mentions)
            titles = sum(key in mention.titled_in for mention in mentions)
            alike = max((_likeness(asked, s) for s in space.sample_questions), default=0.0)
            scores[key] = (
                4 * splits
                + 2 * titles
                + 2 * alike
                + hints.get(key, 0.0)
                + 0.5 * (key in before)
                - 0.01 * at
            )
        return scores

    def _whole(self, question: str, keys: Keys) -> tuple[Ask, ...]:
        return tuple(Ask(self._spaces[key], question) for key in keys)


def _naming(spaces: Iterable[Space]) -> list[tuple[Space, re.Pattern[str]]]:
    """ "Sales: …", "ask Sales …", "in the Sales space, …"; "Sales by region" names a measure."""
    patterns = []
    for space in spaces:
        name = r"[\s&]+".join(map(re.escape, re.findall(r"\w+", space.name)))
        forms = rf"{name}\s*:|(?:ask|in|using|from)\s+(?:the\s+)?{name}(?:\s+space\b|\s*[:,])"
        patterns.append((space, re.compile(rf"\s*(?:{forms})[\s:,]*", re.IGNORECASE)))
    return patterns


def _fewest(named: list[frozenset[str]], keys: list[str], scores: dict[str, float]) -> Keys:
    """The smallest set of spaces that has every measure named, in the order of the spaces."""
    for size in range(1, len(keys) + 1):
        fitting = [c for c in combinations(keys, size) if all(n & set(c) for n in named)]
        if fitting:
            return max(fitting, key=lambda chosen: sum(scores[key] for key in chosen))
    return ()


def _is_follow_up(tokens: Sequence[Token]) -> bool:
    """ "Compare that to last month", "And by region?"; in "this month" nothing is pointed at."""
    words = [token.word for token in tokens]
    if words and words[0] in _LEADING:
        return True
    if words[:2] in (["what", "about"], ["how", "about"]):
        return True
    pairs = pairwise([*words, ""])
    return any(word in _POINTING and after not in _TIMES for word, after in pairs)


def _all_know(keys: Keys, splits: Sequence[frozenset[str]]) -> bool:
    return all(key in split for split in splits for key in keys)


def _likeness(asked: frozenset[str], sample: str) -> float:
    other = content_of(sample)
    union = asked | other
    return len(asked & other) / len(union) if union else 0.0
