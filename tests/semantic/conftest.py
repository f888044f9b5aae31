"""The same number asked twice: of a metric view through the warehouse, and of the raw tables."""

import functools
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from backend.semantic import MetricView, load_semantic
from emulator.clock import Clock
from emulator.personas import ADMIN, EXECUTIVE
from emulator.warehouse import Result, Warehouse
from ops.metric_views import create_statement

SCHEMA = "main.dominos_analytics"
COLUMNS = "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'file'"

Period = tuple[date, date]
Value = float | str
Values = dict[str, Value]
Measured = Callable[[str, str | None, Period], dict[str, Values]]
ByHand = Callable[[str, Mapping[str, str], Period], Values]


@pytest.fixture(scope="session")
def metric_views() -> Mapping[str, MetricView]:
    return load_semantic(Path(__file__).resolve().parents[2]).views


@pytest.fixture(scope="session")
def raw(database: Path, clock: Clock) -> Iterator[duckdb.DuckDBPyConnection]:
    """The raw tables as they are visible at the pinned instant."""
    seen = f"WHERE _visible_from <= TIMESTAMP '{clock.now():%Y-%m-%d %H:%M:%S}'"
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{database}' AS file (READ_ONLY)")
        columns: dict[str, list[str]] = {}
        for table, column in connection.execute(COLUMNS).fetchall():
            columns.setdefault(table, []).append(column)
        for table, names in columns.items():
            rows = seen if "_visible_from" in names else ""
            connection.execute(
                f"CREATE VIEW {table} AS SELECT * FROM file.dominos_realistic.{table} {rows}"
            )
        yield connection


@pytest.fixture(scope="session")
def warehouse(
    database: Path, clock: Clock, metric_views: Mapping[str, MetricView]
) -> Iterator[Warehouse]:
    """A warehouse with the metric views made by the statements that the product sends."""
    warehouse = Warehouse(database, clock)
    for name, view in metric_views.items():
        warehouse.execute(create_statement(f"{SCHEMA}.{name}", view), persona=ADMIN)
    yield warehouse
    warehouse.close()


@pytest.fixture(scope="session")
def measured(warehouse: Warehouse, metric_views: Mapping[str, MetricView]) -> Measured:
    """All measures of a view, by name, each a value per key of the cut."""

    @functools.cache
    def ask(view: str, dimension: str | None, period: Period) -> dict[str, Values]:
        names = [measure.name for measure in metric_views[view].measures]
        listed = ", ".join(f"MEASURE(`{name}`) AS `{name}`" for name in names)
        sql = f"""
            SELECT {f"`{dimension}`" if dimension else "'all'"} AS cut, {listed}
            FROM {SCHEMA}.{view}
            WHERE date >= DATE '{period[0]}' AND date < DATE '{period[1]}' GROUP BY ALL"""
        return _by_measure(warehouse.execute(sql, persona=EXECUTIVE), names)

    return ask


def _by_measure(result: Result, names: list[str]) -> dict[str, Values]:
    return {
        name: _present({str(row[0]): _from_text(row[position]) for row in result.rows})
        for position, name in enumerate(names, start=1)
    }


def _from_text(text: str | None) -> Value | None:
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        return text.removesuffix(".000Z")


def _from_python(value: object) -> Value | None:
    match value:
        case None:
            return None
        case int() | float() | Decimal():
            return float(value)
        case datetime() | date():
            return value.isoformat()
        case _:
            return str(value)


def _present(values: Mapping[str, Value | None]) -> Values:
    """Without the empty groups: counting nothing gives 0 in one query and no row in the other."""
    return {key: value for key, value in values.items() if value}


@pytest.fixture(scope="session")
def by_hand(raw: duckdb.DuckDBPyConnection, clock: Clock) -> ByHand:
    """What a SELECT of (key, value) says, its placeholders filled."""

    def ask(sql: str, keys: Mapping[str, str], period: Period) -> Values:
        first, end = period
        filled = sql.format(**keys, first=first, end=end, today=clock.today())
        rows = raw.execute(filled).fetchall()
        return _present({str(key): _from_python(value) for key, value in rows})

    return ask
