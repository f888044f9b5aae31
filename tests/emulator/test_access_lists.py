"""Permissions, grants and secrets behave as the platform's, seen through its own SDK."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import (
    BadRequest,
    InvalidParameterValue,
    NotFound,
    PermissionDenied,
    ResourceAlreadyExists,
    ResourceDoesNotExist,
)
from databricks.sdk.service.catalog import PermissionsChange, Privilege
from databricks.sdk.service.iam import AccessControlRequest, PermissionLevel
from databricks.sdk.service.sql import StatementState
from databricks.sdk.service.workspace import AclPermission
from starlette.types import ASGIApp

from emulator.app import create_app
from emulator.clock import Clock
from emulator.opening import open_workspace
from emulator.personas import ADMIN, EXECUTIVE, MARKETING, NO_WAREHOUSE, Persona
from emulator.sql_warehouse import WAREHOUSE_ID
from emulator.tokens import personal_access_token

SCHEMA = "main.dominos_analytics"
VIEW = f"{SCHEMA}.operations_metrics"
FILE = Path(__file__).resolve().parents[2] / "semantic/metric_views/operations_metrics.yaml"
As = Callable[[Persona], WorkspaceClient]


@pytest.fixture
def client(database: Path, clock: Clock, serve: Callable[[ASGIApp], str]) -> As:
    state = open_workspace(database, clock, pace=0)
    sql = f"CREATE VIEW {VIEW} WITH METRICS LANGUAGE YAML AS $$\n{FILE.read_text()}$$"
    state.warehouse.execute(sql, persona=ADMIN)
    url = serve(create_app(state))
    return lambda persona: WorkspaceClient(
        host=url, token=personal_access_token(persona), auth_type="pat"
    )


def selects(client: WorkspaceClient, sql: str = f"SELECT MEASURE(orders) FROM {VIEW}") -> bool:
    answer = client.statement_execution.execute_statement(sql, WAREHOUSE_ID)
    assert answer.status is not None
    return answer.status.state is StatementState.SUCCEEDED


def test_a_grant_of_unity_catalog_opens_a_view_and_taking_it_away_closes_it(client: As) -> None:
    grants, principal = client(ADMIN).grants, MARKETING.email
    assert not selects(client(MARKETING))
    grants.update("table", VIEW, changes=[PermissionsChange([Privilege.SELECT], principal)])
    assert selects(client(MARKETING))
    held = {
        a.principal: a.privileges for a in grants.get("table", VIEW).privilege_assignments or ()
    }
    assert held[principal] == [Privilege.SELECT]
    change = PermissionsChange(principal=principal, remove=[Privilege.SELECT])
    grants.update("table", VIEW, changes=[change])
    assert not selects(client(MARKETING))


def test_account_and_workspace_know_different_groups(client: As) -> None:
    """`users` is the workspace's, `account users` the account's; neither knows the other's."""
    grants, permissions = client(ADMIN).grants, client(ADMIN).permissions
    with pytest.raises(NotFound, match="Could not find principal with name users"):
        grants.update("table", VIEW, changes=[PermissionsChange([Privilege.SELECT], "users")])
    change = PermissionsChange([Privilege.USE_SCHEMA], "account users")
    grants.update("schema", SCHEMA, changes=[change])
    use, wrong = PermissionLevel.CAN_USE, "account users"
    entry = AccessControlRequest(group_name=wrong, permission_level=use)
    with pytest.raises(ResourceDoesNotExist, match=r"GroupName\(account users\) does not exist"):
        permissions.update("warehouses", WAREHOUSE_ID, access_control_list=[entry])


def test_can_use_on_the_warehouse_is_what_a_person_lacked(client: As) -> None:
    nora = client(NO_WAREHOUSE)
    with pytest.raises(PermissionDenied):
        selects(nora, "SELECT 1")
    use = PermissionLevel.CAN_USE
    entry = AccessControlRequest(user_name=NO_WAREHOUSE.email, permission_level=use)
    client(ADMIN).permissions.update("warehouses", WAREHOUSE_ID, access_control_list=[entry])
    assert selects(nora, "SELECT 1")
    client(ADMIN).permissions.set("warehouses", WAREHOUSE_ID, access_control_list=[])
    with pytest.raises(PermissionDenied):
        selects(nora, "SELECT 1")


def test_can_edit_on_a_space_lets_somebody_read_and_change_it(client: As) -> None:
    space = client(ADMIN).genie.create_space(WAREHOUSE_ID, '{"version": 2}', title="T").space_id
    erin = client(EXECUTIVE)
    with pytest.raises(PermissionDenied):
        erin.genie.update_space(space, description="by hand")
    edit = PermissionLevel.CAN_EDIT
    entry = AccessControlRequest(user_name=EXECUTIVE.email, permission_level=edit)
    client(ADMIN).permissions.update("genie", space, access_control_list=[entry])
    assert erin.genie.update_space(space, description="by hand").description == "by hand"
    with pytest.raises(PermissionDenied):
        erin.permissions.update("genie", space, access_control_list=[entry])
    read = PermissionLevel.CAN_READ
    wrong = AccessControlRequest(user_name=EXECUTIVE.email, permission_level=read)
    with pytest.raises(InvalidParameterValue):
        client(ADMIN).permissions.update("genie", space, access_control_list=[wrong])


def test_secrets_come_back_as_base64_for_those_who_may_read_them(client: As) -> None:
    ada, erin = client(ADMIN).secrets, client(EXECUTIVE).secrets
    ada.create_scope("app")
    with pytest.raises((ResourceAlreadyExists, BadRequest), match="Scope app already exists!"):
        ada.create_scope("app")
    ada.put_secret("app", "password", string_value="s3cret")
    assert base64.b64decode(ada.get_secret("app", "password").value or "") == b"s3cret"
    assert [s.key for s in ada.list_secrets("app")] == ["password"]
    with pytest.raises(PermissionDenied, match="does not have READ permission on scope: app"):
        erin.get_secret("app", "password")
    ada.put_acl("app", EXECUTIVE.email, AclPermission.READ)
    assert erin.get_secret("app", "password").value
    with pytest.raises(PermissionDenied):
        erin.put_secret("app", "password", string_value="other")
    with pytest.raises(
        ResourceDoesNotExist, match="Secret does not exist with scope: app and key: x"
    ):
        ada.get_secret("app", "x")
    with pytest.raises(ResourceDoesNotExist, match="Scope nowhere does not exist!"):
        ada.list_acls("nowhere").__next__()
    ada.delete_secret("app", "password")
    assert list(ada.list_secrets("app")) == []
