"""The HTTP core of the workspace, asked by the unmodified Databricks SDK over a real port."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import (
    BadRequest,
    InvalidParameterValue,
    NotFound,
    NotImplemented,
    PermissionDenied,
    ResourceDoesNotExist,
    Unauthenticated,
)
from databricks.sdk.service import sql
from starlette.types import ASGIApp

from emulator.app import create_app
from emulator.clock import Clock
from emulator.personas import ADMIN, EXECUTIVE, MARKETING, NO_SCOPE, NO_WAREHOUSE, Persona
from emulator.sql_warehouse import WAREHOUSE_ID
from emulator.state import Workspace
from emulator.tokens import CLIENT_ID, CLIENT_SECRET, personal_access_token
from emulator.warehouse.errors import SqlError
from emulator.warehouse.statement import Column, Parameter, Result, text_result

COLUMNS = (Column("n", "INT", "INT"), Column("share", "DECIMAL", "DECIMAL(5,2)", 5, 2))


@dataclass
class ScriptedWarehouse:
    """Answers statements by their text: this file is about HTTP, not about SQL."""

    release: threading.Event = field(default_factory=threading.Event)
    parameters: list[Parameter] = field(default_factory=list)
    tables: dict[tuple[str, str], Any] = field(default_factory=dict)
    made: Any = field(default_factory=lambda: SimpleNamespace(known={}))

    def has_view(self, _name: str) -> bool:
        return False

    def execute(
        self, statement: str, *, persona: Persona, parameters: tuple[Parameter, ...] = (), **_: Any
    ) -> Result:
        self.parameters.extend(parameters)
        if statement == "slow":
            self.release.wait(10)
        if statement == "broken":
            raise SqlError("TABLE_OR_VIEW_NOT_FOUND", "There is no table x.", "42P01")
        if statement.startswith("DESCRIBE TABLE `main`.`dominos_realistic`.`sold`"):
            return text_result(("col_name", "data_type", "comment"), [("day", "DATE", "of sale")])
        if statement.startswith("DESCRIBE"):
            raise SqlError("INSUFFICIENT_PERMISSIONS", "No SELECT.", "42501")
        if statement == "who":
            return Result(COLUMNS[:1], ((persona.key,),))
        count = {"none": 0, "large": 5000, "huge": 40_000}.get(statement, 2)
        size = {"large": 1000, "huge": 1000}.get(statement, 4)
        return Result(COLUMNS, tuple((str(n), "1" * size) for n in range(count)))


@dataclass
class Running:
    """A workspace on a port."""

    url: str
    state: Workspace
    warehouse: ScriptedWarehouse

    def client(self, persona: Persona) -> WorkspaceClient:
        return self.with_token(personal_access_token(persona))

    def with_token(self, token: str) -> WorkspaceClient:
        return WorkspaceClient(host=self.url, token=token, auth_type="pat")


@pytest.fixture
def running(serve: Callable[[ASGIApp], str]) -> Running:
    warehouse = ScriptedWarehouse()
    state = Workspace(
        clock=Clock(), warehouse=cast(Any, warehouse), genie=cast(Any, None), pace=0.01
    )
    return Running(serve(create_app(state)), state, warehouse)


def run(client: WorkspaceClient, statement: str, **options: Any) -> sql.StatementResponse:
    return client.statement_execution.execute_statement(statement, WAREHOUSE_ID, **options)


def state_of(response: sql.StatementResponse) -> str:
    assert response.status is not None
    assert response.status.state is not None
    return response.status.state.value


# Identity, tokens, scopes


@pytest.mark.parametrize("persona", [EXECUTIVE, ADMIN])
def test_a_personal_token_is_its_persona(running: Running, persona: Persona) -> None:
    me = running.client(persona).current_user.me()
    assert (me.user_name, me.display_name, me.active) == (persona.email, persona.display_name, True)


def test_client_credentials_are_the_apps_service_principal(running: Running) -> None:
    client = WorkspaceClient(
        host=running.url, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, auth_type="oauth-m2m"
    )
    assert client.current_user.me().user_name == "dpz-analytics-app"


def test_wrong_client_credentials_are_refused(running: Running) -> None:
    form = {"grant_type": "client_credentials"}
    answer = httpx.post(f"{running.url}/oidc/v1/token", data=form, auth=(CLIENT_ID, "guess"))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_no_credential_is_401(running: Running) -> None:
    answer = httpx.get(f"{running.url}/api/2.0/preview/scim/v2/Me")
    assert answer.status_code == 401
    assert "Credential was not sent" in answer.json()["message"]


def test_an_unknown_token_is_403(running: Running) -> None:
    with pytest.raises(PermissionDenied, match="Invalid access token"):
        running.with_token("guess").current_user.me()


def test_a_token_is_refused_half_a_minute_before_its_end(running: Running) -> None:
    running.state.tokens.now = lambda: 1_000_000_000.0
    token = running.state.tokens.mint(EXECUTIVE)
    running.state.tokens.now = lambda: 1_000_003_569.0
    running.with_token(token).current_user.me()
    running.state.tokens.now = lambda: 1_000_003_570.0
    with pytest.raises(PermissionDenied, match="token expired"):
        running.with_token(token).current_user.me()


def test_a_token_reaches_only_the_apis_of_its_scopes(running: Running) -> None:
    token = running.state.tokens.mint(EXECUTIVE, frozenset({"iam.current-user:read"}))
    client = running.with_token(token)
    assert client.current_user.me().user_name == EXECUTIVE.email
    with pytest.raises(PermissionDenied, match="does not have required scopes: sql"):
        run(client, "select")
    with pytest.raises(PermissionDenied, match="required scopes: genie"):
        client.genie.list_spaces()


def test_the_persona_without_serving_scopes_is_told_which(running: Running) -> None:
    with pytest.raises(PermissionDenied, match=r"required scopes: serving\.serving-endpoints"):
        list(running.client(NO_SCOPE).serving_endpoints.list())


def test_an_unknown_route_is_501_and_names_itself(running: Running) -> None:
    with pytest.raises(NotImplemented, match=r"GET /api/2\.0/global-init-scripts"):
        list(running.client(ADMIN).global_init_scripts.list())


# Warehouses


def test_the_warehouse_stops_and_starts(running: Running) -> None:
    warehouses = running.client(EXECUTIVE).warehouses
    assert [w.id for w in warehouses.list()] == [WAREHOUSE_ID]
    warehouses.stop(WAREHOUSE_ID)
    assert warehouses.get(WAREHOUSE_ID).state == sql.State.STOPPED
    warehouses.start(WAREHOUSE_ID)
    assert warehouses.get(WAREHOUSE_ID).state in (sql.State.STARTING, sql.State.RUNNING)


def test_a_statement_starts_a_stopped_warehouse(running: Running) -> None:
    client = running.client(EXECUTIVE)
    client.warehouses.stop(WAREHOUSE_ID)
    assert state_of(run(client, "select")) == "SUCCEEDED"


def test_without_the_grant_the_warehouse_is_403(running: Running) -> None:
    client = running.client(NO_WAREHOUSE)
    assert list(client.warehouses.list()) == []
    with pytest.raises(PermissionDenied, match="not authorized to use"):
        run(client, "select")


def test_an_unknown_warehouse_is_404(running: Running) -> None:
    with pytest.raises(ResourceDoesNotExist, match="'nope' does not exist"):
        running.client(EXECUTIVE).statement_execution.execute_statement("select", "nope")


# Statements


def test_a_result_has_columns_and_strings(running: Running) -> None:
    parameter = sql.StatementParameterListItem("day", value="2026-11-18", type="DATE")
    answer = run(running.client(EXECUTIVE), "select", parameters=[parameter])
    assert running.warehouse.parameters == [Parameter("day", "2026-11-18", "DATE")]
    assert answer.as_dict() == {
        "statement_id": answer.statement_id,
        "status": {"state": "SUCCEEDED"},
        "manifest": {
            "format": "JSON_ARRAY",
            "schema": {
                "column_count": 2,
                "columns": [
                    {"name": "n", "position": 0, "type_name": "INT", "type_text": "INT"},
                    {
                        "name": "share",
                        "position": 1,
                        "type_name": "DECIMAL",
                        "type_text": "DECIMAL(5,2)",
                        "type_precision": 5,
                        "type_scale": 2,
                    },
                ],
            },
            "chunks": [{"chunk_index": 0, "row_offset": 0, "row_count": 2, "byte_count": 22}],
            "total_chunk_count": 1,
            "total_row_count": 2,
            "total_byte_count": 22,
            "truncated": False,
        },
        "result": {
            "chunk_index": 0,
            "row_offset": 0,
            "row_count": 2,
            "byte_count": 22,
            "data_array": [["0", "1111"], ["1", "1111"]],
        },
    }


def test_a_failing_statement_is_200_and_failed(running: Running) -> None:
    status = run(running.client(EXECUTIVE), "broken").status
    assert status is not None
    assert status.as_dict() == {
        "state": "FAILED",
        "error": {
            "error_code": "BAD_REQUEST",
            "message": "[TABLE_OR_VIEW_NOT_FOUND] There is no table x. SQLSTATE: 42P01",
        },
        "sql_state": "42P01",
    }


def test_a_result_without_rows_has_no_data(running: Running) -> None:
    answer = run(running.client(EXECUTIVE), "none")
    assert answer.manifest is not None
    assert answer.result is not None
    assert (answer.manifest.total_row_count, answer.result.data_array) == (0, None)


def test_wait_0s_answers_pending_and_can_be_polled(running: Running) -> None:
    client = running.client(EXECUTIVE)
    pending = run(client, "slow", wait_timeout="0s")
    assert state_of(pending) == "PENDING"
    running.warehouse.release.set()
    states = set()
    while "SUCCEEDED" not in states:
        states.add(state_of(client.statement_execution.get_statement(pending.statement_id or "")))
    assert states <= {"PENDING", "RUNNING", "SUCCEEDED"}


def test_a_running_statement_is_canceled_at_once(running: Running) -> None:
    client = running.client(EXECUTIVE)
    statement_id = run(client, "slow", wait_timeout="0s").statement_id or ""
    client.statement_execution.cancel_execution(statement_id)
    assert state_of(client.statement_execution.get_statement(statement_id)) == "CANCELED"
    running.warehouse.release.set()
    assert state_of(run(client, "select")) == "SUCCEEDED"
    assert state_of(client.statement_execution.get_statement(statement_id)) == "CANCELED"


def test_a_statement_is_its_owners_alone(running: Running) -> None:
    statement_id = run(running.client(EXECUTIVE), "who").statement_id or ""
    for persona in (MARKETING, ADMIN):
        with pytest.raises(ResourceDoesNotExist, match="was not found"):
            running.client(persona).statement_execution.get_statement(statement_id)
        with pytest.raises(NotFound):
            running.client(persona).statement_execution.cancel_execution(statement_id)


def test_a_large_result_comes_in_chunks_without_loss(running: Running) -> None:
    api = running.client(EXECUTIVE).statement_execution
    answer = run(running.client(EXECUTIVE), "large")
    data = answer.result
    rows = []
    while data is not None:
        rows += data.data_array or []
        following = data.next_chunk_index
        if following is None:
            break
        data = api.get_statement_result_chunk_n(answer.statement_id or "", following)
    assert [row[0] for row in rows] == [str(n) for n in range(5000)]
    assert answer.manifest is not None
    assert answer.manifest.total_chunk_count == 3
    with pytest.raises(NotFound, match="no chunk 3"):
        api.get_statement_result_chunk_n(answer.statement_id or "", 3)


def test_limits_truncate_and_say_so(running: Running) -> None:
    for limit in ({"row_limit": 1}, {"byte_limit": 12}):
        answer = run(running.client(EXECUTIVE), "select", **limit)
        assert answer.manifest is not None
        assert (answer.manifest.total_row_count, answer.manifest.truncated) == (1, True)


def test_more_than_25_mib_inline_fails(running: Running) -> None:
    answer = run(running.client(EXECUTIVE), "huge")
    assert answer.status is not None
    assert answer.status.error is not None
    assert "Inline byte limit exceeded" in (answer.status.error.message or "")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"wait_timeout": "3s"}, "between 5s and 50s"),
        ({"wait_timeout": "1m"}, "between 5s and 50s"),
        ({"format": sql.Format.CSV}, "not supported with the INLINE"),
        ({"row_limit": -1}, "row_limit must be a positive number"),
    ],
)
def test_what_the_api_refuses_is_400(running: Running, options: Any, words: str) -> None:
    with pytest.raises(InvalidParameterValue, match=words):
        run(running.client(EXECUTIVE), "select", **options)


def test_a_body_that_is_no_json_object_is_400(running: Running) -> None:
    headers = {"authorization": f"Bearer {personal_access_token(EXECUTIVE)}"}
    for body in ("{", "[]"):
        answer = httpx.post(f"{running.url}/api/2.0/sql/statements", content=body, headers=headers)
        assert (answer.status_code, answer.json()["error_code"]) == (400, "MALFORMED_REQUEST")


# Unity Catalog


def test_a_schema_says_that_its_data_are_made_up(running: Running) -> None:
    schema = running.client(EXECUTIVE).schemas.get("main.dominos_analytics")
    assert schema.properties == {"data_label": "Demo data"}
    with pytest.raises(NotFound):
        running.client(EXECUTIVE).schemas.get("main.nothing")


def test_a_table_that_may_not_be_read_is_not_said_to_exist(running: Running) -> None:
    with pytest.raises((NotFound, BadRequest), match="does not exist"):
        running.client(MARKETING).tables.get("main.dominos_realistic.orders")


def test_a_table_has_columns(running: Running) -> None:
    table = running.client(EXECUTIVE).tables.get("main.dominos_realistic.sold")
    assert [c.as_dict() for c in table.columns or ()] == [
        {"name": "day", "type_text": "DATE", "position": 0, "comment": "of sale"}
    ]


def test_wrong_scheme_is_401(running: Running) -> None:
    with pytest.raises(Unauthenticated):
        WorkspaceClient(
            host=running.url, username="a", password="b", auth_type="basic"
        ).current_user.me()
