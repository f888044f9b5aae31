"""The words of english.yaml as constants, and what may stand for what among them."""

from pathlib import Path

import yaml

_WORDS: dict[str, list[str]] = yaml.safe_load(
    (Path(__file__).parent / "english.yaml").read_text(encoding="utf-8")
)


def _set(name: str) -> frozenset[str]:
    return frozenset(_WORDS[name])


def _phrases(name: str) -> tuple[str, ...]:
    return tuple(_WORDS[name])


DESCENDING, ASCENDING = _set("descending"), _set("ascending")
BEST, WORST = frozenset({"best"}), frozenset({"worst"})
SLOW, FAST = _set("slow"), _set("fast")
SUPERLATIVES = DESCENDING | ASCENDING | BEST | WORST | SLOW | FAST

ARTICLES, FILLERS, VERBS = _set("articles"), _set("fillers"), _set("verbs")
COMPARE, DOING, RISES = _set("compare"), _set("doing"), _set("rises")
SINGLE_SCOPE, RESERVED = _set("single_scope"), _set("reserved")
SPELLED, OTHER_WORDS = _set("spelled"), _set("other_words")

LEADS, BY, EXCLUDING, VERSUS = map(_phrases, ("leads", "by", "excluding", "versus"))
CHANGE, TREND, CHART, TABLE = map(_phrases, ("change", "trend", "chart", "table"))
PRONOUNS, SORT, ALL, COUNTING = map(_phrases, ("pronouns", "sort", "all", "counting"))
FOLLOW_UPS, ADDING, AFTER_MEASURE = map(_phrases, ("follow_ups", "adding", "after_measure"))
PERIOD_PREPOSITIONS = _phrases("period_prepositions")
VALUE_PREPOSITIONS = _phrases("value_prepositions")

COMMANDS = _set("commands")
NO_COMPARISON, NO_FILTERS = _phrases("no_comparison"), _phrases("no_filters")
GREETINGS, DEFINING = _set("greetings"), _set("defining")

UNITS = ("day", "week", "month", "quarter", "year")
BASES = {f"{u} {joint} {u}": u for u in UNITS for joint in ("over", "on")} | {
    "yoy": "year",
    "y / y": "year",
    "qoq": "quarter",
    "mom": "month",
    "m / m": "month",
    "wow": "week",
    "dod": "day",
}
STEPS = {f"{u} by {u}": u for u in UNITS}

# Asked first to last: "why will revenue fall" asks for a reason.
OUT_OF_SCOPE = tuple(
    (kind, _set(f"scope_{kind}")) for kind in ("reason", "future", "advice", "write")
)

_ALL_PHRASES = (*LEADS, *BY, *EXCLUDING, *VERSUS, *CHANGE, *TREND, *CHART, *TABLE, *PRONOUNS)
_ALL_PHRASES += (*BASES, *STEPS, *SORT, *ALL, *COUNTING, *FOLLOW_UPS, *ADDING, *AFTER_MEASURE)
_ALL_PHRASES += (*PERIOD_PREPOSITIONS, *VALUE_PREPOSITIONS)
GRAMMAR_WORDS = (
    frozenset(word for phrase in _ALL_PHRASES for word in phrase.split())
    | SUPERLATIVES | FILLERS | COMPARE | DOING | VERBS | SINGLE_SCOPE | RISES | _set("rest")
    | frozenset(word for _, words in OUT_OF_SCOPE for word in words)
)  # fmt: skip
