"""`--supervisor`: created, kept as written, checked; and told by hand where there is no API."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.common.types.fieldmask import FieldMask
from databricks.sdk.service.supervisoragents import GenieSpace, SupervisorAgent, Tool
from deploying import DeployIt, Ended, Place

from backend.semantic import load_semantic
from emulator.genie.spaces import space_id
from emulator.personas import EXECUTIVE
from ops.deploy.bundle import read_bundle

ROOT = Path(__file__).resolve().parents[2]
AGENTS = "/api/2.1/supervisor-agents"
CHANGES = ("POST", "PATCH", "PUT", "DELETE")


@pytest.fixture
def supervise(empty: Place, spaces: DeployIt) -> DeployIt:
    """The five spaces are there; run the command with --supervisor."""
    assert spaces().code == 0

    def supervise_(**options: Any) -> Ended:
        empty.seen.clear()
        return spaces(supervisor=True, **options)

    return supervise_


def client(place: Place) -> WorkspaceClient:
    return WorkspaceClient(host=place.url, token=place.token)


def agent(place: Place) -> SupervisorAgent:
    (found,) = client(place).supervisor_agents.list_supervisor_agents()
    return found


def tools(place: Place) -> dict[str, Tool]:
    api, name = client(place).supervisor_agents, agent(place).name or ""
    return {t.tool_id or "": api.get_tool(t.name or "") for t in api.list_tools(name)}


def writes(place: Place) -> list[str]:
    return [request for request in place.seen if request.startswith(CHANGES)]


def test_its_tools_are_the_five_spaces_described_as_they_describe_themselves(
    empty: Place, supervise: DeployIt, root: Path
) -> None:
    ended = supervise()
    assert ended.code == 0, ended.err
    semantic = load_semantic(ROOT)
    wanted = {s.key: (space_id(s.name), f"{s.name}: {s.description}") for s in semantic.spaces}
    found = {
        key: (t.genie_space and t.genie_space.id, t.description) for key, t in tools(empty).items()
    }
    assert found == wanted
    assert "Its 5 tools are the spaces, and their descriptions match." in ended.out

    endpoint = agent(empty).endpoint_name or ""
    assert f"MAS_ENDPOINT_NAME={endpoint}" in ended.out.splitlines()
    assert f"MAS_ENDPOINT_NAME={endpoint}\n" in (root / "chat-app" / ".env").read_text()
    assert read_bundle(root, "production", {}).variable("supervisor") == endpoint
    kept = json.loads((root / ".databricks/bundle/production/variable-overrides.json").read_text())
    assert kept["sales_space_id"] == space_id("Sales")


def test_the_endpoint_answers_from_a_space(empty: Place, supervise: DeployIt) -> None:
    supervise(grant_to=(EXECUTIVE.email,))
    url = f"{empty.url}/serving-endpoints/{agent(empty).endpoint_name}/invocations"
    token = empty.workspace.tokens.mint(EXECUTIVE)
    body = {"input": [{"role": "user", "content": "Show me CAC by marketing channel"}]}
    headers = {"authorization": f"Bearer {token}"}
    answer = httpx.post(url, json=body, headers=headers, timeout=60)
    assert answer.status_code == 200
    assert f"genie-{space_id('Marketing Performance')}" in answer.text


def test_a_second_run_changes_nothing(empty: Place, supervise: DeployIt) -> None:
    supervise(grant_to=("users",))
    ended = supervise(grant_to=("users",))
    assert (ended.code, writes(empty)) == (0, [])


def test_what_somebody_changed_is_shown_and_put_right(empty: Place, supervise: DeployIt) -> None:
    supervise()
    api, there = client(empty).supervisor_agents, tools(empty)
    description = FieldMask(["description"])  # type: ignore[no-untyped-call]
    vague = Tool("genie_space", description="Things")
    api.update_tool(there["sales"].name or "", vague, description)
    api.delete_tool(there["finance"].name or "")
    api.delete_tool(there["marketing"].name or "")
    wrong = Tool("genie_space", description="?", genie_space=GenieSpace(space_id("Sales")))
    api.create_tool(agent(empty).name or "", wrong, "marketing")
    api.create_tool(agent(empty).name or "", wrong, "more")

    ended = supervise(dry_run=True)
    assert writes(empty) == []
    said = [
        line
        for line in ended.out.splitlines()
        if re.search(r": (create|replace|update|remove)$", line)
    ]
    assert said == [
        "tool more (not of ours): remove",
        "tool finance (Executive & Finance): create",
        "tool marketing (Marketing Performance): replace",
        "tool sales (Sales): update",
    ]
    assert "    -Things" in ended.out.splitlines()
    assert supervise().code == 0
    assert set(tools(empty)) == {"finance", "marketing", "customers", "operations", "sales"}
    assert writes(empty)
    assert supervise().code == 0
    assert writes(empty) == []


@pytest.mark.parametrize("request_", [f"POST {AGENTS}", f"POST {AGENTS}/*"])
def test_broken_off_it_goes_on_from_there(empty: Place, supervise: DeployIt, request_: str) -> None:
    body = {"error_code": "INTERNAL_ERROR", "message": "broken off"}
    empty.fault(request_, status=500, body=body, after=True)
    assert supervise().code == 1
    empty.heal()
    assert supervise().code == 0
    assert len(tools(empty)) == 5


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (404, "ENDPOINT_NOT_FOUND", "has no API for supervisor agents"),
        (501, "NOT_IMPLEMENTED", "has no API for supervisor agents"),
        (403, "PERMISSION_DENIED", "You may not create or change supervisor agents"),
    ],
)
def test_without_the_api_the_steps_are_told_with_the_names_of_this_workspace(
    empty: Place, supervise: DeployIt, status: int, code: str, said: str
) -> None:
    body = {"error_code": code, "message": "no"}
    empty.fault(f"GET {AGENTS}", status=status, body=body, times=None)
    ended = supervise(grant_to=("sales-team",))
    assert ended.code == 3
    assert said in ended.out
    assert "MAS_SETUP_GUIDE.md" in ended.out
    assert f"id           {space_id('Operations')}" in ended.out
    for space in load_semantic(ROOT).spaces:
        assert f"description  {space.name}: {space.description}" in ended.out
    assert "CAN QUERY for sales-team" in ended.out
    assert "The supervisor must be created by hand" in ended.err


def test_an_endpoint_that_starts_is_waited_for(empty: Place, supervise: DeployIt) -> None:
    empty.workspace.supervisors.start_seconds = 0.5
    ended = supervise()
    assert ended.code == 0, ended.err
    endpoint = agent(empty).endpoint_name
    lines = ended.out.splitlines()
    assert f"endpoint {endpoint}: starting, which takes up to ten minutes (Ctrl-C is safe)" in lines
    assert f"endpoint {endpoint}: ready" in lines


def test_without_the_spaces_there_is_nothing_to_supervise(empty: Place, spaces: DeployIt) -> None:
    ended = spaces(supervisor=True)
    assert ended.code == 3
    assert "Run `python create_genie_spaces_basic.py` first" in ended.err
    assert writes(empty) == []
