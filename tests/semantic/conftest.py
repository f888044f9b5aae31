"""The same number asked twice: of a metric view through the warehouse, and of the raw tables."""

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from backend.semantic import MetricView, load_semantic
from emulator.clock import Clock
from emulator.personas import ADMIN, EXECUTIVE
from emulator.warehouse import Warehouse
from ops.spaces.metric_views import create_statement

SCHEMA = "main.dominos_analytics"
COLUMNS = "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'file'"

Period = tuple[date, date]
Value = float | str
Values = dict[str, Value]
Ask = Callable[[str, str | None, Period], dict[str, Values]]
Compute = Callable[[str, Mapping[str, str], Period], dict[str, Values]]


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
def ask(warehouse: Warehouse, metric_views: Mapping[str, MetricView]) -> Ask:
    """All measures of a view in a period, by name, each a value per key of the dimension."""

    @functools.cache
    def ask(view: str, dimension: str | None, period: Period) -> dict[str, Values]:
        first, end = period
        names = [measure.name for measure in metric_views[view].measures]
        listed = ", ".join(f"MEASURE(`{name}`) AS `{name}`" for name in names)
        sql = f"""
            SELECT {f"`{dimension}`" if dimension else "'all'"} AS cut, {listed}
            FROM {SCHEMA}.{view}
            WHERE date >= DATE '{first}' AND date < DATE '{end}' GROUP BY ALL"""
        rows = warehouse.execute(sql, persona=EXECUTIVE).rows
        return _by_measure(names, [(row[0], *map(_from_text, row[1:])) for row in rows])

    return ask


@pytest.fixture(scope="session")
def compute(raw: duckdb.DuckDBPyConnection, clock: Clock) -> Compute:
    """The same of a SELECT by hand, its placeholders filled."""

    def compute(sql: str, keys: Mapping[str, str], period: Period) -> dict[str, Values]:
        dates = zip(("first", "end", "today"), (*period, clock.today()), strict=True)
        filled = sql.format(**keys, **{name: f"DATE '{day}'" for name, day in dates})
        cursor = raw.execute(filled)
        names = [column[0] for column in cursor.description or []][1:]
        rows = [(str(row[0]), *map(_from_python, row[1:])) for row in cursor.fetchall()]
        return _by_measure(names, rows)

    return compute


def _by_measure(names: list[str], rows: Sequence[tuple[Value | None, ...]]) -> dict[str, Values]:
    """Without empty groups: counting nothing gives 0 in one query and no row in the other."""
    return {
        name: {str(row[0]): value for row in rows if (value := row[position])}
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
