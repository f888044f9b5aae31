"""Tables and plain views that statements make, in a workspace that began with none.

Their comments and properties, and the views' texts, are kept in the data file, in a table whose
name begins with `_` and is therefore nobody's.
"""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import sqlglot
from sqlglot import exp

from emulator.warehouse.catalog import DATA, RAW_SCHEMA, Name
from emulator.warehouse.engine import Engine
from emulator.warehouse.errors import SqlError, syntax_error

NOTES = f"{DATA}.{RAW_SCHEMA}._made"


@dataclass(frozen=True, slots=True)
class Made:
    """`query` None: a table."""

    properties: Mapping[str, str]
    query: str | None = None


class TablesMadeHere:
    def __init__(self, engine: Engine, volumes: Path | None) -> None:
        self._engine = engine
        self._volumes = volumes
        self._lock = threading.Lock()
        self.known: Mapping[str, Made] = MappingProxyType({})
        if volumes is not None:
            engine.change(f"CREATE SCHEMA IF NOT EXISTS {DATA}.{RAW_SCHEMA}")
            columns = "name VARCHAR PRIMARY KEY, properties VARCHAR, query VARCHAR"
            engine.change(f"CREATE TABLE IF NOT EXISTS {NOTES} ({columns})")
            rows = engine.run(f"SELECT * FROM {NOTES}").rows
            found = {str(n): Made(json.loads(str(p)), query) for n, p, query in rows}
            self.known = MappingProxyType(found)

    @property
    def views(self) -> Mapping[str, str]:
        return {name: made.query for name, made in self.known.items() if made.query is not None}

    def create_table(
        self, name: Name, select: str, path: str, properties: Mapping[str, str], *, replace: bool
    ) -> None:
        """From the Parquet files of a folder of a volume."""
        self._free(name, replace=replace, is_view=False)
        files = f"{self._folder(path)}/*.parquet".replace("'", "''")
        chosen = _translated(select)
        stored = f'{DATA}."{name.schema}"."{name.table}"'
        made = f"{chosen} FROM read_parquet('{files}')"
        self._engine.change(f"CREATE OR REPLACE TABLE {stored} AS {made}")
        self._note(name, Made(MappingProxyType(dict(properties))))

    def create_view(
        self, name: Name, query: str, properties: Mapping[str, str], *, replace: bool
    ) -> None:
        self._free(name, replace=replace, is_view=True)
        self._note(name, Made(MappingProxyType(dict(properties)), query))

    def _free(self, name: Name, *, replace: bool, is_view: bool) -> None:
        if self._volumes is None:
            raise SqlError(
                "UNSUPPORTED_FEATURE",
                "This workspace generates its tables itself; `python -m emulator serve --empty` "
                "begins with none and lets them be made.",
                "0A000",
            )
        there = self.known.get(str(name))
        if there is None:
            return
        if not replace:
            raise SqlError("TABLE_OR_VIEW_ALREADY_EXISTS", f"`{name}` already exists.", "42P07")
        if (there.query is not None) != is_view:
            kind, other = ("view", "table") if is_view else ("table", "view")
            raise SqlError(
                f"EXPECT_{kind.upper()}_NOT_{other.upper()}.NO_ALTERNATIVE",
                f"'{name}' is a {other}, a {kind} is expected.",
                "42809",
            )

    def _folder(self, path: str) -> Path:
        """On this machine, and inside the volumes' own folder whatever is written."""
        assert self._volumes is not None
        folder = (self._volumes / path.removeprefix("/Volumes/")).resolve()
        if not path.startswith("/Volumes/") or self._volumes.resolve() not in folder.parents:
            raise syntax_error(f"read_files reads from volumes here, not from {path}.")
        if not any(folder.glob("*.parquet")):
            raise SqlError("PATH_NOT_FOUND", f"Path does not exist: {path}.", "42K03")
        return folder

    def _note(self, name: Name, made: Made) -> None:
        values = (str(name), json.dumps(dict(made.properties)), made.query)
        self._engine.change(f"INSERT OR REPLACE INTO {NOTES} VALUES (?, ?, ?)", values)
        with self._lock:
            self.known = MappingProxyType({**self.known, str(name): made})


def _translated(select: str) -> str:
    """TIMESTAMP is kept as the engine's plain one, in UTC, as in the generated tables."""
    tree = sqlglot.parse_one(select, read="databricks")
    for kind in tree.find_all(exp.DataType):
        if kind.this in (exp.DataType.Type.TIMESTAMPTZ, exp.DataType.Type.TIMESTAMPLTZ):
            kind.set("this", exp.DataType.Type.TIMESTAMP)
    return tree.sql("duckdb")
