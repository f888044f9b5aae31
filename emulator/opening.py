"""Open a workspace over a data file: its warehouse, Genie, tokens and statements, wired."""

from pathlib import Path

import duckdb

from emulator.clock import Clock
from emulator.genie.service import GenieService
from emulator.lakebase import Lakebase
from emulator.personas import Persona
from emulator.sql_warehouse import WAREHOUSE_ID
from emulator.state import Workspace
from emulator.statement_request import StatementRequest
from emulator.tokens import Tokens
from emulator.warehouse import Warehouse
from emulator.warehouse.statement import Result


def open_workspace(
    database: Path,
    clock: Clock,
    *,
    pace: float = 1.0,
    tokens: Tokens | None = None,
    views_file: Path | None = None,
    lakebase: Lakebase | None = None,
    volumes: Path | None = None,
) -> Workspace:
    """A restart forgets spaces and conversations; metric views are kept in `views_file`, if any."""
    warehouse = Warehouse(database, clock, views_file=views_file, volumes=volumes)
    genie = GenieService(warehouse, clock, pace)
    workspace = Workspace(
        clock=clock,
        warehouse=warehouse,
        genie=genie,
        tokens=tokens or Tokens(),
        pace=pace,
        lakebase=lakebase,
        volumes=volumes,
    )

    def record(sql: str, persona: Persona, result: Result) -> str:
        request = StatementRequest(sql, WAREHOUSE_ID)
        return workspace.statements.record(request, persona, result).id

    genie.record = record
    genie.sql_warehouse = workspace.sql_warehouse
    return workspace


def begin_empty(database: Path, volumes: Path) -> None:
    """A data file with no tables, unless there is one, and the folder of the volumes."""
    volumes.mkdir(parents=True, exist_ok=True)
    duckdb.connect(str(database)).close()
