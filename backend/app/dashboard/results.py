"""Turn a statement's rows into tiles and chart series. Pure; a missing value stays missing."""

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import cast

from backend.app.dashboard.periods import Grain, Period, Span, buckets_of, label_of
from backend.app.dashboard.plan import (
    BEFORE,
    COMPLETE,
    LATEST,
    NOW,
    SPLIT,
    TREND,
    ViewMeasures,
    X,
    in_order,
)
from backend.app.dashboard.schemas import (
    Axis,
    ChartKind,
    ComparisonShown,
    Direction,
    KnownFigure,
    Kpi,
    PeriodShown,
    Point,
    Series,
    ValueFormat,
)
from backend.app.dashboard.timeline import Timeline
from backend.semantic import FRESHNESS, Chart, Dashboard, Format, Measure, MetricView
from backend.workspace.statements import Table, Value

Row = dict[str, Value]
NO_VALUE = "(empty)"
NOTHING = "Nothing was recorded in this period."


def kpis_of(
    table: Table, space: str, groups: Sequence[ViewMeasures], dashboard: Dashboard
) -> dict[str, Kpi]:
    """The tile of each measure, by its name."""
    rows = rows_of(table)
    return {
        name: _kpi(rows, measure, group.timeline, space, dashboard)
        for group in groups
        for name in group.measures
        if (measure := group.view.measure(name)) is not None
    }


def _kpi(
    rows: list[Row], measure: Measure, timeline: Timeline, space: str, dashboard: Dashboard
) -> Kpi:
    shown, name = format_of(measure.format), measure.name
    value, previous = _part(rows, NOW, name), _part(rows, BEFORE, name)
    complete = _part(rows, COMPLETE, name) if COMPLETE in timeline.spans() else value
    in_points = shown.type == "percentage" or dashboard.in_points(space, name)
    return Kpi(
        measure=name,
        label=measure.display_name,
        description=measure.comment,
        format=shown,
        value=value,
        complete=complete,
        previous=previous,
        versus=timeline.comparison.short if timeline.comparison else None,
        change=change_of(complete, previous, in_points=in_points),
        change_kind="points" if in_points else "relative",
        better=cast(Direction, dashboard.better(space, name)),
        note=timeline.note or (NOTHING if value is None else None),
        latest=_latest(rows, name, timeline),
        sparkline=_sparkline(rows, name, timeline.trend),
    )


def _latest(rows: list[Row], measure: str, timeline: Timeline) -> KnownFigure | None:
    value = _part(rows, LATEST, measure)
    if value is None or timeline.latest is None:
        return None
    return KnownFigure(label=label_of(timeline.latest), value=value)


def change_of(value: float | None, previous: float | None, *, in_points: bool) -> float | None:
    """Nothing to say without both values, nor as a share of zero or less."""
    if value is None or previous is None:
        return None
    if in_points:
        return value - previous
    return value / previous - 1 if previous > 0 else None


def _part(rows: list[Row], part: str, measure: str) -> float | None:
    # Each view adds its own row of a part, and only one of them has this measure.
    values = [number_of(row[measure]) for row in rows if row["part"] == part]
    return next((value for value in values if value is not None), None)


def _sparkline(rows: list[Row], measure: str, trend: tuple[Grain, Span]) -> list[Point]:
    values = {
        row[X]: value
        for row in rows
        if row["part"] == TREND and (value := number_of(row[measure])) is not None
    }
    if not values:
        return []
    return [Point(start=day.isoformat(), value=values.get(day)) for day in buckets_of(*trend)]


def series_of(table: Table, chart: Chart, view: MetricView) -> list[Series]:
    """One series per measure, or per value of the split, the largest first."""
    measures = [measure for name in chart.measures if (measure := view.measure(name))]
    if chart.split is None:
        return [
            Series(key=m.name, label=m.display_name, format=format_of(m.format)) for m in measures
        ]
    totals: dict[str, float] = {}
    for row in rows_of(table):
        key = text_of(row[SPLIT])
        totals[key] = totals.get(key, 0.0) + abs(number_of(row[measures[0].name]) or 0.0)
    shown = format_of(measures[0].format)
    largest = sorted(totals, key=lambda key: (-totals[key], key))
    return [Series(key=key, label=key, format=shown) for key in largest]


def chart_rows(
    table: Table, chart: Chart, view: MetricView, period: Period, series: Sequence[Series]
) -> list[dict[str, str | float | None]]:
    """The chart's points; over time every day, week or month of the period has one."""
    points: dict[str, dict[str, str | float | None]] = {}
    if chart.x == "date" and table.rows:
        points = {x: _point(x, series) for x in _timeline(table, period)}
    for row in rows_of(table):
        x = text_of(row[X])
        point = points.setdefault(x, _point(x, series))
        if chart.split is not None:
            point[text_of(row[SPLIT])] = number_of(row[chart.measures[0]])
        else:
            point.update({name: number_of(row[name]) for name in chart.measures})
    return list(points.values())


def _timeline(table: Table, period: Period) -> list[str]:
    last = period.span.end
    days = [day for row in rows_of(table) if isinstance(day := row[X], date)]
    shown = buckets_of(period.grain, Span(period.span.start, last))
    return [day.isoformat() for day in sorted({*shown, *days})]


def _point(x: str, series: Sequence[Series]) -> dict[str, str | float | None]:
    return {"x": x, **dict.fromkeys((one.key for one in series), None)}


def axis_of(chart: Chart, view: MetricView) -> Axis:
    dimension = view.dimension(chart.x)
    assert dimension is not None
    kind = dimension.format.type if in_order(chart, view) and dimension.format else "category"
    return Axis(
        name=chart.x,
        label=dimension.display_name,
        type="date" if kind in ("date", "date_time") else "category",
    )


def data_through(table: Table) -> str | None:
    """How far the freshest of the rows reaches: an instant, or a day that is complete."""
    known = [reach for row in rows_of(table) if isinstance(reach := row[FRESHNESS], str)]
    return max((instant_or_day(reach) for reach in known), key=_reach, default=None)


def instant_or_day(text: str) -> str:
    """SQL's text of a DATE or a TIMESTAMP, which is in UTC, as ISO 8601."""
    if len(text) == len("2026-11-18"):
        return text
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def _reach(iso: str) -> datetime:
    moment = datetime.fromisoformat(iso)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC) + timedelta(days=1)


def period_shown(period: Period) -> PeriodShown:
    return PeriodShown(
        key=period.key,
        label=period.label,
        start=period.span.start.isoformat(),
        end=period.span.end.isoformat(),
        is_partial=period.is_partial,
    )


def comparison_shown(period: Period) -> ComparisonShown | None:
    if period.comparison is None:
        return None
    compared = period.comparison
    return ComparisonShown(
        label=compared.label,
        start=compared.span.start.isoformat(),
        end=compared.span.end.isoformat(),
        of=label_of(compared.of),
        complete_days=compared.is_cut,
    )


def kind_of(chart: Chart) -> ChartKind:
    return cast(ChartKind, chart.kind)


def format_of(shown: Format | None) -> ValueFormat:
    chosen = shown or Format()
    return ValueFormat.model_validate(
        {
            "type": chosen.type,
            "currency_code": chosen.currency_code,
            "decimal_places": chosen.decimal_places,
            "abbreviation": chosen.abbreviation,
        }
    )


def rows_of(table: Table) -> list[Row]:
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]


def number_of(value: Value) -> float | None:
    """A finite number, or nothing: JSON knows neither NaN nor infinity."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def text_of(value: Value) -> str:
    if value is None:
        return NO_VALUE
    return value.isoformat() if isinstance(value, date) else str(value)
