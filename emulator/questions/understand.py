"""A question to a Query with its interpretation, or to a Refusal that says what was missing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from emulator.questions import refusals
from emulator.questions.about import about
from emulator.questions.draft import Puzzled
from emulator.questions.lexicon import Lexicon, title
from emulator.questions.parse import parse
from emulator.questions.query import Query
from emulator.questions.refusals import Refusal
from emulator.questions.resolve import is_follow_up, resolve
from emulator.questions.spelling import Spelling
from emulator.questions.splitting import parts
from emulator.questions.tags import Tagged, tag
from emulator.questions.vocabulary import GRAMMAR_WORDS
from emulator.questions.wording import interpretation
from emulator.questions.wording import question as complete_question
from emulator.questions.words import Token, tokenize
from emulator.warehouse.metric_view import MetricView

LONGEST = 60

__all__ = ["Answerable", "Refusal", "understand"]


@dataclass(frozen=True, slots=True)
class Answerable:
    """`interpretation` is for people: always show it, it is what the answer answers.

    `is_follow_up`: the query before went into it. `leans`: its words point back ("and …").
    """

    query: Query
    interpretation: str
    spellings: tuple[Spelling, ...] = ()
    is_follow_up: bool = False
    leans: bool = False


@dataclass(frozen=True, slots=True)
class _Failure:
    view: MetricView
    puzzled: Puzzled
    strange: tuple[str, ...]


def understand(
    question: str,
    lexicon: Lexicon,
    *,
    today: date,
    previous: Query | None = None,
    previous_view: MetricView | None = None,
    typos: bool = True,
) -> Answerable | Refusal:
    """Read the question, in the light of the query before it; never guesses, never raises.

    `previous_view` only when the query before belongs to another space.
    """
    tokens = tokenize(question)
    if not tokens or len(tokens) > LONGEST:
        return refusals.unreadable(lexicon, is_long=bool(tokens))
    if explained := about(tokens, lexicon, today):
        return explained
    if previous and not previous_view:
        previous_view = lexicon.view(previous.view)
    failures: list[_Failure] = []
    for corrects in (False, True) if typos else (False,):
        for view in _views(lexicon, previous):
            carried = _carried(previous, previous_view, view)
            reading = _read(tokens, view, lexicon, today, carried, corrects)
            if isinstance(reading, _Failure):
                failures.append(reading)
            elif previous and not carried and reading.leans:
                return refusals.not_carried(reading.query, view, today)
            else:
                return reading
    return _refused(question, lexicon, today, previous, failures)


def _refused(
    question: str,
    lexicon: Lexicon,
    today: date,
    previous: Query | None,
    failures: Sequence[_Failure],
) -> Refusal:
    """The refusal of the view that understood most."""
    apart = _kept_apart(question, lexicon, today) if not previous else None
    if apart or not failures:
        return apart or refusals.unreadable(lexicon, is_long=False)
    failure = min(failures, key=lambda f: len(f.strange))
    answers = _answers(lexicon, today)
    return refusals.refusal(question, failure.puzzled, failure.view, lexicon, answers)


def _kept_apart(question: str, lexicon: Lexicon, today: date) -> Refusal | None:
    """Measures of two views in one question: each has an answer, both together have none."""
    asked: list[str] = []
    for _, text in parts(question, {"": lexicon}, today):
        read = understand(text, lexicon, today=today, typos=False)
        view = lexicon.view(read.query.view) if isinstance(read, Answerable) else None
        if view is None or not isinstance(read, Answerable):
            return None
        asked.append(complete_question(read.query, view, today))
    message = "These figures are kept apart here. Ask for one at a time."
    return Refusal((), message, tuple(asked)) if asked else None


def _answers(lexicon: Lexicon, today: date) -> refusals.Check:
    def is_answerable(question: str) -> bool:
        key = (question, today)
        if key not in lexicon.answerable:
            tokens = tokenize(question)
            readings = (_read(tokens, v, lexicon, today, None, False) for v in lexicon.views)
            lexicon.answerable[key] = any(isinstance(r, Answerable) for r in readings)
        return lexicon.answerable[key]

    return is_answerable


def _views(lexicon: Lexicon, previous: Query | None) -> Sequence[MetricView]:
    """The view that the conversation is about comes first."""
    if previous is None:
        return lexicon.views
    return sorted(lexicon.views, key=lambda v: v.full_name != previous.view)


def _read(
    tokens: Sequence[Token],
    view: MetricView,
    lexicon: Lexicon,
    today: date,
    previous: Query | None,
    corrects: bool,
) -> Answerable | _Failure:
    tagged = tag(tokens, lexicon.phrases(view), today, typos=corrects)
    try:
        draft = parse(tagged.items, view)
        if draft.unexplained:
            raise refusals.not_understood(draft.unexplained)
        query = resolve(draft, view, today, previous)
    except Puzzled as puzzled:
        return _Failure(view, puzzled, _strange(tagged, puzzled))
    words = [interpretation(query, view, today)]
    words.extend(f"I read “{s.typed}” as “{s.read}”" for s in tagged.spellings)
    follows = is_follow_up(draft, previous)
    leans = draft.continues or draft.refers
    return Answerable(query, " · ".join(words), tagged.spellings, follows, leans)


def _carried(previous: Query | None, old: MetricView | None, view: MetricView) -> Query | None:
    """The query before, moved to this view where it means the same there."""
    if previous is None or old is None or previous.view == view.full_name:
        return previous if previous and previous.view == view.full_name else None
    used = {*previous.dimensions, *(f.dimension for f in previous.filters)}
    if not all(_is_shared(name, old, view) for name in used):
        return None
    return replace(previous, view=view.full_name, measures=(), ranking=None)


def _is_shared(name: str, old: MetricView, new: MetricView) -> bool:
    before, after = old.dimension(name), new.dimension(name)
    return bool(before and after and title(before) == title(after))


def _strange(tagged: Tagged, puzzled: Puzzled) -> tuple[str, ...]:
    """Words that nothing in this view or the grammar knows."""
    unknown = tuple(
        i.text
        for i in tagged.items
        if i.word
        and not (i.is_entity or i.time or i.grain or i.adverb or i.number is not None)
        and i.word not in GRAMMAR_WORDS
    )
    return unknown or puzzled.words[:1] * puzzled.is_unknown
