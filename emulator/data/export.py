"""The raw tables as Parquet files and a description of them, for a workspace elsewhere.

The same seed gives the same rows in the same files: a part's name carries its place, and the
description the hash of its content, so that an interrupted copy can be taken up again.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from emulator.data.database import SCHEMA, Progress

DESCRIPTION = "tables.json"
ROWS_IN_A_PART = 1_000_000
TIME, HIDDEN = "_visible_from", "visible_from"


@dataclass(frozen=True, slots=True)
class Part:
    file: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ExportedTable:
    """`columns` as name and type; `visible_from` says from when on a row may be seen."""

    name: str
    comment: str
    columns: tuple[tuple[str, str], ...]
    is_timed: bool
    parts: tuple[Part, ...]


def export(
    database: Path,
    folder: Path,
    on_progress: Callable[[Progress], None],
    part: int = ROWS_IN_A_PART,
) -> Path:
    """The description's path; it is written last."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(database), read_only=True) as connection:
        # One thread and the order of the table: the files are the same on every machine.
        connection.execute("SET threads = 1")
        edition = "-".join(map(str, _row(connection, f"SELECT * FROM {SCHEMA}._meta")))
        names = _names(connection)
        tables = []
        for done, (name, comment) in enumerate(names):
            on_progress(Progress(name, done, len(names)))
            tables.append(_export(connection, name, comment, folder, part))
        on_progress(Progress("ready", len(names), len(names)))
    described = {"edition": edition, "tables": [asdict(table) for table in tables]}
    path = folder / DESCRIPTION
    path.write_text(json.dumps(described, indent=1), encoding="utf-8")
    return path


def _names(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    rows = connection.execute(
        "SELECT table_name, coalesce(comment, '') FROM duckdb_tables() "
        f"WHERE schema_name = '{SCHEMA}' AND NOT starts_with(table_name, '_') ORDER BY 1"
    )
    return [(str(name), str(comment)) for name, comment in rows.fetchall()]


def _export(
    connection: duckdb.DuckDBPyConnection, name: str, comment: str, folder: Path, size: int
) -> ExportedTable:
    described = connection.execute(f"DESCRIBE {SCHEMA}.{name}").fetchall()
    columns = [(str(column), str(kind)) for column, kind, *_ in described]
    is_timed = any(column == TIME for column, _ in columns)
    shown = [(c, kind) for c, kind in columns if not c.startswith("_")]
    chosen = ", ".join(f'"{c}"' for c, _ in shown) + (f", {TIME} AS {HIDDEN}" if is_timed else "")
    (rows,) = _row(connection, f"SELECT count(*) FROM {SCHEMA}.{name}")
    assert isinstance(rows, int)
    source = f"SELECT {chosen} FROM {SCHEMA}.{name}"
    parts = tuple(
        _part(connection, folder, name, number, _slice(source, first, size))
        for number, first in enumerate(range(0, max(rows, 1), size))
    )
    kinds = (*shown, (HIDDEN, "TIMESTAMP")) if is_timed else tuple(shown)
    return ExportedTable(name, comment, kinds, is_timed, parts)


def _slice(source: str, first: int, size: int) -> str:
    return f"{source} WHERE rowid >= {first} AND rowid < {first + size} ORDER BY rowid"


def _part(
    connection: duckdb.DuckDBPyConnection, folder: Path, name: str, number: int, query: str
) -> Part:
    file = folder / name / f"part-{number:05}.parquet"
    file.parent.mkdir(parents=True, exist_ok=True)
    path = str(file).replace("'", "''")
    copied = connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
    (rows,) = copied.fetchone() or (0,)
    content = file.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return Part(file.relative_to(folder).as_posix(), int(rows), len(content), digest)


def _row(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[object, ...]:
    row = connection.execute(sql).fetchone()
    assert row is not None
    return tuple(row)
