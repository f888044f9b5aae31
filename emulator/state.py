"""The whole local workspace as one value that every API family is given."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emulator.access_lists import AccessLists
from emulator.apps.bindings import Bindings
from emulator.apps.deployed_app import Pace
from emulator.apps.registry import Apps
from emulator.clock import Clock
from emulator.faults import Faults
from emulator.file_tree import FileTree
from emulator.secret_scopes import Scope, secret_value
from emulator.sql_warehouse import SqlWarehouse
from emulator.statement_runs import Statement, Statements
from emulator.supervisor_agents import Supervisors
from emulator.tokens import Tokens
from emulator.traces import Traces
from emulator.warehouse.statement import Result

if TYPE_CHECKING:
    from emulator.genie.service import GenieService
    from emulator.lakebase import Lakebase
    from emulator.warehouse import Warehouse


@dataclass(slots=True, kw_only=True)
class Workspace:
    """`pace` scales every imitated waiting time: 0 answers at once, 1 is like a person typing.

    `volumes` is where files of volumes stand; a workspace that generates its tables has none.
    """

    clock: Clock
    warehouse: "Warehouse"
    genie: "GenieService"
    tokens: Tokens = field(default_factory=Tokens)
    faults: Faults = field(default_factory=Faults)
    access: AccessLists = field(default_factory=AccessLists)
    files: FileTree = field(default_factory=FileTree)
    secrets: dict[str, Scope] = field(default_factory=dict)
    lakebase: "Lakebase | None" = None
    volumes: Path | None = None
    made_volumes: set[str] = field(default_factory=set)
    schema_changes: dict[str, dict[str, Any]] = field(default_factory=dict)
    pace: float = 1.0
    wire_shape: str = "deltas"
    task_steps: int | None = None
    asks_approval: bool = False
    sql_warehouse: SqlWarehouse = field(init=False)
    traces: Traces = field(default_factory=Traces)
    statements: Statements = field(init=False)
    supervisors: Supervisors = field(init=False)
    apps: Apps = field(init=False)

    def __post_init__(self) -> None:
        self.sql_warehouse = SqlWarehouse(4.0 * self.pace, self.access)
        self.supervisors = Supervisors(4.0 * self.pace)
        self.statements = Statements(self._execute, self.sql_warehouse)
        waits = Pace(start=2 * self.pace, delete=3 * self.pace, deploy=self.pace)
        self.apps = Apps(self.files, self.tokens, waits, Bindings(self._secret, self._database))

    def _secret(self, scope: str, key: str) -> str:
        return secret_value(self.secrets, scope, key)

    def _database(self) -> dict[str, str]:
        return self.lakebase.environment() if self.lakebase else {}

    def _execute(self, statement: Statement) -> Result:
        request = statement.request
        return self.warehouse.execute(
            request.statement,
            persona=statement.owner,
            catalog=request.catalog,
            schema=request.schema,
            parameters=request.parameters,
            interrupt=statement.interrupt,
        )
