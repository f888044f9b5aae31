"""Saying no usefully: what was not understood, why, and what can be asked instead."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz, process

from emulator.questions.draft import Puzzled
from emulator.questions.lexicon import Lexicon, title
from emulator.questions.query import Query
from emulator.questions.vocabulary import OUT_OF_SCOPE, PERIOD_PREPOSITIONS
from emulator.questions.wording import question as complete_question
from emulator.warehouse.metric_view import MetricView

Check = Callable[[str], bool]
OFFERED = 3
LITTLE = frozenset(PERIOD_PREPOSITIONS) | {"by", "per", "with", "and", "or"}
REASONS = {
    "reason": "I report what happened, not why. I can show how a figure developed or breaks down.",
    "future": "I only know what has happened, so I cannot forecast.",
    "advice": "I report figures and do not give advice.",
    "write": "I only read data; I cannot change or send anything.",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """`suggestions` are complete questions that do get an answer."""

    not_understood: tuple[str, ...]
    message: str
    suggestions: tuple[str, ...] = ()
    is_unknown: bool = False


def not_understood(words: Sequence[str]) -> Puzzled:
    """What to say about words that no rule could read."""
    words = [w for w in words if w.lower() not in LITTLE] or words
    lowered = [w.lower() for w in words]
    for kind, signs in OUT_OF_SCOPE:
        if any(w in signs for w in lowered):
            return Puzzled(REASONS[kind], tuple(words), is_unknown=True)
    named = ", ".join(f"“{w}”" for w in dict.fromkeys(words))
    return Puzzled(f"I did not understand {named}.", tuple(words), is_unknown=True)


def unreadable(lexicon: Lexicon, *, is_long: bool) -> Refusal:
    message = (
        "That is too long for me; ask one question at a time." if is_long else "Ask a question."
    )
    return Refusal((), message, lexicon.samples[:OFFERED])


def not_carried(query: Query, view: MetricView, today: date) -> Refusal:
    """A follow-up into figures that do not have the breakdown or the filter before."""
    message = "That does not have the breakdown or filter of the answer before. Ask it in full."
    return Refusal((), message, (complete_question(query, view, today),))


def refusal(
    question: str, puzzled: Puzzled, view: MetricView, lexicon: Lexicon, answers: Check
) -> Refusal:
    """The refusal of a question, with the nearest questions that have an answer."""
    offers = [*_from_options(puzzled, view), *_nearest(question, lexicon)]
    good = (q for q in dict.fromkeys(offers) if answers(q))
    suggestions = tuple(q for q, _ in zip(good, range(OFFERED), strict=False))
    message = puzzled.message + _titles(puzzled, view)
    return Refusal(puzzled.words, message, suggestions, puzzled.is_unknown)


def _titles(puzzled: Puzzled, view: MetricView) -> str:
    names = []
    for option in puzzled.options:
        column = view.measure(option) or view.dimension(option)
        if column:
            names.append(title(column))
    return f" Do you mean {' or '.join(names)}?" if len(names) > 1 else ""


def _from_options(puzzled: Puzzled, view: MetricView) -> list[str]:
    offers: list[str] = []
    for option in puzzled.options:
        if measure := view.measure(option):
            offers.append(f"{title(measure)} this month")
        elif dimension := view.dimension(option):
            offers.append(f"{title(view.measures[0])} by {title(dimension)} this month")
    return offers


def _nearest(question: str, lexicon: Lexicon) -> list[str]:
    """Sample questions and plain ones per measure, the most similar first."""
    candidates = [*lexicon.samples]
    for view in lexicon.views:
        measures = (m for m in view.measures if m.name != "data_through")
        candidates.extend(f"{title(m)} last month" for m in measures)
    found = process.extract(question, candidates, scorer=fuzz.token_set_ratio, limit=OFFERED * 3)
    return [text for text, _, _ in found]
