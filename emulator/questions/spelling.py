"""Typos: the one known word that a long unknown word is nearly, or none."""

from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from emulator.questions.date_rules import MONTH_NAMES
from emulator.questions.lexicon import Phrases
from emulator.questions.vocabulary import GRAMMAR_WORDS, OTHER_WORDS
from emulator.questions.vocabulary import SPELLED as GRAMMAR_SPELLED
from emulator.questions.words import Token, stem, tokenize

CUTOFF = 84
SHORTEST = 5
SPELLED = GRAMMAR_SPELLED | frozenset(MONTH_NAMES)


@dataclass(frozen=True, slots=True)
class Spelling:
    """What was typed and what it was read as."""

    typed: str
    read: str


def corrected(token: Token, phrases: Phrases) -> tuple[Token, ...] | None:
    """The tokens an unknown word stands for: a typo, or words run together ("ontime")."""
    word = token.norm
    if _is_known(word, phrases):
        return None
    if word in phrases.joined:
        return tokenize(" ".join(phrases.joined[word]))
    if len(word) < SHORTEST or not word.isalpha():
        return None
    right = _nearest(word, phrases.vocabulary)
    return tokenize(right) if right else None


def _is_known(word: str, phrases: Phrases) -> bool:
    known = phrases.vocabulary
    return (
        word in known
        or stem(word) in known
        or word in GRAMMAR_WORDS
        or word in SPELLED
        or word in OTHER_WORDS
        or stem(word) in OTHER_WORDS
    )


@lru_cache(maxsize=4096)
def _nearest(word: str, vocabulary: frozenset[str]) -> str | None:
    candidates = [w for w in vocabulary | SPELLED if len(w) >= SHORTEST - 1 and w[0] == word[0]]
    near = process.extract(word, candidates, scorer=fuzz.ratio, score_cutoff=CUTOFF, limit=5)
    near += [(w, 0, 0) for w in candidates if _is_swap(word, w)]
    allowed = 1 if len(word) < 7 else 2
    by_distance = sorted({(OSA.distance(word, w), w) for w, _, _ in near})
    by_distance = [pair for pair in by_distance if pair[0] <= allowed]
    if not by_distance:
        return None
    best = {stem(w) for d, w in by_distance if d == by_distance[0][0]}
    return by_distance[0][1] if len(best) == 1 else None


def _is_swap(word: str, other: str) -> bool:
    """Two neighbouring letters changed places, which a ratio judges too harshly."""
    return sorted(word) == sorted(other) and OSA.distance(word, other) == 1
