"""A typed question to one metric view: what the engine understands, and what becomes SQL."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Unit(StrEnum):
    """A calendar step, used both as the grain of a trend and as the length of a period."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Basis(StrEnum):
    """Against what a comparison measures: it decides what happens when the period changes."""

    PREVIOUS = "previous"
    YEAR_AGO = "year_ago"
    EXPLICIT = "explicit"


@dataclass(frozen=True, slots=True)
class Period:
    """Both ends belong to it. `whole_last` is where the calendar period will end."""

    first: date
    last: date
    unit: Unit
    count: int
    whole_last: date
    is_running: bool

    @property
    def is_cut(self) -> bool:
        """The calendar period goes on after `last`."""
        return self.last < self.whole_last

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """The second period; `like_days` when it was cut to match a period still running."""

    period: Period
    basis: Basis
    like_days: bool


@dataclass(frozen=True, slots=True)
class Filter:
    dimension: str
    values: tuple[str, ...]
    exclude: bool = False


@dataclass(frozen=True, slots=True)
class Ranking:
    """`by_change` ranks by the difference to the compared period instead of the value."""

    measure: str
    descending: bool
    limit: int | None
    by_change: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """`period` is None for all visible data; `grain` is the time step of the rows, if any."""

    view: str
    measures: tuple[str, ...]
    dimensions: tuple[str, ...] = ()
    grain: Unit | None = None
    filters: tuple[Filter, ...] = ()
    period: Period | None = None
    comparison: Comparison | None = None
    ranking: Ranking | None = None
    chart: bool = False


def to_json(query: Query) -> dict[str, Any]:
    """The query as plain JSON values, for the state of a conversation."""
    encoded = _encode(query)
    assert isinstance(encoded, dict)
    return encoded


def from_json(document: dict[str, Any]) -> Query:
    """The inverse of `to_json`."""
    comparison, ranking = document["comparison"], document["ranking"]
    return Query(
        view=document["view"],
        measures=tuple(document["measures"]),
        dimensions=tuple(document["dimensions"]),
        grain=Unit(document["grain"]) if document["grain"] else None,
        filters=tuple(
            Filter(f["dimension"], tuple(f["values"]), f["exclude"]) for f in document["filters"]
        ),
        period=_period(document["period"]) if document["period"] else None,
        comparison=_comparison(comparison) if comparison else None,
        ranking=Ranking(**ranking) if ranking else None,
        chart=document["chart"],
    )


def _encode(value: Any) -> Any:
    if is_dataclass(value):
        return {f.name: _encode(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return [_encode(v) for v in value]
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def _period(document: dict[str, Any]) -> Period:
    return Period(
        first=date.fromisoformat(document["first"]),
        last=date.fromisoformat(document["last"]),
        unit=Unit(document["unit"]),
        count=document["count"],
        whole_last=date.fromisoformat(document["whole_last"]),
        is_running=document["is_running"],
    )


def _comparison(document: dict[str, Any]) -> Comparison:
    return Comparison(_period(document["period"]), Basis(document["basis"]), document["like_days"])
