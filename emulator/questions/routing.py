"""Which space answers: the one that explains every word, or several, each with its part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from emulator.questions.lexicon import Lexicon, title
from emulator.questions.query import Query
from emulator.questions.refusals import Refusal, not_carried
from emulator.questions.splitting import parts
from emulator.questions.understand import Answerable, understand
from emulator.questions.wording import question as complete_question
from emulator.questions.words import tokenize

Lexicons = Mapping[str, Lexicon]


@dataclass(frozen=True, slots=True)
class Ask:
    """A question for one space that needs no conversation to be understood."""

    space: str
    question: str
    query: Query
    interpretation: str


@dataclass(frozen=True, slots=True)
class Routed:
    asks: tuple[Ask, ...]

    @property
    def queries(self) -> tuple[Query, ...]:
        return tuple(ask.query for ask in self.asks)


def route(
    question: str, lexicons: Lexicons, *, today: date, previous: Sequence[Query] = ()
) -> Routed | Refusal:
    """The spaces to ask, in the order of `lexicons` (their preference), or why none can answer.

    `previous` are the queries of the answer before, one per space that took part.
    """
    for typos in (False, True):
        routed = (
            _continued(question, lexicons, today, previous, typos)
            or _alone(question, lexicons, today, previous, typos)
            or _split(question, lexicons, today, typos)
        )
        if routed:
            return routed
    return _refusal(question, lexicons, today, previous)


def replay(texts: Sequence[str], lexicons: Lexicons, *, today: date) -> tuple[Query, ...]:
    """The queries a conversation stands at, from what its person has said so far."""
    queries: tuple[Query, ...] = ()
    for text in texts:
        routed = route(text, lexicons, today=today, previous=queries)
        if isinstance(routed, Routed):
            queries = routed.queries
    return queries


def _continued(
    question: str, lexicons: Lexicons, today: date, previous: Sequence[Query], typos: bool
) -> Routed | None:
    """A follow-up applies to every part of the answer before, or goes on in another space."""
    if not previous:
        return None
    asks: list[Ask] = []
    for query in previous:
        space = _space_of(query, lexicons)
        read = _follow(question, lexicons, space, today, query, typos) if space else None
        if space and read:
            asks.append(_ask(question, space, read, lexicons, today, is_complete=False))
    if len(asks) == len(previous):
        return Routed(tuple(asks))
    if asks or len(previous) > 1:
        return None
    for space in lexicons:
        read = _follow(question, lexicons, space, today, previous[0], typos)
        if read:
            return Routed((_ask(question, space, read, lexicons, today, is_complete=False),))
    return None


def _follow(
    question: str, lexicons: Lexicons, space: str, today: date, query: Query, typos: bool
) -> Answerable | None:
    home = _space_of(query, lexicons)
    old = lexicons[home].view(query.view) if home else None
    read = understand(
        question, lexicons[space], today=today, previous=query, previous_view=old, typos=typos
    )
    return read if isinstance(read, Answerable) and read.is_follow_up else None


def _alone(
    question: str, lexicons: Lexicons, today: date, previous: Sequence[Query], typos: bool
) -> Routed | Refusal | None:
    reads = [
        (space, read)
        for space, lexicon in lexicons.items()
        if isinstance(read := understand(question, lexicon, today=today, typos=typos), Answerable)
    ]
    if not reads:
        return None
    space, read = min(reads, key=lambda found: _unsaid(question, found[1], lexicons[found[0]]))
    if read.leans and previous:
        view = lexicons[space].view(read.query.view)
        return not_carried(read.query, view, today) if view else None
    return Routed((_ask(question, space, read, lexicons, today, is_complete=True),))


def _unsaid(question: str, read: Answerable, lexicon: Lexicon) -> int:
    """How many words of the measures' own names the question leaves out: "revenue" is rather
    Revenue than Customer revenue."""
    view = lexicon.view(read.query.view)
    said = {token.stem for token in tokenize(question)}
    measures = [m for m in view.measures if m.name in read.query.measures] if view else []
    return sum(token.stem not in said for m in measures for token in tokenize(title(m)))


def _split(question: str, lexicons: Lexicons, today: date, typos: bool) -> Routed | None:
    """ "CAC and on-time rate by region": every space gets the question without the rest."""
    asks: list[Ask] = []
    for space, text in parts(question, lexicons, today):
        read = understand(text, lexicons[space], today=today, typos=typos)
        if not isinstance(read, Answerable):
            return None
        asks.append(_ask(text, space, read, lexicons, today, is_complete=False))
    return Routed(tuple(asks)) if len(asks) > 1 else None


def _ask(
    question: str,
    space: str,
    read: Answerable,
    lexicons: Lexicons,
    today: date,
    *,
    is_complete: bool,
) -> Ask:
    view = lexicons[space].view(read.query.view)
    assert view is not None
    text = question if is_complete else complete_question(read.query, view, today)
    return Ask(space, text, read.query, read.interpretation)


def _space_of(query: Query, lexicons: Lexicons) -> str | None:
    return next((space for space, lexicon in lexicons.items() if lexicon.view(query.view)), None)


def _refusal(question: str, lexicons: Lexicons, today: date, previous: Sequence[Query]) -> Refusal:
    """The refusal of the space that understood most of it."""
    refusals: list[tuple[Refusal, int]] = []
    for space, lexicon in lexicons.items():
        before = next((q for q in previous if _space_of(q, lexicons) == space), None)
        read = understand(question, lexicon, today=today, previous=before)
        if isinstance(read, Refusal):
            refusals.append((read, _named(question, lexicon)))
    if not refusals:
        return Refusal((), "You have access to no space that could answer.")
    refusal, _ = min(refusals, key=lambda r: (len(r[0].not_understood), r[0].is_unknown, -r[1]))
    return refusal


def _named(question: str, lexicon: Lexicon) -> int:
    """How many of the space's measures the question calls by their own names."""
    said = {token.stem for token in tokenize(question)}
    titles = [tokenize(title(m)) for view in lexicon.views for m in view.measures]
    return sum({token.stem for token in words} <= said for words in titles)
