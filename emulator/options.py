"""The command line of `python -m emulator`, as typed values."""

import argparse
import shlex
from argparse import ArgumentTypeError
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parent.parent
DATABASE = Path(".local") / "workspace.duckdb"
EMPTY = Path(".local") / "empty.duckdb"
EXPORTED = Path(".local") / "export"


@dataclass(frozen=True, slots=True)
class Options:
    """`port` 0 takes any free port; `ready_file` then tells which one it was."""

    command: Literal["run", "serve", "export"]
    root: Path = ROOT
    port: int = 8000
    workspace_port: int = 8010
    app_port: int = 8020
    orders: int = 2_000_000
    database: Path = DATABASE
    now: datetime | None = None
    token_life: float = 3600.0
    pace: float = 1.0
    reload: bool = False
    setup: tuple[str, ...] = ()
    env: dict[str, str] = field(default_factory=dict)
    ready_file: Path | None = None
    postgres: str | None = None
    empty: bool = False
    into: Path = EXPORTED

    @property
    def database_path(self) -> Path:
        return self.root / self.database


def parse(arguments: Sequence[str]) -> Options:
    given = _parser().parse_args(arguments)
    values = {name: value for name, value in vars(given).items() if value is not None}
    values["env"] = dict(values.pop("env", []))
    if given.command == "serve":
        values["workspace_port"] = values.pop("port", 8010)
    if values.get("empty"):
        values.setdefault("database", EMPTY)
    return Options(**values)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m emulator",
        description="A local Databricks workspace, and the Apps runtime in front of an app.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="the workspace, and the app as the platform runs it")
    serve = commands.add_parser("serve", help="the workspace alone; prints a token per person")
    export = commands.add_parser("export", help="the raw tables as Parquet files")
    for command in (run, serve):
        _common(command)
    _data(export)
    export.add_argument("--into", type=Path, help=f"the folder ({EXPORTED})")
    run.add_argument("--port", type=_port, help="where a browser opens the app (8000)")
    run.add_argument("--workspace-port", type=_port, help="the workspace's API (8010)")
    run.add_argument("--app-port", type=_port, help="where the app itself listens (8020)")
    run.add_argument("--setup", type=_words, help="a command to run once the workspace listens")
    run.add_argument("--reload", action="store_true", help="restart the app when its code changes")
    run.add_argument("--env", action="append", type=_pair, metavar="NAME=VALUE")
    run.add_argument("--root", type=Path, help="the app's folder, with app.yaml")
    serve.add_argument("--port", type=_port, help="the workspace's API (8010)")
    serve.add_argument(
        "--empty", action="store_true", help="with no tables, as a new workspace; they can be made"
    )
    serve.add_argument(
        "--postgres", metavar="URL", help="a Postgres to play Lakebase; its roles are changed"
    )
    return parser


def _data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--orders", type=int, help="how many orders to generate (2000000)")
    parser.add_argument("--database", type=Path, help=f"the data file ({DATABASE})")
    parser.add_argument("--now", type=_instant, help="pin the workspace's clock (ISO 8601, UTC)")


def _common(parser: argparse.ArgumentParser) -> None:
    _data(parser)
    parser.add_argument("--token-life", type=float, metavar="SECONDS", help="of a token (3600)")
    parser.add_argument("--pace", type=float, help="of imitated waiting; 0 is none (1)")
    parser.add_argument("--ready-file", type=Path, help="write the URLs here once all is ready")


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise ArgumentTypeError(f"{text!r} is no port: 0 (any) to 65535")
    return int(text)


def _words(text: str) -> tuple[str, ...]:
    return tuple(shlex.split(text))


def _pair(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not (name and separator):
        raise ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no ISO 8601 instant") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
