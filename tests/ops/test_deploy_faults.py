"""Whatever goes wrong at whichever request: the same command again ends well."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from deploying import DeployIt, Place

ROOT = Path(__file__).resolve().parents[2]
REQUESTS = [
    "GET /api/2.0/preview/scim/v2/Me",
    "GET /api/2.0/genie/spaces",
    "GET /api/2.0/workspace/list",
    "GET /api/2.0/apps/sample-app",
    "POST /api/2.0/apps",
    "PATCH /api/2.0/permissions/apps/sample-app",
    "POST /api/2.0/workspace/mkdirs",
    "POST /api/2.0/workspace/import",
    "GET /api/2.0/workspace/export",
    "POST /api/2.0/apps/sample-app/deployments",
    "GET /api/2.0/apps/sample-app/deployments/*",
]


def converges(place: Place, deploy: DeployIt) -> None:
    place.heal()
    ended = deploy()
    assert ended.code == 0, ended.err
    assert place.app()["version"] == 1
    assert place.workspace.apps.get("sample-app").definition.scopes == {"sql", "dashboards.genie"}
    place.seen.clear()
    assert deploy().code == 0
    assert [r for r in place.seen if not r.startswith("GET ")] == []


@pytest.mark.parametrize("request_", REQUESTS)
@pytest.mark.parametrize("status", [403, 500])
def test_a_refused_request(place: Place, deploy: DeployIt, request_: str, status: int) -> None:
    body = {"error_code": "PERMISSION_DENIED" if status == 403 else "INTERNAL_ERROR"}
    place.fault(request_, status=status, body=body | {"message": "on purpose"})
    ended = deploy()
    assert ended.code in (1, 3), ended.err
    assert "on purpose" in ended.err
    converges(place, deploy)


@pytest.mark.parametrize(
    "request_", ["POST /api/2.0/apps", "POST /api/2.0/apps/sample-app/deployments"]
)
def test_an_answer_that_was_lost_after_the_work_was_done(
    place: Place, deploy: DeployIt, request_: str
) -> None:
    place.fault(request_, after=True, status=500, body={"error_code": "X", "message": "lost"})
    assert deploy().code == 1
    converges(place, deploy)


BUSY = {"status": 429, "headers": {"retry-after": "1"}}
CUT = {"stream": {"cut_after_bytes": 0}}
SLOW = {"delay_ms": 1_500}


@pytest.mark.parametrize("rule", [BUSY, CUT, SLOW], ids=["busy", "cut", "slow"])
def test_every_request_goes_wrong_once(
    place: Place, deploy: DeployIt, rule: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Waited for, asked again, or the end of this run; never of the next ones."""
    monkeypatch.setattr("ops.deploy.connect.HTTP_TIMEOUT_S", 1)
    slow_ones = [request_ for request_ in REQUESTS if not request_.startswith("GET ")]
    for request_ in slow_ones if rule is SLOW else REQUESTS:
        place.fault(request_, **rule)
    codes = [deploy().code]
    while codes[-1] != 0 and len(codes) <= len(REQUESTS):
        codes.append(deploy().code)
    assert set(codes) <= {0, 1, 3}
    converges(place, deploy)


def test_too_many_requests_are_waited_for(place: Place, deploy: DeployIt) -> None:
    body = {"error_code": "REQUEST_LIMIT_EXCEEDED", "message": "slow down"}
    rule = {"status": 429, "body": body, "headers": {"retry-after": "1"}}
    place.fault("POST /api/2.0/workspace/import", **rule)
    ended = deploy()
    assert ended.code == 0, ended.err


def test_a_connection_that_is_cut(place: Place, deploy: DeployIt) -> None:
    place.fault("GET /api/2.0/workspace/export", stream={"cut_after_bytes": 1})
    assert deploy().code in (0, 1)
    converges(place, deploy)


def test_a_deployment_that_was_cancelled_ends_the_wait(place: Place, deploy: DeployIt) -> None:
    body = {"deployment_id": "d", "status": {"state": "CANCELLED", "message": "by somebody"}}
    place.fault("GET /api/2.0/apps/sample-app/deployments/*", status=200, body=body)
    ended = deploy()
    assert ended.code == 4
    assert "The deployment is CANCELLED: by somebody" in ended.err
    converges(place, deploy)


def test_a_deployer_that_was_killed(place: Place, deploy: DeployIt, project: Path) -> None:
    """SIGKILL while files go up, then the same command again."""
    place.fault("POST /api/2.0/workspace/import", delay_ms=60_000, offset=2, times=100)
    command = "import sys; from pathlib import Path; from ops.deploy.command import run;"
    command += "from ops.deploy.options import Options; from ops.deploy.terminal import Terminal;"
    command += "run(Options(root=Path(sys.argv[1]), skip_build=True), Terminal())"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    arguments = [sys.executable, "-c", command, str(project)]
    process = subprocess.Popen(arguments, env=environment, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while place.seen.count("POST /api/2.0/workspace/import") < 3:
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    converges(place, deploy)
