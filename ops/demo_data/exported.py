"""What the generator has written: tables, their columns and parts. It runs as a process of its own.

The generator is the local workspace's, which nothing of ours imports.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.deploy.failures import DeployError

DESCRIPTION = "tables.json"
TIME = "visible_from"
# Types of the generator's engine, and what they are called in Databricks SQL.
TYPES = {
    "BIGINT": "BIGINT",
    "INTEGER": "INT",
    "VARCHAR": "STRING",
    "DATE": "DATE",
    "TIMESTAMP": "TIMESTAMP",
    "BOOLEAN": "BOOLEAN",
    "DOUBLE": "DOUBLE",
}


@dataclass(frozen=True, slots=True)
class Part:
    file: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Table:
    """`is_timed`: its last column says from when on a row is to be seen."""

    name: str
    comment: str
    columns: tuple[Column, ...]
    is_timed: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """`edition` changes whenever a row may be another."""

    folder: Path
    edition: str
    tables: tuple[Table, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(part for table in self.tables for part in table.parts)


def generate(folder: Path, orders: int, root: Path, *options: str) -> Exported:
    """Its progress goes to stderr; what is there already is generated no second time."""
    command = [sys.executable, "-m", "emulator", "export", "--orders", str(orders)]
    command += ["--into", str(folder.resolve()), *options]
    ran = subprocess.run(command, cwd=root, check=False)
    if ran.returncode:
        raise DeployError(
            "The demo data could not be generated, see above.",
            "It needs `pip install -r requirements-dev.txt` and some disk.",
        )
    return read_exported(folder)


def read_exported(folder: Path) -> Exported:
    body = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    return Exported(folder, body["edition"], tuple(map(_table, body["tables"])))


def _table(body: dict[str, Any]) -> Table:
    columns = tuple(Column(name, _type(kind)) for name, kind in body["columns"])
    parts = tuple(Part(**part) for part in body["parts"])
    return Table(body["name"], body["comment"], columns, body["is_timed"], parts)


def _type(kind: str) -> str:
    if kind.startswith("DECIMAL"):
        return kind
    return TYPES[kind]
