"""Questions in plain English over metric views: every word explained, or an honest refusal."""

from emulator.questions.describe import describe_result
from emulator.questions.lexicon import Lexicon
from emulator.questions.query import Query, from_json, to_json
from emulator.questions.routing import Ask, Routed, replay, route
from emulator.questions.sql import to_sql
from emulator.questions.understand import Answerable, Refusal, understand

__all__ = [
    "Answerable",
    "Ask",
    "Lexicon",
    "Query",
    "Refusal",
    "Routed",
    "describe_result",
    "from_json",
    "replay",
    "route",
    "to_json",
    "to_sql",
    "understand",
]
