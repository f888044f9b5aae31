"""A query in words: the interpretation shown with an answer, and the question that asks for it."""

from datetime import date

from emulator.questions import periods
from emulator.questions.lexicon import title
from emulator.questions.query import Basis, Comparison, Filter, Period, Query, Ranking, Unit
from emulator.warehouse.metric_view import MetricView


def interpretation(query: Query, view: MetricView, today: date | None = None) -> str:
    """ "Revenue · by Region · Region: Midwest · Nov 1–18, 2026 (this month so far)"."""
    parts = [", ".join(measure_title(view, m) for m in query.measures)]
    steps = [dimension_title(view, d) for d in query.dimensions]
    if query.grain:
        steps.append(query.grain.value)
    if steps:
        parts.append("by " + " and ".join(steps))
    parts.extend(filter_words(f, view) for f in query.filters)
    parts.append(period_words(query.period))
    if query.comparison:
        parts.append(f"compared with {comparison_words(query.comparison)}")
    if query.ranking:
        parts.append(ranking_words(query.ranking, view))
    return " · ".join(parts)


def measure_title(view: MetricView, name: str) -> str:
    measure = view.measure(name)
    return title(measure) if measure else name


def dimension_title(view: MetricView, name: str) -> str:
    dimension = view.dimension(name)
    return title(dimension) if dimension else name


def filter_words(chosen: Filter, view: MetricView) -> str:
    values = ", ".join(chosen.values)
    return f"{dimension_title(view, chosen.dimension)}: {'not ' if chosen.exclude else ''}{values}"


def inside(title: str, *, plural: bool = False) -> str:
    """A title as it stands inside a sentence: "region", but "CAC"; "days of week"."""
    if len(title) > 1 and not title[1].isupper() and not title[1].isdigit():
        title = title[:1].lower() + title[1:]
    if not plural:
        return title
    head, of, rest = title.partition(" of ")
    head = f"{head[:-1]}ies" if head.endswith("y") else f"{head}s"
    return head + of + rest


def period_words(period: Period | None) -> str:
    label = periods.label(period)
    if period is None or not period.is_cut:
        return f"{label} (in progress)" if period and period.is_running else label
    if period.count == 1 and period.is_running:
        return f"{label} (this {period.unit} so far)"
    return f"{label} (so far)"


def comparison_words(comparison: Comparison) -> str:
    label = periods.label(comparison.period)
    if not comparison.like_days:
        return label
    is_months = (comparison.period.last + periods.ONE_DAY).day == 1
    return f"{label} (same {'months' if is_months else 'days'})"


def ranking_words(ranking: Ranking, view: MetricView) -> str:
    name = measure_title(view, ranking.measure)
    what = f"change in {name}" if ranking.by_change else name
    order = "highest" if ranking.descending else "lowest"
    if ranking.limit is None:
        return f"{order} {what} first"
    return f"{ranking.limit} with the {order} {what}" if ranking.limit > 1 else f"{order} {what}"


def question(query: Query, view: MetricView, today: date) -> str:
    """A complete question that means `query`, for whoever does not know the conversation."""
    names = [measure_title(view, m) for m in query.measures]
    steps = [inside(dimension_title(view, d)) for d in query.dimensions]
    ranking = query.ranking
    words = [" and ".join(names)]
    if ranking and (steps or query.grain):
        rows = dimension_title(view, query.dimensions[0]) if steps else str(query.grain)
        words = [_ranked(ranking, view, rows, names)]
        steps = []
    elif query.grain:
        steps.append(query.grain.value)
    if steps:
        words.append("by " + " and ".join(steps))
    words.extend(_filter(f, view) for f in query.filters)
    words.append(_days(query) or _period(query.period, today))
    if query.comparison:
        words.append(_compared(query.comparison, today))
    if query.chart:
        words.append("as a chart")
    text = " ".join(w for w in words if w)
    return text[:1].upper() + text[1:]


def _ranked(ranking: Ranking, view: MetricView, rows: str, names: list[str]) -> str:
    word = "highest" if ranking.descending else "lowest"
    name = measure_title(view, ranking.measure)
    shown = inside(name)
    if ranking.by_change:
        shown = f"{'increase' if ranking.descending else 'decrease'} in {shown}"
        word = "biggest"
    others = [n for n in names if n != name]
    before = f"{' and '.join(others)} for the " if others else ""
    if ranking.limit is None and others and ranking.descending:
        return f"{' and '.join(others)} by {inside(rows)} sorted by {shown}"
    if ranking.limit is None:
        return f"{before}{word} {shown} by {inside(rows)}"
    if ranking.limit == 1:
        return f"{before}{inside(rows)} with the {word} {shown}"
    return f"{before}{ranking.limit} {inside(rows, plural=True)} with the {word} {shown}"


def _filter(chosen: Filter, view: MetricView) -> str:
    noun = inside(dimension_title(view, chosen.dimension))
    values = " or ".join(chosen.values)
    return f"excluding {values}" if chosen.exclude else f"for {noun} {values}"


def _days(query: Query) -> str | None:
    """Both periods by their days, where the compared one has a name for other days only."""
    period, comparison = query.period, query.comparison
    if period is None or comparison is None or not (period.is_cut and comparison.like_days):
        return None
    if comparison.basis is not Basis.EXPLICIT:
        return None
    return f"from {period.first} to {period.last}"


def _period(period: Period | None, today: date) -> str:
    if period is None:
        return "of all time"
    return _named(period, today) or f"from {period.first} to {period.last}"


def _named(period: Period, today: date) -> str | None:
    """The name under which the date grammar finds exactly this period again."""
    is_trailing = period.unit is Unit.DAY and period.count > 1 and period.whole_last == today
    if is_trailing and period.is_running:
        return f"in the last {period.count} days"
    is_complete = period.unit is not Unit.DAY  # the last days have today among them
    if (
        is_complete
        and period.count > 1
        and period == periods.previous(period.unit, today, period.count)
    ):
        return f"in the last {period.count} {period.unit}s"
    if period.count > 1:
        return None
    current = periods.current(period.unit, today)
    if (period.first, period.whole_last) == (current.first, current.whole_last):
        return "today" if period.unit is Unit.DAY else f"this {period.unit}"
    if period == periods.previous(period.unit, today):
        return "yesterday" if period.unit is Unit.DAY else f"last {period.unit}"
    return None if period.is_cut or period.unit is Unit.WEEK else f"in {periods.label(period)}"


def _compared(comparison: Comparison, today: date) -> str:
    if comparison.basis is Basis.PREVIOUS:
        return "compared to the previous period"
    if comparison.basis is Basis.YEAR_AGO:
        return "compared to the same period last year"
    named = _named(comparison.period, today)
    if named and not comparison.like_days:
        return f"compared to all of {named.removeprefix('in ')}"
    return f"compared to {comparison.period.first} to {comparison.period.last}"
