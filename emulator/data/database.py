"""Generate the database file when none fits, and put it in place atomically."""

import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from emulator.clock import Clock
from emulator.data import stories
from emulator.data.slices import Slice, months_after, slices

SCHEMA = "dominos_realistic"
MONTHS_AHEAD = 3

_SQL = Path(__file__).parent / "sql"
_BEFORE = (
    "mixing",
    "tables",
    "comments",
    "reference",
    "calendar",
    "store_days",
    "customers",
    "marketing",
)
_PER_SLICE = ("regulars", "baskets", "facts")
_AFTER = ("targets",)


def _fingerprint() -> str:
    """Another one whenever rows or columns may be others."""
    texts = [(_SQL / f"{name}.sql").read_text() for name in (*_BEFORE, *_PER_SLICE, *_AFTER)]
    said = "\n".join([*texts, repr(stories.CONSTANTS)])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


VERSION = _fingerprint()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far generation is, for a person who waits."""

    step: str
    done: int
    total: int

    @property
    def fraction(self) -> float:
        return self.done / self.total


@dataclass(frozen=True, slots=True)
class Edition:
    """What a file was generated for."""

    version: str
    orders: int
    horizon: date

    def serves(self, wanted: "Edition", today: date) -> bool:
        same = (self.version, self.orders) == (wanted.version, wanted.orders)
        return same and today < self.horizon


def ensure_database(
    path: Path,
    *,
    orders: int = 2_000_000,
    clock: Clock,
    on_progress: Callable[[Progress], None] = lambda _: None,
    threads: int | None = None,
) -> None:
    """Leave at `path` a file of that scale whose rows run past now; generate it when there is none.

    `orders` is how many fall in the 36 months up to `stories.SCALE_ENDS`.
    """
    today = clock.today()
    wanted = Edition(VERSION, orders, months_after(today, MONTHS_AHEAD + 1))
    found = _edition_of(path)
    if found is not None and found.serves(wanted, today):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        _generate(draft, wanted, on_progress, threads)
        os.replace(draft, path)
    finally:
        for leftover in path.parent.glob(f"{draft.name}*"):  # the draft, its log, what was spilled
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()


def _edition_of(path: Path) -> Edition | None:
    if not path.exists():
        return None
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            connection.execute(f"SELECT version, orders, horizon FROM {SCHEMA}._meta")
            row = connection.fetchone()
    except duckdb.Error:
        return None
    return Edition(*row) if row else None


def _generate(
    path: Path, edition: Edition, on_progress: Callable[[Progress], None], threads: int | None
) -> None:
    parts = slices(stories.FIRST_DAY, edition.horizon, edition.orders)
    total = len(_BEFORE) + len(parts) + len(_AFTER)
    with duckdb.connect(str(path)) as connection:
        _prepare(connection, edition, threads)
        for done, name in enumerate(_BEFORE):
            on_progress(Progress(name.replace("_", " "), done, total))
            _run(connection, name)
        for done, part in enumerate(parts, len(_BEFORE)):
            on_progress(Progress(f"orders of {part.first:%B %Y}", done, total))
            _run_slice(connection, part)
        for done, name in enumerate(_AFTER, len(_BEFORE) + len(parts)):
            on_progress(Progress(name.replace("_", " "), done, total))
            _run(connection, name)
        connection.execute(
            f"INSERT INTO {SCHEMA}._meta VALUES (?, ?, ?)",
            [edition.version, edition.orders, edition.horizon],
        )
    on_progress(Progress("ready", total, total))


def _prepare(connection: duckdb.DuckDBPyConnection, edition: Edition, threads: int | None) -> None:
    if threads is not None:
        connection.execute(f"SET threads = {threads}")
    # The SQL joins small tables to the right of large ones; the optimizer turned six of these joins
    # round (2026-11, DuckDB 2.0), which built hash tables of the orders and took one core only.
    connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    connection.execute(f"CREATE SCHEMA {SCHEMA}")
    connection.execute(f"SET schema = '{SCHEMA}'")
    constants = {**stories.CONSTANTS, "scale": edition.orders, "horizon": edition.horizon}
    for name, value in constants.items():
        connection.execute(f"CREATE TEMP MACRO {name}() AS {_literal(value)}")


def _literal(value: date | float | int | str) -> str:
    match value:
        case date():
            return f"DATE '{value}'"
        case str():
            return f"'{value}'"
        case _:
            return repr(value)


def _run_slice(connection: duckdb.DuckDBPyConnection, part: Slice) -> None:
    connection.execute(f"SET VARIABLE slice_from = DATE '{part.first}'")
    connection.execute(f"SET VARIABLE slice_until = DATE '{part.end}'")
    for name in _PER_SLICE:
        _run(connection, name)


def _run(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    connection.execute((_SQL / f"{name}.sql").read_text())
