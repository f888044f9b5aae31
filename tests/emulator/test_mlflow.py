"""Assessments of traces, as MLflow's REST API takes them."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from emulator.app import create_app
from emulator.clock import Clock
from emulator.personas import EXECUTIVE
from emulator.state import Workspace

GOOD = {
    "assessment_name": "user_feedback",
    "source": {"source_type": "HUMAN", "source_id": "erin"},
    "feedback": {"value": True},
    "rationale": "",
}


@pytest.fixture
def workspace(clock: Clock) -> Workspace:
    nobody: Any = None
    return Workspace(clock=clock, warehouse=nobody, genie=nobody, pace=0.0)


@pytest.fixture
def client(workspace: Workspace) -> Iterator[TestClient]:
    headers = {"authorization": f"Bearer {workspace.tokens.mint(EXECUTIVE)}"}
    with TestClient(create_app(workspace), headers=headers) as client:
        yield client


def path(trace: str) -> str:
    return f"/api/3.0/mlflow/traces/{trace}/assessments"


def test_an_assessment_is_written_changed_and_deleted(
    client: TestClient, workspace: Workspace
) -> None:
    trace = workspace.traces.begin()
    written = client.post(path(trace), json={"assessment": GOOD}).json()["assessment"]
    assert (written["trace_id"], written["created_by"]) == (trace, EXECUTIVE.email)
    one = f"{path(trace)}/{written['assessment_id']}"
    change = {**GOOD, "feedback": {"value": False}, "rationale": "not kept"}
    client.patch(one, json={"assessment": change, "update_mask": "feedback"})
    kept = client.get(one).json()["assessment"]
    assert (kept["feedback"], kept["rationale"]) == ({"value": False}, "")
    assert client.delete(one).status_code == 200
    assert client.get(one).json()["error_code"] == "RESOURCE_DOES_NOT_EXIST"


@pytest.mark.parametrize(
    "assessment",
    [
        {**GOOD, "assessment_name": ""},
        {**GOOD, "source": {"source_type": "CROWD"}},
        {**GOOD, "feedback": {}},
    ],
)
def test_what_mlflow_refuses_is_refused(
    client: TestClient, workspace: Workspace, assessment: dict[str, Any]
) -> None:
    trace = workspace.traces.begin()
    assert client.post(path(trace), json={"assessment": assessment}).status_code == 400
    assert workspace.traces.of(trace) == {}


def test_a_trace_that_nobody_gave_out_is_not_found(client: TestClient) -> None:
    assert client.post(path("tr-guessed"), json={"assessment": GOOD}).status_code == 404
