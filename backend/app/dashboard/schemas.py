"""What the dashboard's routes answer; the front end's types are generated from these."""

from typing import Literal

from backend.app.model import Model

Direction = Literal["higher", "lower", "neutral"]
ChartKind = Literal["line", "bar", "area"]


class PeriodChoice(Model):
    key: str
    label: str


class KpiGroupLayout(Model):
    space: str
    measures: list[str]


class ChartLayout(Model):
    id: str
    title: str
    space: str
    kind: ChartKind


class PageLayout(Model):
    key: str
    name: str
    kpis: list[KpiGroupLayout]
    charts: list[ChartLayout]


class DashboardLayout(Model):
    """What there is to show. `regions` is empty when they could not be read."""

    periods: list[PeriodChoice]
    default_period: str
    regions: list[str]
    pages: list[PageLayout]


class PeriodShown(Model):
    """Both days counted; a partial period is not over yet."""

    key: str
    label: str
    start: str
    end: str
    is_partial: bool


class ComparisonShown(Model):
    """The earlier days, and the days `of` the period that they are compared with."""

    label: str
    start: str
    end: str
    of: str
    complete_days: bool


class ValueFormat(Model):
    type: Literal["currency", "number", "percentage", "byte", "date", "date_time"]
    currency_code: str | None
    decimal_places: int | None
    abbreviation: Literal["none", "compact", "scientific"]


class Point(Model):
    start: str
    value: float | None


class KnownFigure(Model):
    label: str
    value: float


class Kpi(Model):
    """`change` is from `previous` to `complete`, the value without the day that is not over.

    It is relative (0.1 is 10 % more), or in points of the measure itself. `versus` names the days
    of `previous`. `note` says why there is no value, or which other days than the period's it is
    for; `latest` is the last value known when the period has none.
    """

    measure: str
    label: str
    description: str
    format: ValueFormat
    value: float | None
    complete: float | None
    previous: float | None
    versus: str | None
    change: float | None
    change_kind: Literal["relative", "points"]
    better: Direction
    note: str | None
    latest: KnownFigure | None
    sparkline: list[Point]


class Evidence(Model):
    sql: str
    statement_id: str
    as_user: str


class Kpis(Model):
    space: str
    period: PeriodShown
    comparison: ComparisonShown | None
    data_through: str | None
    kpis: list[Kpi]
    evidence: Evidence


class Axis(Model):
    name: str
    label: str
    type: Literal["date", "category"]


class Series(Model):
    key: str
    label: str
    format: ValueFormat


class ChartData(Model):
    """`rows` hold `x` and one value for each series' key; null where there is nothing.

    `note` says why the period is another one than was asked for.
    """

    id: str
    title: str
    kind: ChartKind
    description: str
    x: Axis
    series: list[Series]
    rows: list[dict[str, str | float | None]]
    period: PeriodShown
    note: str | None
    data_through: str | None
    evidence: Evidence
