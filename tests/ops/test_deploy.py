"""Deploy, verify, change, break, roll back: the whole way against a workspace."""

import json
from pathlib import Path

import pytest
from deploying import FILES, DeployIt, Place

from emulator.personas import ADMIN
from emulator.tokens import personal_access_token

SENT = [".gitignore", "app.yaml", "databricks.yml", "frontend/dist/index.html", "main.py"]
SENT += ["requirements.txt", "version.py"]


def change(project: Path, **values: object) -> None:
    known = {"VERSION": 1, "BROKEN": False, "CHAT": True, "ANSWERS": True} | values
    lines = [f"{key} = {value!r}" for key, value in known.items()]
    (project / "version.py").write_text("\n".join(lines) + "\n")


def writes(place: Place) -> list[str]:
    """Requests that change something in the workspace."""
    return [request for request in place.seen if not request.startswith("GET ")]


def test_the_first_deployment_creates_uploads_starts_and_proves(
    place: Place, deploy: DeployIt
) -> None:
    ended = deploy()
    assert ended.code == 0, ended.err
    app = place.workspace.apps.get("sample-app")
    assert ended.out == f"{app.hosting.url}\n"
    assert place.files() == SENT
    assert place.app() == {
        "version": 1,
        "WAREHOUSE": "148ccb90800933a1",
        "SPACE_ID": "b07a4d2b420a518bb9c5a670acd7a657",
    }
    assert app.permissions == [{"group_name": "users", "permission_level": "CAN_USE"}]
    assert "✓ /health/ready says ready" in ended.err
    assert "✓ chat: ok" in ended.err
    assert "✓ asked 'Show me CAC by channel': Version 1" in ended.err


def test_a_second_run_without_changes_only_looks(place: Place, deploy: DeployIt) -> None:
    deploy()
    place.seen.clear()
    ended = deploy()
    assert ended.code == 0, ended.err
    assert writes(place) == []
    assert "? verify that it runs" in ended.err
    assert "asked" not in ended.err


def test_only_what_changed_goes_up_and_what_left_goes_away(
    place: Place, deploy: DeployIt, project: Path
) -> None:
    deploy()
    change(project, VERSION=2)
    (project / "requirements.txt").rename(project / "more.txt")
    (project / "requirements.txt").write_text("httpx==1.0.0\n")
    (project / "more.txt").rename(project / "new folder.txt")
    (project / "frontend" / "dist" / "index.html").write_text("new")
    place.seen.clear()
    ended = deploy()
    assert ended.code == 0, ended.err
    assert "files uploaded: 4" in ended.err
    assert place.files() == sorted([*SENT, "new folder.txt"])
    assert place.app()["version"] == 2
    (project / "new folder.txt").unlink()
    assert deploy().code == 0
    assert place.files() == SENT


def test_a_file_that_somebody_changed_is_put_right(place: Place, deploy: DeployIt) -> None:
    deploy()
    files = place.workspace.files
    files.write(f"{FILES}/main.py", b"x", format_="AUTO", language="", overwrite=True)
    files.delete(f"{FILES}/version.py", recursive=False)
    files.write(f"{FILES}/version.py", b"", format_="SOURCE", language="PYTHON", overwrite=False)
    ended = deploy()
    assert ended.code == 0, ended.err
    assert "files removed (in the way): 1" in ended.err
    assert "files uploaded: 2" in ended.err
    assert place.app()["version"] == 1


def test_scopes_and_resources_survive_and_come_back(place: Place, deploy: DeployIt) -> None:
    deploy()
    app = place.workspace.apps.get("sample-app")
    before = dict(app.definition.given)
    httpx_full_update(place)
    assert "resources" not in app.definition.given
    ended = deploy()
    assert ended.code == 0, ended.err
    assert dict(app.definition.given) == before
    assert "+ scope sql" in ended.err
    assert not any(request.startswith("PATCH /api/2.0/apps") for request in place.seen[-40:])


def httpx_full_update(place: Place) -> None:
    import httpx

    url = f"{place.url}/api/2.0/apps/sample-app"
    headers = {"authorization": f"Bearer {place.token}"}
    httpx.patch(url, json={"description": "A sample"}, headers=headers).raise_for_status()
    place.seen.clear()


def test_an_app_that_is_not_ready_fails_and_is_rolled_back(
    place: Place, deploy: DeployIt, project: Path
) -> None:
    deploy()
    change(project, VERSION=2, BROKEN=True)
    broken = deploy()
    assert (broken.code, broken.out) == (4, "")
    assert "warehouse: Gone. Start it." in broken.err
    assert place.app()["version"] == 2

    back = deploy(rollback=1)
    assert back.code == 0, back.err
    assert place.app()["version"] == 1
    assert deploy(rollback=1).code == 2

    change(project, VERSION=3)
    assert deploy().code == 0
    assert place.app()["version"] == 3


def test_after_a_deployment_that_failed_the_first_step_back_is_what_ran(
    place: Place, deploy: DeployIt, project: Path
) -> None:
    deploy()
    (project / "main.py").write_text("raise SystemExit('a bug')\n")
    broken = deploy()
    assert broken.code == 4
    assert "a bug" in broken.err
    assert deploy(rollback=1).code == 0
    assert place.app()["version"] == 1


def test_a_missing_chat_is_a_failure(place: Place, deploy: DeployIt, project: Path) -> None:
    change(project, CHAT=False)
    ended = deploy()
    assert ended.code == 4
    assert "The chat is not mounted" in ended.err


def test_a_chat_that_cannot_answer_is_a_failure(
    place: Place, deploy: DeployIt, project: Path
) -> None:
    change(project, ANSWERS=False)
    ended = deploy()
    assert (ended.code, ended.out) == (4, "")
    assert "The chat could not answer: Version 1" in ended.err
    assert deploy().code == 4, "the same command asks again"


def test_what_a_token_could_not_ask_is_asked_by_the_next_run(
    place: Place, deploy: DeployIt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A personal access token does not open an app's URL."""
    monkeypatch.setenv("DATABRICKS_TOKEN", personal_access_token(ADMIN))
    ended = deploy()
    assert ended.code == 0, ended.err
    assert "the app's URL refused this token" in ended.err
    monkeypatch.setenv("DATABRICKS_TOKEN", place.token)
    assert "✓ asked" in deploy().err
    assert "✓ asked" not in deploy().err


def test_a_plan_says_everything_and_does_nothing(place: Place, deploy: DeployIt) -> None:
    ended = deploy(plan=True, json=True)
    assert ended.code == 0, ended.err
    assert writes(place) == []
    body = json.loads(ended.out)
    assert body["folder"] == FILES
    actions = [step["action"] for step in body["steps"]]
    assert actions == ["create_app", "grant", "upload", "ensure_compute", "deploy", "verify"]
    assert body["steps"][2]["files"] == SENT


def test_what_would_be_lost_is_asked_about(place: Place, deploy: DeployIt, project: Path) -> None:
    deploy()
    file = project / "databricks.yml"
    file.write_text(file.read_text().replace("[sql, dashboards.genie]", "[sql]"))
    refused = deploy()
    assert refused.code == 5
    assert "scope dashboards.genie" in refused.err
    assert deploy(yes=True).code == 0
    assert place.workspace.apps.get("sample-app").definition.scopes == {"sql"}


def test_status_and_logs_and_destroy(place: Place, deploy: DeployIt) -> None:
    assert deploy(status=True).code == 1
    deploy()
    status = deploy(status=True, json=True)
    assert json.loads(status.out)["app"] == "RUNNING"
    assert "▶" in deploy(status=True).out
    assert deploy(logs=True).code == 0
    assert deploy(destroy=True).code == 5
    gone = deploy(destroy=True, yes=True)
    assert gone.code == 0, gone.err
    assert deploy(destroy=True, yes=True).code == 0
    assert deploy().code == 0
