"""A query to Databricks SQL over its metric view: readable, with literal dates, always ordered."""

from collections.abc import Iterable
from textwrap import indent

from emulator.questions.lexicon import time_dimension
from emulator.questions.query import Filter, Period, Query, Ranking, Unit
from emulator.warehouse.metric_view import MetricView

NEW, OLD, CHANGE = "current_period", "earlier_period", "_change"
BEFORE = "_before"


def to_sql(query: Query, view: MetricView) -> str:
    """One statement; its columns are the row names, then the measures in the query's order."""
    if query.comparison is None:
        return _statement(query, view, query.period) + _order(query) + _limit(query.ranking)
    return _comparing(query, view)


def column_names(query: Query) -> tuple[str, ...]:
    """The result's columns: for a comparison each measure, its earlier value and the change."""
    names = [*_row_names(query)]
    for measure in query.measures:
        names.append(measure)
        if query.comparison:
            names.extend((measure + BEFORE, measure + CHANGE))
    return tuple(names)


def _row_names(query: Query) -> tuple[str, ...]:
    return ((query.grain.value,) if query.grain else ()) + query.dimensions


def _statement(query: Query, view: MetricView, period: Period | None) -> str:
    columns = [_grain(query.grain, view)] if query.grain else []
    columns += list(query.dimensions)
    columns += [f"MEASURE({m}) AS {m}" for m in query.measures]
    lines = ["SELECT", indent(",\n".join(columns), "  "), f"FROM {view.full_name}"]
    lines += _where(query.filters, view, period)
    if query.dimensions or query.grain:
        lines.append("GROUP BY ALL")
    return "\n".join(lines)


def _grain(grain: Unit, view: MetricView) -> str:
    time = time_dimension(view)
    assert time is not None
    if grain is Unit.DAY:
        return f"{time.name} AS day"
    return f"CAST(date_trunc('{grain.value.upper()}', {time.name}) AS DATE) AS {grain.value}"


def _where(filters: Iterable[Filter], view: MetricView, period: Period | None) -> list[str]:
    conditions = [*_dates(view, period), *(_condition(f) for f in filters)]
    return ["WHERE " + "\n  AND ".join(conditions)] if conditions else []


def _dates(view: MetricView, period: Period | None) -> list[str]:
    time = time_dimension(view)
    if period is None or time is None:
        return []
    if period.first == period.last:
        return [f"{time.name} = DATE'{period.first}'"]
    return [f"{time.name} BETWEEN DATE'{period.first}' AND DATE'{period.last}'"]


def _condition(chosen: Filter) -> str:
    values = ", ".join(_quoted(v) for v in chosen.values)
    if len(chosen.values) == 1:
        same = f"{chosen.dimension} {'<>' if chosen.exclude else '='} {values}"
    else:
        same = f"{chosen.dimension} {'NOT IN' if chosen.exclude else 'IN'} ({values})"
    return f"({same} OR {chosen.dimension} IS NULL)" if chosen.exclude else same


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _comparing(query: Query, view: MetricView) -> str:
    assert query.comparison is not None
    parts = ((NEW, query.period), (OLD, query.comparison.period))
    ctes = [f"{name} AS (\n{indent(_statement(query, view, p), '  ')}\n)" for name, p in parts]
    columns = [f"COALESCE(n.{d}, o.{d}) AS {d}" for d in query.dimensions]
    for m in query.measures:
        columns += [f"n.{m} AS {m}", f"o.{m} AS {m}{BEFORE}", f"n.{m} - o.{m} AS {m}{CHANGE}"]
    return "\n".join(
        (
            "WITH " + ", ".join(ctes),
            "SELECT",
            indent(",\n".join(columns), "  "),
            _join(query.dimensions) + _order(query) + _limit(query.ranking),
        )
    )


def _join(dimensions: tuple[str, ...]) -> str:
    if not dimensions:
        return f"FROM {NEW} AS n\nCROSS JOIN {OLD} AS o"
    same = "\n  AND ".join(f"n.{d} <=> o.{d}" for d in dimensions)
    return f"FROM {NEW} AS n\nFULL OUTER JOIN {OLD} AS o\n  ON {same}"


def _order(query: Query) -> str:
    """By rank, else by time, else the biggest first; names last, so that ties have an order."""
    names = [*_row_names(query)]
    if not names:
        return ""
    ranking = query.ranking
    if ranking:
        column = ranking.measure + (CHANGE if ranking.by_change else "")
        terms = [f"{column} {'DESC' if ranking.descending else 'ASC'} NULLS LAST", *names]
    elif query.grain or _is_sequence(query.dimensions):
        terms = names
    else:
        terms = [f"{query.measures[0]} DESC NULLS LAST", *names]
    return "\nORDER BY " + ", ".join(terms)


def _is_sequence(dimensions: tuple[str, ...]) -> bool:
    """Hours, cohorts and months since acquisition have an order of their own."""
    return any(d in ("hour_of_day", "cohort") or "_since_" in d for d in dimensions)


def _limit(ranking: Ranking | None) -> str:
    return f"\nLIMIT {ranking.limit}" if ranking and ranking.limit else ""
