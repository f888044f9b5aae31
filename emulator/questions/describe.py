"""Rows to a few true sentences: the figures first, then the period, then what to keep in mind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from emulator.questions import periods
from emulator.questions.lexicon import Freshness, freshness
from emulator.questions.numbers import change, parsed, shown
from emulator.questions.query import Comparison, Filter, Period, Query
from emulator.questions.sql import BEFORE
from emulator.questions.wording import (
    comparison_words,
    dimension_title,
    measure_title,
    period_words,
)
from emulator.warehouse.metric_view import Format, MetricView
from emulator.warehouse.statement import Column

Row = Sequence[str | None]


def describe_result(
    query: Query,
    view: MetricView,
    columns: Sequence[Column],
    rows: Sequence[Row],
    restriction: str | None = None,
) -> str:
    """Markdown prose; the table is shown by others. `restriction` names the rows one may see."""
    answer = _Answer(query, view, tuple(c.name for c in columns), rows)
    sentences = [_leading(answer), *_notes(query, view, restriction)]
    return " ".join(s for s in sentences if s)


@dataclass(frozen=True, slots=True)
class _Answer:
    """The result with its columns by name."""

    query: Query
    view: MetricView
    columns: tuple[str, ...]
    rows: Sequence[Row]

    def value(self, row: Row, column: str) -> Decimal | None:
        return parsed(row[self.columns.index(column)]) if column in self.columns else None

    def shape(self, measure: str) -> Format | None:
        found = self.view.measure(measure)
        return found.format if found else None

    def text(self, row: Row, measure: str, suffix: str = "") -> str:
        return shown(self.value(row, measure + suffix), self.shape(measure))

    def moved(self, row: Row, measure: str) -> str | None:
        new, old = self.value(row, measure), self.value(row, measure + BEFORE)
        return change(new, old, self.shape(measure))

    def name(self, row: Row) -> str:
        """What a row is about: "Midwest", "October 2026", "App, Delivery"."""
        grain = self.query.grain
        parts = []
        if grain:
            parts.append(periods.bucket(date.fromisoformat((row[0] or "")[:10]), grain))
        start = len(parts)
        for at, dimension in enumerate(self.query.dimensions, start):
            parts.append(_row_value(row[at], dimension))
        return ", ".join(parts)


def _row_value(value: str | None, dimension: str) -> str:
    if value is None:
        return f"(no {dimension.replace('_', ' ')})"
    if dimension == "cohort":
        return f"{date.fromisoformat(value[:10]):%B %Y}"
    return f"{value}:00" if dimension == "hour_of_day" else value


def _leading(answer: _Answer) -> str:
    query = answer.query
    known = [r for r in answer.rows if any(answer.value(r, m) is not None for m in query.measures)]
    if not known:
        return _nothing(query, answer.view)
    if not (query.dimensions or query.grain):
        return _totals(answer, known[0])
    if query.grain and not query.dimensions and not query.ranking:
        return _course(answer, known)
    return _breakdown(answer, known)


def _nothing(query: Query, view: MetricView) -> str:
    names = " and ".join(measure_title(view, m) for m in query.measures)
    reason = "Nothing was recorded there, or it is not visible to you."
    if freshness(view) is not Freshness.NOW:
        reason = f"These figures exist for {freshness(view).value} only."
    return f"There is no {names} {_for(query.period)}. {reason}"


def _totals(answer: _Answer, row: Row) -> str:
    query = answer.query
    if len(query.measures) == 1:
        return _total(answer, row, query.measures[0])
    parts = [_part(answer, row, m) for m in query.measures]
    against = f", compared with {comparison_words(query.comparison)}" if query.comparison else ""
    return f"{_capital(_for(query.period))}{against}: {'; '.join(parts)}."


def _part(answer: _Answer, row: Row, measure: str) -> str:
    moved = answer.moved(row, measure) if answer.query.comparison else None
    text = f"{measure_title(answer.view, measure)} **{answer.text(row, measure)}**"
    return f"{text} ({moved} from {answer.text(row, measure, BEFORE)})" if moved else text


def _total(answer: _Answer, row: Row, measure: str) -> str:
    query = answer.query
    name = measure_title(answer.view, measure)
    said = f"{name}: **{answer.text(row, measure)}** {_for(query.period)}"
    if query.comparison is None:
        return said + "."
    moved = answer.moved(row, measure)
    before = f"{answer.text(row, measure, BEFORE)} {_for_other(query.comparison)}"
    if moved is None:
        return f"{said}; {before} leaves nothing to relate it to."
    return f"{said}, **{moved}** from {before}."


def _course(answer: _Answer, rows: Sequence[Row]) -> str:
    """How a figure went over time; a bucket still running is not called the end of it."""
    query, measure = answer.query, answer.query.measures[0]
    grain = query.grain
    assert grain is not None
    name = measure_title(answer.view, measure)
    finished = rows[:-1] if query.period and query.period.is_cut and len(rows) > 1 else rows
    first, last = finished[0], finished[-1]
    head = f"{name} by {grain.value} {_for(query.period)}"
    if first is last:
        return f"{head}: **{answer.text(last, measure)}** in {answer.name(last)}."
    moved = change(answer.value(last, measure), answer.value(first, measure), answer.shape(measure))
    ends = f"{answer.text(first, measure)} in {answer.name(first)}"
    ends = f"from {ends} to **{answer.text(last, measure)}** in {answer.name(last)}"
    high, low = _extremes(answer, finished, measure)
    sentence = f"{head}: {ends}{f' ({moved})' if moved else ''}."
    peak, trough = _named(answer, high, measure), _named(answer, low, measure)
    return f"{sentence} It was highest in {peak} and lowest in {trough}."


def _breakdown(answer: _Answer, rows: Sequence[Row]) -> str:
    query = answer.query
    ranking = query.ranking
    measure = ranking.measure if ranking else query.measures[0]
    name = measure_title(answer.view, measure)
    if query.comparison and (ranking is None or ranking.by_change):
        return _movements(answer, rows, measure)
    if ranking and ranking.limit:
        return _leaders(answer, rows, measure)
    if len(rows) == 1:
        return f"{name} {_for(query.period)}: {_named(answer, rows[0], measure)}."
    high, low = _extremes(answer, rows, measure)
    if answer.value(high, measure) == answer.value(low, measure):
        alike = f"the same for all {len(rows)} rows, **{answer.text(high, measure)}**"
        return f"{name} by {_rows_title(answer)} {_for(query.period)}: {alike}."
    return (
        f"{name} by {_rows_title(answer)} {_for(query.period)}: highest for "
        f"**{answer.name(high)}** (**{answer.text(high, measure)}**), "
        f"lowest for {answer.name(low)} ({answer.text(low, measure)})."
    )


def _leaders(answer: _Answer, rows: Sequence[Row], measure: str) -> str:
    ranking = answer.query.ranking
    assert ranking is not None
    word = "highest" if ranking.descending else "lowest"
    name, first = measure_title(answer.view, measure), rows[0]
    best = f"**{answer.name(first)}** has the {word} {name}"
    said = f"{best} {_for(answer.query.period)}: **{answer.text(first, measure)}**"
    if answer.query.comparison:
        moved = answer.moved(first, measure)
        said += f" ({moved} against {comparison_words(answer.query.comparison)})" if moved else ""
    if len(rows) == 1:
        return f"{said}."
    others = ", ".join(f"{answer.name(r)} ({answer.text(r, measure)})" for r in rows[1:3])
    return f"{said}, followed by {others}."


def _movements(answer: _Answer, rows: Sequence[Row], measure: str) -> str:
    query = answer.query
    assert query.comparison is not None
    name = measure_title(answer.view, measure)
    head = f"{name} by {_rows_title(answer)} {_for(query.period)}"
    head += f" against {comparison_words(query.comparison)}"
    compared = [r for r in rows if answer.moved(r, measure)]
    if not compared:
        return f"{head}: nothing to relate it to in the earlier period."
    ordered = sorted(compared, key=lambda r: _relative(answer, r, measure), reverse=True)
    best, worst = ordered[0], ordered[-1]
    said = [
        f"**{answer.name(best)}** {answer.moved(best, measure)} to {answer.text(best, measure)}"
    ]
    if worst is not best:
        moved = answer.moved(worst, measure)
        said.append(f"**{answer.name(worst)}** {moved} to {answer.text(worst, measure)}")
    middle = "; at the other end " if len(said) > 1 else ""
    return f"{head}: {middle.join(said)}."


def _relative(answer: _Answer, row: Row, measure: str) -> Decimal:
    new, old = answer.value(row, measure), answer.value(row, measure + BEFORE)
    assert new is not None
    assert old is not None
    shape = answer.shape(measure)
    return new - old if shape and shape.type == "percentage" else (new - old) / abs(old)


def _extremes(answer: _Answer, rows: Sequence[Row], measure: str) -> tuple[Row, Row]:
    known = [r for r in rows if answer.value(r, measure) is not None] or list(rows)
    values = [answer.value(r, measure) or Decimal(0) for r in known]
    return known[values.index(max(values))], known[values.index(min(values))]


def _named(answer: _Answer, row: Row, measure: str) -> str:
    return f"{answer.name(row)} ({answer.text(row, measure)})"


def _rows_title(answer: _Answer) -> str:
    names = [dimension_title(answer.view, d).lower() for d in answer.query.dimensions]
    return " and ".join([*names, *([answer.query.grain.value] if answer.query.grain else [])])


def _for(period: Period | None) -> str:
    if period is None:
        return "over all available data"
    return f"{_preposition(period)} {period_words(period)}"


def _for_other(comparison: Comparison) -> str:
    return f"{_preposition(comparison.period)} {comparison_words(comparison)}"


def _preposition(period: Period) -> str:
    if period.days == 1:
        return "on"
    return "for" if "–" in periods.label(period) else "in"


def _notes(query: Query, view: MetricView, restriction: str | None) -> list[str]:
    notes: list[str] = []
    notes.extend(_filter_note(f, view) for f in query.filters)
    if query.comparison and query.period and query.comparison.period.days != query.period.days:
        days = f"{query.period.days} and {query.comparison.period.days} days"
        if abs(query.period.days - query.comparison.period.days) > 3:
            notes.append(f"The two periods differ in length ({days}).")
    if query.comparison and query.comparison.like_days and freshness(view) is Freshness.NOW:
        notes.extend(_left_out(query.period))
    if restriction:
        notes.append(f"You see {restriction}.")
    return notes


def _left_out(period: Period | None) -> list[str]:
    if period is None or not period.is_running:
        return []
    if period.days == 1 and period.last == period.whole_last:
        return [f"{periods.span(period.last, period.last)} is not over yet."]
    today = period.last + periods.ONE_DAY
    return [f"{periods.span(today, today)} is left out: it is not over yet."]


def _filter_note(chosen: Filter, view: MetricView) -> str:
    values = f"{dimension_title(view, chosen.dimension)} {', '.join(chosen.values)}"
    return f"Without {values}." if chosen.exclude else f"For {values} only."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
