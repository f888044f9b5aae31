"""A Unity Catalog metric view as values."""

from dataclasses import dataclass
from typing import Literal

Range = Literal["current", "cumulative", "trailing", "leading", "all"]


@dataclass(frozen=True, slots=True)
class DecimalPlaces:
    type: Literal["max", "exact", "all"]
    places: int | None = None


@dataclass(frozen=True, slots=True)
class Format:
    type: str
    currency_code: str | None = None
    decimal_places: DecimalPlaces | None = None
    hide_group_separator: bool | None = None
    abbreviation: str | None = None
    date_format: str | None = None
    time_format: str | None = None
    leading_zeros: bool | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """`unit` None steps over a number, else over a date."""

    count: int
    unit: str | None


@dataclass(frozen=True, slots=True)
class Window:
    order: str
    range: Range
    semiadditive: Literal["first", "last"]
    length: Interval | None = None
    includes_anchor: bool = False
    offset: Interval | None = None


@dataclass(frozen=True, slots=True)
class Join:
    name: str
    source: str
    on: str | None = None
    using: tuple[str, ...] = ()
    joins: tuple["Join", ...] = ()
    cardinality: str = "many_to_one"
    at_most_one_match: bool = False


@dataclass(frozen=True, slots=True)
class Dimension:
    name: str
    expr: str
    display_name: str | None = None
    synonyms: tuple[str, ...] = ()
    comment: str | None = None
    format: Format | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    name: str
    expr: str
    display_name: str | None = None
    synonyms: tuple[str, ...] = ()
    comment: str | None = None
    format: Format | None = None
    window: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class MetricView:
    full_name: str
    version: str
    source: str
    dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    comment: str | None = None
    filter: str | None = None
    joins: tuple[Join, ...] = ()
    yaml: str = ""

    @property
    def name(self) -> str:
        return self.full_name.rsplit(".", 1)[-1]

    def dimension(self, name: str) -> Dimension | None:
        return next((d for d in self.dimensions if d.name.lower() == name.lower()), None)

    def measure(self, name: str) -> Measure | None:
        return next((m for m in self.measures if m.name.lower() == name.lower()), None)
