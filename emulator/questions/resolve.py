"""A draft to a query: defaults, what a follow-up keeps of the question before, and checks."""

import re
from dataclasses import replace
from datetime import date

from emulator.questions import periods, timing
from emulator.questions.dates import Found
from emulator.questions.draft import Draft, Puzzled, Rank
from emulator.questions.lexicon import Freshness, freshness, is_ratio, time_dimension, title
from emulator.questions.query import Comparison, Filter, Period, Query, Ranking, Unit
from emulator.questions.vocabulary import ASCENDING, BEST, FAST, SLOW, WORST
from emulator.warehouse.metric_view import Measure, MetricView

LESS_IS_BETTER = re.compile(
    r"\bcost|\bcac\b|\bcpa\b|\bcpc\b|refund|churn|late\b|cancel|minutes|complaint|risk|lost",
    re.IGNORECASE,
)
NEITHER = re.compile(r"spend|discount|\bmix\b|distance|promotion|target", re.IGNORECASE)


def resolve(draft: Draft, view: MetricView, today: date, previous: Query | None) -> Query:
    """The query; raises Puzzled when the question is incomplete or contradicts itself."""
    base = _continued(draft, previous)
    if base is not None and draft.says_nothing:
        raise Puzzled("That leaves the answer as it is. What should be different?")
    if base is None or not base.measures:
        _require_measure(draft)
    if base is None:
        base = Query(view=view.full_name, measures=())
    query = replace(
        base,
        measures=_measures(draft, base),
        filters=_filters(draft, base),
        chart=base.chart if draft.chart is None else draft.chart,
    )
    query = _with_rows(query, draft, view)
    query = _with_time(query, draft, view, today, _continued(draft, previous))
    _check(query, draft, view)
    return query


def is_follow_up(draft: Draft, previous: Query | None) -> bool:
    """Does the question go on from the one before?"""
    names_nothing = not draft.measures and _rank_measure(draft) is None
    return previous is not None and (draft.refers or draft.continues or names_nothing)


def _continued(draft: Draft, previous: Query | None) -> Query | None:
    if draft.refers and previous is None:
        raise Puzzled("I do not know what “that” refers to here. Name the measure.")
    return previous if is_follow_up(draft, previous) else None


def _require_measure(draft: Draft) -> None:
    if not draft.measures and _rank_measure(draft) is None:
        raise Puzzled("The question does not name a measure that I know.")


def _rank_measure(draft: Draft) -> str | None:
    return draft.rank.measure if draft.rank else None


def _measures(draft: Draft, base: Query) -> tuple[str, ...]:
    named = list(draft.measures)
    if (rank := _rank_measure(draft)) and rank not in named:
        named.append(rank)
        if not draft.measures and draft.rank and draft.rank.limit is None and base.measures:
            named = [*base.measures, *(m for m in named if m not in base.measures)]
    if draft.adds:
        named = [*base.measures, *(m for m in named if m not in base.measures)]
    return tuple(named) or base.measures


def _filters(draft: Draft, base: Query) -> tuple[Filter, ...]:
    touched = {f.dimension for f in draft.filters} | set(draft.cleared)
    before = () if draft.clears_filters else base.filters
    kept = tuple(f for f in before if f.dimension not in touched)
    return (*kept, *draft.filters)


def _with_rows(query: Query, draft: Draft, view: MetricView) -> Query:
    """The rows of the answer: its breakdown, time step and order."""
    dimensions, grain, ranking = query.dimensions, query.grain, query.ranking
    named = tuple(dict.fromkeys(draft.dimensions))
    if named or draft.grain or draft.trends:
        ranking = None
        grain = draft.grain or (grain if draft.adds else None)
        dimensions = (
            (*dimensions, *(d for d in named if d not in dimensions)) if draft.adds else named
        )
    if draft.measures and not draft.adds and ranking and ranking.measure not in query.measures:
        ranking = replace(ranking, measure=query.measures[0])
    if draft.rank:
        ranking = _ranking(draft.rank, query, view)
    return replace(query, dimensions=dimensions, grain=grain, ranking=ranking)


def _ranking(rank: Rank, query: Query, view: MetricView) -> Ranking:
    if rank.measure is None and len(query.measures) != 1:
        raise Puzzled("Rank by which measure? Say for example “by revenue”.", (rank.word,))
    measure = view.measure(rank.measure or query.measures[0])
    assert measure is not None
    descending = rank.descending
    if descending is None:
        descending = _descends(rank.word, measure)
    return Ranking(measure.name, descending, rank.limit, rank.by_change)


def _descends(word: str, measure: Measure) -> bool:
    if word in SLOW | FAST:
        if "minutes" not in title(measure).lower():
            raise Puzzled(f"{title(measure)} is not a time; say highest or lowest.", (word,))
        return word in SLOW
    if word in BEST | WORST:
        name = f"{measure.name} {title(measure)}".replace("_", " ")
        if NEITHER.search(name):
            raise Puzzled(
                f"Neither high nor low {title(measure)} is best as such. Say highest or lowest.",
                (word,),
            )
        return (word in BEST) != bool(LESS_IS_BETTER.search(name))
    return word not in ASCENDING


def _with_time(
    query: Query, draft: Draft, view: MetricView, today: date, previous: Query | None
) -> Query:
    period = _period(draft, view, today, previous)
    comparison = _comparison(draft, period, today, previous)
    if comparison and comparison.period.first > (period.first if period else today):
        assert period is not None
        period, comparison = comparison.period, replace(comparison, period=period)
    if freshness(view) is not Freshness.CLOSED_MONTHS:
        period, comparison = timing.complete_days(period, comparison, today)
    fitted = timing.fit(view, period, today)
    if comparison and fitted != period and fitted and period and period.is_running:
        comparison = _refitted(comparison, period, fitted)
    grain = query.grain or (_grain(fitted) if draft.trends else None)
    return replace(query, period=fitted, comparison=comparison, grain=grain)


def _refitted(comparison: Comparison, period: Period, fitted: Period) -> Comparison:
    """Like days once more, now that the last days are known to be missing."""
    if not comparison.like_days:
        return comparison
    cut = (period.last - fitted.last).days
    other = comparison.period
    return replace(comparison, period=replace(other, last=other.last - cut * periods.ONE_DAY))


def _period(draft: Draft, view: MetricView, today: date, previous: Query | None) -> Period | None:
    if draft.period is None and draft.against is not None and draft.against.ends and not previous:
        return draft.against.ends[1]
    found = draft.period
    if found and found.ends and _is_compared(draft) and draft.against is None:
        return found.ends[1]
    if found and found.is_backwards:
        raise Puzzled("That period ends before it begins. Name the earlier date first.")
    if found:
        return timing.absolute(found, previous.period if previous else None, today)
    if previous is None:
        return timing.default_period(view, draft, today)
    if (draft.grain or draft.trends) and _is_short(previous.period, draft.grain):
        return timing.default_period(view, draft, today)
    return previous.period


def _is_short(period: Period | None, grain: Unit | None) -> bool:
    """A month has no monthly trend; a follow-up "by month" asks for more of them."""
    if period is None or grain is None:
        return False
    return periods.step(period.first, grain, 1) > period.whole_last


def _is_compared(draft: Draft) -> bool:
    return draft.compares or draft.changes


def _comparison(
    draft: Draft, period: Period | None, today: date, previous: Query | None
) -> Comparison | None:
    if draft.against:
        return timing.against(draft.against, period, today)
    if draft.period and draft.period.ends and _is_compared(draft):
        return timing.against(Found(0, draft.period.ends[0]), period, today)
    by_change = bool(draft.rank and draft.rank.by_change)
    if (draft.changes or by_change) and draft.period and draft.period.is_since:
        raise Puzzled("Growth since a day can mean two things. Name two periods to compare.")
    if draft.basis or draft.changes or by_change or (draft.asks_how and not draft.trends):
        if draft.asks_how and draft.compares and not draft.changes:
            return None
        return timing.usual(period, draft.basis)
    if draft.compares and draft.refers and draft.period is None:
        raise Puzzled("Compare with which period? Say for example “to last month”.")
    if (
        previous
        and previous.comparison
        and not draft.clears_comparison
        and not (draft.grain or draft.trends)
    ):
        if period == previous.period:
            return previous.comparison
        return timing.renewed(previous.comparison, period)
    return None


def _grain(period: Period | None) -> Unit:
    """The time step that gives a period a readable number of points."""
    if period is None or period.days > 92:
        return Unit.MONTH
    return Unit.WEEK if period.days > 31 else Unit.DAY


def _check(query: Query, draft: Draft, view: MetricView) -> None:
    columns = {m.name: m for m in view.measures}
    if draft.average and not all(is_ratio(columns[m]) for m in query.measures):
        name = title(columns[query.measures[0]])
        raise Puzzled(f"Average {name} per what? I know it in total only.", ("average",))
    if (query.grain or query.period) and time_dimension(view) is None:
        raise Puzzled("This has no date, so I cannot tell it by period.")
    if query.comparison and query.grain:
        raise Puzzled("I compare totals and breakdowns, not one time series with another.")
    if query.ranking and len(query.dimensions) + bool(query.grain) != 1:
        raise Puzzled("I can rank one kind of rows at a time: for example stores, or regions.")
    compares_nothing = not (query.comparison or query.dimensions or query.grain)
    if draft.compares and compares_nothing:
        raise Puzzled("Compare with what? Name a period, or values such as two regions.")
