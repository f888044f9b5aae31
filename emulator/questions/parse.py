"""Run the grammar over the items of a question: every word is read by a rule, or reported."""

from collections.abc import Callable, Sequence
from dataclasses import fields

from emulator.questions import clauses, comparing, filters, ranking
from emulator.questions.dates import NotBegun
from emulator.questions.draft import Draft, Puzzled
from emulator.questions.reader import Reader
from emulator.questions.tags import Item
from emulator.warehouse.metric_view import MetricView

Rule = Callable[[Reader, Draft], bool]

RULES: tuple[Rule, ...] = (
    comparing.clear,
    comparing.compare,
    comparing.versus,
    ranking.sort,
    ranking.rank_measure,
    ranking.which,
    ranking.which_later,
    filters.excluding,
    clauses.refuse_loose_dimension,
    ranking.with_most,
    ranking.top,
    ranking.order_words,
    comparing.basis,
    comparing.trend,
    comparing.chart,
    clauses.measure,
    clauses.all_of,
    clauses.by,
    filters.value,
    comparing.second_period,
    clauses.period,
    clauses.so_far,
    comparing.adverb,
    comparing.how,
    comparing.doing,
    comparing.change,
    clauses.follow_up,
    clauses.preposition,
    clauses.filler,
)


def parse(items: Sequence[Item], view: MetricView) -> Draft:
    """What the rules read; what none of them could read stands in `unexplained`."""
    reader, draft = Reader(items, view), Draft()
    while not reader.is_done:
        start, before = reader.at, _copy(draft)
        for rule in RULES:
            if rule(reader, draft) and reader.at > start:
                break
            if reader.at != start:
                reader.at = start
                _restore(draft, before)
        else:
            draft.unexplained.append(reader.next().text)
        draft.consumed = reader.at
    if draft.which is not None and not draft.unexplained:
        raise Puzzled("I can only tell which is highest or lowest in a measure.", ("which",))
    for found in (draft.period, draft.against):
        if found and isinstance(found.meaning, NotBegun):
            raise Puzzled("That period has not begun, and I do not forecast.")
    return draft


def _copy(draft: Draft) -> Draft:
    copied = Draft()
    _restore(copied, draft)
    return copied


def _restore(draft: Draft, source: Draft) -> None:
    for field in fields(Draft):
        value = getattr(source, field.name)
        setattr(draft, field.name, value.copy() if isinstance(value, list) else value)
