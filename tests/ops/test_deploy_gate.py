"""`deploy_app.py --gate`: what the Genie spaces answer less rightly than before is not deployed."""

import json
import shutil
from pathlib import Path

import pytest
from deploying import DeployIt, Place

from emulator.genie.spaces import space_id
from ops.evaluate.history import FILE, History
from ops.spaces.command import run
from ops.spaces.options import Options

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def gated(place: Place, project: Path, deploy: DeployIt) -> DeployIt:
    """The sample project with our spaces, which are in the workspace."""
    shutil.copytree(ROOT / "semantic", project / "semantic")
    (project / "chat-app").mkdir(exist_ok=True)
    shutil.copy(ROOT / "chat-app" / "genie_spaces.json", project / "chat-app")
    assert run(Options(root=project, keep_files=True)) == 0
    return deploy


def spoil(place: Place) -> None:
    """A benchmark that Genie answers wrongly."""
    space = place.workspace.genie.spaces.get(space_id("Sales"))
    document = json.loads(json.dumps(dict(space.document)))
    sql = "SELECT MEASURE(units) FROM main.dominos_analytics.sales_metrics"
    wrong = {"id": "f" * 32, "question": ["Why?"], "answer": [{"format": "SQL", "content": [sql]}]}
    document["benchmarks"]["questions"].append(wrong)
    place.workspace.genie.spaces.update(space, {"serialized_space": json.dumps(document)})


def evaluated(place: Place) -> int:
    return sum(seen.endswith("/eval-runs") and seen.startswith("POST") for seen in place.seen)


def test_a_deployment_through_the_gate_sets_what_the_next_must_reach(
    place: Place, project: Path, gated: DeployIt
) -> None:
    ended = gated(gate=0.9)
    assert ended.code == 0, ended.err
    assert "Gate" in ended.err.splitlines()
    history = History(project / FILE)
    accepted = history.last_accepted(place.url)
    assert accepted is not None
    assert accepted.right.share == 1.0
    assert evaluated(place) == 5

    assert gated(gate=0.9).code == 0
    assert evaluated(place) == 5  # the same content was evaluated today

    spoil(place)
    place.seen.clear()
    ended = gated(gate=0.5)
    assert ended.code == 7
    assert evaluated(place) == 5
    assert "is below the last accepted score, 100 %" in ended.err
    assert "worse: Sales" in ended.err
    assert "Nothing was changed" in ended.err
    changing = [seen for seen in place.seen if "/apps" in seen and not seen.startswith("GET")]
    assert changing == []


def test_below_the_gate_nothing_is_deployed(place: Place, gated: DeployIt) -> None:
    spoil(place)
    ended = gated(gate=1.0)
    assert ended.code == 7
    assert "is below the gate of 100 %" in ended.err
    assert list(place.workspace.apps) == []


def test_a_plan_says_that_there_is_a_gate_and_asks_nothing(place: Place, gated: DeployIt) -> None:
    ended = gated(gate=0.9, plan=True)
    assert ended.code == 0, ended.err
    assert "  ? evaluate the Genie spaces; stop below 0.9" in ended.err.splitlines()
    assert evaluated(place) == 0


def test_a_deployment_that_fails_accepts_nothing(
    place: Place, project: Path, gated: DeployIt
) -> None:
    body = {"error_code": "INTERNAL_ERROR", "message": "no"}
    place.fault("POST /api/2.0/apps", status=500, body=body)
    assert gated(gate=0.9).code == 1
    assert History(project / FILE).last_accepted(place.url) is None
