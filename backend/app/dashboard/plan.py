"""Which SQL a tile row or a chart needs. Pure: identifiers from semantic/, values as parameters."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from backend.app.dashboard.periods import Grain, Period, Span
from backend.app.dashboard.timeline import Timeline
from backend.semantic import FRESHNESS, Chart, MetricView
from backend.workspace.statements import Parameter, Statement

NOW, COMPLETE, BEFORE, TREND, LATEST = "now", "complete", "before", "trend", "latest"
PARTS = (NOW, COMPLETE, BEFORE, LATEST)
X, SPLIT = "x", "series"
# As text, because some views are complete up to a day and some up to a moment.
FRESH = f"CAST(MEASURE({FRESHNESS}) AS STRING)"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the metric views live."""

    catalog: str
    schema: str

    def view(self, name: str) -> str:
        return ".".join(_quoted(part) for part in (self.catalog, self.schema, name))


@dataclass(frozen=True, slots=True)
class ViewMeasures:
    """Measures that one view answers, and the days they are wanted for."""

    view: MetricView
    measures: tuple[str, ...]
    timeline: Timeline


def plan_kpis(place: Place, groups: Sequence[ViewMeasures], region: str | None) -> Statement:
    """One statement for all tiles of a space: every part of each view."""
    names = [name for group in groups for name in group.measures]
    parts = [select for group in groups for select in _parts_of(place, group, names, region)]
    spans = {
        f"{group.timeline.key}{part}": span
        for group in groups
        for part, span in group.timeline.spans().items()
    }
    return Statement("\nUNION ALL\n".join(parts), _parameters(spans, region))


def _parts_of(
    place: Place, group: ViewMeasures, names: list[str], region: str | None
) -> Iterable[str]:
    timeline, columns = group.timeline, _columns(group, names)
    source = place.view(group.view.name)
    never, nowhere = "CAST(NULL AS STRING)", "CAST(NULL AS DATE)"
    spans = timeline.spans()
    for part in (part for part in PARTS if part in spans):
        fresh = FRESH if part in (NOW, LATEST) else never
        where = _where(timeline.key + part, region)
        yield _select(part, nowhere, columns, fresh, source, where)
    point = bucket(timeline.trend[0])
    where = _where(timeline.key + TREND, region)
    trended = _select(TREND, point, columns, never, source, where)
    yield f"{trended}\nGROUP BY {point}"  # ALL would group by the constants too


def _columns(group: ViewMeasures, names: list[str]) -> list[str]:
    return [
        f"MEASURE({_quoted(name)}) AS {_quoted(name)}"
        if name in group.measures
        else f"NULL AS {_quoted(name)}"
        for name in names
    ]


def _select(part: str, point: str, columns: list[str], fresh: str, source: str, where: str) -> str:
    shown = [f"'{part}' AS part", f"{point} AS {X}", *columns, f"{fresh} AS {FRESHNESS}"]
    return f"SELECT {', '.join(shown)}\nFROM {source}\nWHERE {where}"


def plan_chart(
    place: Place, chart: Chart, view: MetricView, period: Period, region: str | None
) -> Statement:
    """The points of one chart, and how far the data behind them reaches."""
    over_time = chart.x == "date"
    x = bucket(period.grain) if over_time else _quoted(chart.x)
    shown = [f"{x} AS {X}"]
    if chart.split is not None:
        shown.append(f"{_quoted(chart.split)} AS {SPLIT}")
    shown += [f"MEASURE({_quoted(name)}) AS {_quoted(name)}" for name in chart.measures]
    shown.append(f"{FRESH} AS {FRESHNESS}")
    sql = (
        f"SELECT {', '.join(shown)}\nFROM {place.view(view.name)}\n"
        f"WHERE {_where(NOW, region)}\nGROUP BY ALL\nORDER BY {_order(chart, view)}"
    )
    if chart.limit is not None and chart.split is None:
        sql += f"\nLIMIT {chart.limit}"
    return Statement(sql, _parameters({NOW: period.span}, region))


def in_order(chart: Chart, view: MetricView) -> bool:
    """Whether the x axis has an order of its own; otherwise the largest comes first."""
    dimension = view.dimension(chart.x)
    return dimension is not None and dimension.format is not None


def _order(chart: Chart, view: MetricView) -> str:
    return X if in_order(chart, view) else f"{_quoted(chart.measures[0])} DESC NULLS LAST"


def bucket(grain: Grain) -> str:
    if grain == "day":
        return "`date`"
    return f"CAST(date_trunc('{grain.upper()}', `date`) AS DATE)"


def plan_regions(place: Place, view: MetricView) -> Statement:
    return Statement(
        f"SELECT `region` AS region\nFROM {place.view(view.name)}\nGROUP BY ALL\nORDER BY region"
    )


TODAY = Statement("SELECT current_date() AS today")


def _where(span: str, region: str | None) -> str:
    dates = f"`date` BETWEEN :{span}_from AND :{span}_to"
    return dates if region is None else f"{dates} AND `region` = :region"


def _parameters(spans: Mapping[str, Span], region: str | None) -> tuple[Parameter, ...]:
    found = [
        Parameter(f"{name}_{end}", day.isoformat(), "DATE")
        for name, span in spans.items()
        for end, day in (("from", span.start), ("to", span.end))
    ]
    if region is not None:
        found.append(Parameter("region", region))
    return tuple(found)


def readable(statement: Statement) -> str:
    """The statement with its values written in, for a person to read and to run again."""
    values = {parameter.name: _literal(parameter) for parameter in statement.parameters}
    return re.sub(r":(\w+)", lambda marker: values.get(marker[1], marker[0]), statement.sql)


def _literal(parameter: Parameter) -> str:
    if parameter.value is None:
        return "NULL"
    if parameter.type == "DATE":
        return f"DATE'{date.fromisoformat(parameter.value)}'"
    escaped = parameter.value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
