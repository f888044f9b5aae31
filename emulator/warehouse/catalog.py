"""What exists: the tables of the data file, by schema, and how a written name finds one."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import duckdb
from sqlglot import exp

from emulator.warehouse.errors import table_not_found

CATALOG = "main"
DATA = "data"  # DuckDB reserves the name `main` for a catalog, so the file is attached as this.
RAW_SCHEMA = "dominos_realistic"
METRICS_SCHEMA = "dominos_analytics"
SCHEMA_COMMENTS = {
    RAW_SCHEMA: "Made-up orders, customers and stores, generated on this machine.",
    METRICS_SCHEMA: "Metric views over made-up demonstration data; no real business figures.",
    "default": "Default schema",
}
SCHEMA_PROPERTIES = {
    RAW_SCHEMA: {"data_label": "Demo data"},
    METRICS_SCHEMA: {"data_label": "Demo data"},
    "default": {},
}
_TIME_COLUMN = "_visible_from"
_REGION_COLUMNS = ("_region", "region")


@dataclass(frozen=True, slots=True)
class TableColumn:
    name: str
    type: str
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the data file. Columns that begin with `_` serve the row filters only."""

    schema: str
    name: str
    all_columns: tuple[TableColumn, ...]
    comment: str | None = None

    @property
    def full_name(self) -> str:
        return f"{CATALOG}.{self.schema}.{self.name}"

    @property
    def columns(self) -> tuple[TableColumn, ...]:
        return tuple(c for c in self.all_columns if not c.name.startswith("_"))

    @property
    def time_column(self) -> str | None:
        return self._first((_TIME_COLUMN,))

    @property
    def region_column(self) -> str | None:
        return self._first(_REGION_COLUMNS)

    def _first(self, wanted: tuple[str, ...]) -> str | None:
        names = {c.name for c in self.all_columns}
        return next((w for w in wanted if w in names), None)


Tables = Mapping[tuple[str, str], Table]


@dataclass(frozen=True, slots=True)
class Name:
    """A full name in lower case: names are not case-sensitive."""

    catalog: str
    schema: str
    table: str

    def __str__(self) -> str:
        return f"{self.catalog}.{self.schema}.{self.table}"


_COLUMNS = """
SELECT c.schema_name, c.table_name, t.comment, c.column_name, c.data_type, c.comment
FROM duckdb_columns() c JOIN (
    SELECT table_oid AS oid, comment FROM duckdb_tables() WHERE database_name = $data
    UNION ALL
    SELECT view_oid, comment FROM duckdb_views() WHERE database_name = $data AND NOT internal
) t ON c.table_oid = t.oid
WHERE c.database_name = $data AND NOT c.internal
ORDER BY c.schema_name, c.table_name, c.column_index
"""


def read_tables(connection: duckdb.DuckDBPyConnection) -> Tables:
    """Every table of the attached file, except those whose name begins with `_`."""
    found: dict[tuple[str, str], list[TableColumn]] = {}
    comments: dict[tuple[str, str], str | None] = {}
    for schema, table, comment, *column in connection.execute(_COLUMNS, {"data": DATA}).fetchall():
        if table.startswith("_"):
            continue
        key = (schema.lower(), table.lower())
        found.setdefault(key, []).append(TableColumn(*column))
        comments[key] = comment
    return MappingProxyType(
        {key: Table(*key, tuple(columns), comments[key]) for key, columns in found.items()}
    )


def full_name(table: exp.Table, catalog: str, schema: str) -> Name:
    """The name as written, completed by the statement's catalog and schema."""
    return Name(
        (table.catalog or catalog).lower(), (table.db or schema).lower(), table.name.lower()
    )


def parse_name(text: str, catalog: str = CATALOG, schema: str = "default") -> Name:
    parts = [part.strip().strip("`").lower() for part in text.split(".")]
    if not all(parts) or len(parts) > 3:
        raise table_not_found(f"`{text}`")
    return Name(*([catalog, schema][: 3 - len(parts)] + parts))
