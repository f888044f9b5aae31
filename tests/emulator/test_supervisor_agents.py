"""Supervisor agents through the SDK: what can be changed, and that the endpoint uses its tools."""

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.common.types.fieldmask import FieldMask
from databricks.sdk.errors import (
    InvalidParameterValue,
    NotFound,
    PermissionDenied,
    ResourceAlreadyExists,
)
from databricks.sdk.errors import (
    NotImplemented as NotImplementedOnPlatform,
)
from databricks.sdk.service.serving import (
    ServingEndpointAccessControlRequest,
    ServingEndpointPermissionLevel,
)
from databricks.sdk.service.supervisoragents import GenieSpace, SupervisorAgent, Tool
from starlette.types import ASGIApp

from emulator.app import create_app
from emulator.clock import Clock
from emulator.opening import open_workspace
from emulator.personas import ADMIN, EXECUTIVE, Persona
from emulator.sql_warehouse import WAREHOUSE_ID
from emulator.state import Workspace
from emulator.tokens import personal_access_token

SCHEMA = "main.dominos_analytics"
VIEWS = Path(__file__).resolve().parents[2] / "semantic/metric_views"
SPACES = {"Marketing": "marketing_metrics", "Money": "finance_metrics"}
As = Callable[[Persona], WorkspaceClient]


@pytest.fixture
def state(database: Path, clock: Clock) -> Workspace:
    state = open_workspace(database, clock, pace=0)
    for name in SPACES.values():
        text = (VIEWS / f"{name}.yaml").read_text()
        sql = f"CREATE VIEW {SCHEMA}.{name} WITH METRICS LANGUAGE YAML AS $$\n{text}$$"
        state.warehouse.execute(sql, persona=ADMIN)
    return state


@pytest.fixture
def client(state: Workspace, serve: Callable[[ASGIApp], str]) -> As:
    url = serve(create_app(state))
    return lambda persona: WorkspaceClient(
        host=url, token=personal_access_token(persona), auth_type="pat"
    )


def spaces(client: WorkspaceClient) -> dict[str, str]:
    return {
        title: client.genie.create_space(
            WAREHOUSE_ID,
            json.dumps(
                {"version": 2, "data_sources": {"metric_views": [{"identifier": f"{SCHEMA}.{v}"}]}}
            ),
            title=title,
        ).space_id
        for title, v in SPACES.items()
    }


def tool(space_id: str, description: str = "Money matters") -> Tool:
    return Tool("genie_space", genie_space=GenieSpace(space_id), description=description)


def mask(*fields: str) -> FieldMask:
    return FieldMask(list(fields))  # type: ignore[no-untyped-call]


def ask(client: WorkspaceClient, endpoint: str, question: str) -> str:
    url = f"{client.config.host}/serving-endpoints/{endpoint}/invocations"
    body = {"input": [{"role": "user", "content": question}]}
    headers = client.config.authenticate()
    return httpx.post(url, json=body, headers=headers, timeout=60).text


def test_an_agent_gets_an_endpoint_that_asks_its_tools_and_no_other_space(client: As) -> None:
    ada, ids = client(ADMIN), spaces(client(ADMIN))
    agent = ada.supervisor_agents.create_supervisor_agent(SupervisorAgent("Router"))
    assert agent.name == f"supervisor-agents/{agent.supervisor_agent_id}"
    assert agent.endpoint_name
    assert agent.endpoint_name.startswith("mas-")
    assert agent.endpoint_name.endswith("-endpoint")
    assert "no Genie space" in ask(ada, agent.endpoint_name, "Revenue this month")

    ada.supervisor_agents.create_tool(agent.name, tool(ids["Money"]), "money")
    answered = ask(ada, agent.endpoint_name, "Revenue this month")
    assert f"genie-{ids['Money']}" in answered
    assert "Revenue" in answered
    elsewhere = ask(ada, agent.endpoint_name, "Show me CAC by marketing channel")
    assert ids["Marketing"] not in elsewhere
    found = ada.serving_endpoints.get(agent.endpoint_name)
    assert found.state is not None
    assert found.state.ready is not None
    assert found.state.ready.value == "READY"


def test_tools_are_listed_short_read_whole_and_only_described_anew(client: As) -> None:
    ada, ids = client(ADMIN), spaces(client(ADMIN))
    api = ada.supervisor_agents
    agent = api.create_supervisor_agent(SupervisorAgent("Router"))
    assert agent.name
    api.create_tool(agent.name, tool(ids["Money"]), "money")
    (listed,) = api.list_tools(agent.name)
    assert (listed.tool_id, listed.genie_space) == ("money", None)
    assert listed.name
    assert api.get_tool(listed.name).genie_space == GenieSpace(ids["Money"])
    api.update_tool(listed.name, tool(ids["Money"], "New"), mask("description"))
    assert api.get_tool(listed.name).description == "New"
    with pytest.raises(InvalidParameterValue, match="delete the tool and recreate it"):
        api.update_tool(listed.name, tool(ids["Marketing"]), mask("genie_space"))
    with pytest.raises(ResourceAlreadyExists):
        api.create_tool(agent.name, tool(ids["Money"]), "money")
    with pytest.raises(NotFound):
        api.create_tool(agent.name, tool("0" * 32), "other")
    api.delete_tool(listed.name)
    assert list(api.list_tools(agent.name)) == []


def test_names_are_unique_and_a_mask_says_what_changes(client: As) -> None:
    api = client(ADMIN).supervisor_agents
    agent = api.create_supervisor_agent(SupervisorAgent("Router", instructions="Be brief."))
    with pytest.raises(ResourceAlreadyExists, match="'Router' already exists"):
        api.create_supervisor_agent(SupervisorAgent("Router"))
    assert agent.name
    wanted = SupervisorAgent("Other", description="New")
    changed = api.update_supervisor_agent(agent.name, wanted, mask("description"))
    assert (changed.display_name, changed.description) == ("Router", "New")
    assert changed.instructions == "Be brief."
    assert [found.display_name for found in api.list_supervisor_agents()] == ["Router"]
    api.delete_supervisor_agent(agent.name)
    with pytest.raises(NotFound):
        api.get_supervisor_agent(agent.name)


def test_who_may_ask_is_what_the_endpoints_list_says(client: As) -> None:
    ada, erin = client(ADMIN), client(EXECUTIVE)
    agent = ada.supervisor_agents.create_supervisor_agent(SupervisorAgent("Router"))
    assert agent.endpoint_name
    assert "does not have 'Query' permission" in ask(erin, agent.endpoint_name, "Revenue")
    with pytest.raises(PermissionDenied):
        erin.supervisor_agents.create_supervisor_agent(SupervisorAgent("Mine"))
    assert list(erin.supervisor_agents.list_supervisor_agents()) == []

    endpoint = ada.serving_endpoints.get(agent.endpoint_name)
    query = ServingEndpointPermissionLevel.CAN_QUERY
    entry = ServingEndpointAccessControlRequest(group_name="users", permission_level=query)
    assert endpoint.id
    ada.serving_endpoints.update_permissions(endpoint.id, access_control_list=[entry])
    assert "no Genie space" in ask(erin, agent.endpoint_name, "Revenue")


def test_a_new_endpoint_is_not_ready_at_once(state: Workspace, client: As) -> None:
    state.supervisors.start_seconds = 3600
    ada = client(ADMIN)
    agent = ada.supervisor_agents.create_supervisor_agent(SupervisorAgent("Router"))
    assert agent.endpoint_name
    found = ada.serving_endpoints.get(agent.endpoint_name)
    assert found.state is not None
    assert found.state.ready is not None
    assert found.state.ready.value == "NOT_READY"
    assert "is not ready" in ask(ada, agent.endpoint_name, "Revenue")


def test_a_tool_of_another_kind_is_refused_by_name(client: As) -> None:
    api = client(ADMIN).supervisor_agents
    agent = api.create_supervisor_agent(SupervisorAgent("Router"))
    assert agent.name
    with pytest.raises(NotImplementedOnPlatform, match="genie_space only"):
        api.create_tool(agent.name, Tool("web_search"), "web")
