"""The DuckDB file behind the warehouse: read-only, sealed off from the machine, interruptible."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from emulator.warehouse import column_types
from emulator.warehouse.catalog import DATA, Tables, read_tables
from emulator.warehouse.errors import SqlError, canceled, from_duckdb
from emulator.warehouse.macros import MACROS
from emulator.warehouse.rendering import fits_long, render
from emulator.warehouse.statement import Result

# What a local workspace holds in memory without trouble; the API's inline limit is lower.
MOST_CHARACTERS = 64 * 1024 * 1024
_BATCH = 10_000

Row = tuple[str | None, ...]


class Interrupt:
    """Stops the statement it is given to, from any thread, before or while it runs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cursor: duckdb.DuckDBPyConnection | None = None
        self._stopped = False

    @property
    def stopped(self) -> bool:
        return self._stopped

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
            if self._cursor is not None:
                self._cursor.interrupt()

    def watch(self, cursor: duckdb.DuckDBPyConnection | None) -> None:
        """Stop this cursor from now on; none, when it is done."""
        with self._lock:
            self._cursor = cursor
            if self._stopped and cursor is not None:
                raise canceled()


class Engine:
    """Runs DuckDB SQL that others have made safe. `reads_from` makes the file writable, too."""

    def __init__(self, database: Path, reads_from: Path | None = None) -> None:
        self._changing = threading.Lock()
        self._connection = duckdb.connect(":memory:")
        path = str(database).replace("'", "''")
        mode = "READ_ONLY" if reads_from is None else "READ_WRITE"
        self._connection.execute(f"ATTACH '{path}' AS {DATA} ({mode})")
        if reads_from is not None:
            folder = str(reads_from.resolve()).replace("'", "''")
            self._connection.execute(f"SET allowed_directories = ['{folder}']")
        for macro in MACROS:
            self._connection.execute(macro)
        self.tables: Tables = read_tables(self._connection)
        for setting in (
            "SET GLOBAL ieee_floating_point_ops = false",
            "SET GLOBAL TimeZone = 'UTC'",
            "SET enable_external_access = false",
            "SET python_enable_replacements = false",
            "SET autoinstall_known_extensions = false",
            "SET autoload_known_extensions = false",
            "SET lock_configuration = true",
        ):
            self._connection.execute(setting)

    def run(
        self, sql: str, interrupt: Interrupt | None = None, most_rows: int | None = None
    ) -> Result:
        watched = interrupt or Interrupt()
        with self._connection.cursor() as cursor:
            watched.watch(cursor)
            try:
                cursor.execute(sql)
                columns = [(str(name), str(kind)) for name, kind, *_ in cursor.description or ()]
                rows = tuple(_rows(cursor, columns, watched, most_rows))
            except duckdb.Error as error:
                raise from_duckdb(error) from error
            finally:
                watched.watch(None)
        return Result(tuple(column_types.column(name, kind) for name, kind in columns), rows)

    def change(self, sql: str, values: Sequence[Any] = ()) -> None:
        """A statement of our own that makes or fills tables, one at a time."""
        with self._changing, self._connection.cursor() as cursor:
            try:
                cursor.execute(sql, list(values))
            except duckdb.Error as error:
                raise from_duckdb(error) from error
            self.tables = read_tables(cursor)

    def close(self) -> None:
        self._connection.close()


def _rows(
    cursor: duckdb.DuckDBPyConnection,
    columns: Sequence[tuple[str, str]],
    interrupt: Interrupt,
    most_rows: int | None,
) -> Iterator[Row]:
    """At most `most_rows`, by batches, so that a large result can be stopped or refused."""
    left, size = most_rows, 0
    while batch := cursor.fetchmany(_BATCH if left is None else min(_BATCH, left)):
        if interrupt.stopped:
            raise canceled()
        for row in batch:
            rendered = _rendered(row, columns)
            size += sum(len(value) for value in rendered if value is not None)
            yield rendered
        if size > MOST_CHARACTERS:
            raise SqlError(
                "RESULT_TOO_LARGE",
                f"The result is over {MOST_CHARACTERS} characters. Aggregate it, or add a LIMIT.",
                "54000",
            )
        left = None if left is None else left - len(batch)


def _rendered(row: Sequence[Any], columns: Sequence[tuple[str, str]]) -> Row:
    for value, (name, kind) in zip(row, columns, strict=True):
        if kind == "HUGEINT" and not fits_long(value):
            raise SqlError(
                "ARITHMETIC_OVERFLOW", f"The value of `{name}` does not fit BIGINT.", "22003"
            )
    return tuple(render(value) for value in row)
