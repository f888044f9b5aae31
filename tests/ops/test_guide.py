"""The deployment guide, step by step: each command of it, against a workspace, to its end.

Create the spaces, set their ids, deploy the built front end and the app, open it, ask, read its
log, switch the chat off, roll back. The whole product runs from the uploaded snapshot.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml
from databricks.sdk import WorkspaceClient
from deploying import Place, served

from backend.semantic import load_semantic
from emulator.clock import Clock
from emulator.opening import open_workspace
from ops.deploy.bundle import read_bundle
from ops.deploy.question import ask
from ops.deploy.source import local_files

ROOT = Path(__file__).resolve().parents[2]
APP = "dpz-analytics-app"
SPACES = load_semantic(ROOT).spaces
OURS = ("DATABRICKS_", "MAS_", "CHAT_", "PG", "DATABASE_")


@pytest.fixture(scope="module")
def place(database: Path, clock: Clock) -> Iterator[Place]:
    with served(open_workspace(database, clock, pace=0)) as place:
        yield place


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that are deployed, as somebody has them who has cloned and built."""
    if not (ROOT / "frontend" / "dist" / "index.html").exists():
        pytest.fail("The front end is not built. Run `make setup` (or `make test`) first.")
    root = tmp_path_factory.mktemp("guide")
    for file in local_files(ROOT, read_bundle(ROOT, "production", {}).sync):
        (root / file.path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / file.path, root / file.path)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    return root


class Guide:
    """Runs the guide's commands in the checkout, as the administrator."""

    def __init__(self, place: Place, root: Path) -> None:
        self.place = place
        self.root = root
        self.client = WorkspaceClient(host=place.url, token=place.token)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        who = {"DATABRICKS_HOST": self.place.url, "DATABRICKS_TOKEN": self.place.token}
        ended = subprocess.run(
            [sys.executable, *command],
            cwd=self.root,
            env={**kept, **who},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended

    def get(self, path: str) -> httpx.Response:
        url = self.client.apps.get(APP).url
        headers = self.client.config.authenticate()
        return httpx.get(f"{url}{path}", headers=headers, timeout=30)


@pytest.fixture(scope="module")
def guide(place: Place, checkout: Path) -> Guide:
    return Guide(place, checkout)


def test_step_1_the_spaces_are_created_and_their_ids_set(guide: Guide) -> None:
    said = guide.run("create_genie_spaces_basic.py").stdout
    listed = {
        space.title: space.space_id for space in guide.client.genie.list_spaces().spaces or ()
    }
    assert set(listed) == {space.name for space in SPACES}
    env = (guide.root / "chat-app" / ".env").read_text()
    for space in SPACES:
        assert listed[space.name] in said
        assert f"{space.env}={listed[space.name]}" in env


def test_step_2_app_yaml_has_what_the_platform_reads(guide: Guide) -> None:
    """The guide's `resources:` are the app's own, in databricks.yml."""
    app = read_bundle(guide.root, "production", {}).app("a@b")
    kinds = [next(k for k in item if k not in ("name", "description")) for item in app.resources]
    assert kinds.count("genie_space") == 5
    assert kinds.count("serving_endpoint") == 2
    assert "sql_warehouse" in kinds
    assert "uc_securable" in kinds


def test_steps_4_and_5_the_app_is_deployed_and_answers_the_guides_question(guide: Guide) -> None:
    ended = guide.run("deploy_app.py", "--skip-build")
    assert ended.stdout == f"{guide.client.apps.get(APP).url}\n"
    assert "✓ /health/ready says ready" in ended.stderr
    assert "✓ asked 'Show me CAC by channel': " in ended.stderr
    assert '<div id="root">' in guide.get("/").text
    assert guide.get("/api/session").json()["chat"] == {
        "enabled": True,
        "url": "/chat/",
        "reason": None,
    }
    kept = guide.get("/api/library/conversations").json()["items"]
    assert kept == [], "the deployer's question is nobody's conversation"


def test_the_app_in_the_workspace_is_the_bundles_own(guide: Guide) -> None:
    """`databricks bundle deploy` would send the same: read here by hand, not by our reader."""
    text = (guide.root / "databricks.yml").read_text()
    document = yaml.safe_load(text)
    for name, variable in document["variables"].items():
        text = text.replace(f"${{var.{name}}}", str(variable["default"]))
    ids = {space.title: space.space_id for space in guide.client.genie.list_spaces().spaces or ()}
    for key, space in document["resources"]["genie_spaces"].items():
        reference = f"${{resources.genie_spaces.{key}.space_id}}"
        text = text.replace(reference, ids[space["title"]])
    (wanted,) = yaml.safe_load(text)["resources"]["apps"].values()
    given = guide.place.workspace.apps.get(APP)
    fields = ("description", "user_api_scopes", "resources")
    assert {name: given.definition.given[name] for name in fields} == {
        name: wanted[name] for name in fields
    }
    levels = [
        {"group_name": e["group_name"], "permission_level": e["level"]}
        for e in wanted["permissions"]
    ]
    assert given.permissions == levels


def test_step_6_the_log_names_the_routes_and_the_questions_are_answered(guide: Guide) -> None:
    url, headers = str(guide.client.apps.get(APP).url), guide.client.config.authenticate()
    for question in (
        "What's our total revenue this month?",
        "Show me CAC by marketing channel",
        "Which customer segment has highest ARPU?",
    ):
        answer = ask(url, headers, question)
        assert re.search(r"\d", answer.text), answer
        assert answer.steps, "a space was asked, and its step shown"
    log = guide.run("deploy_app.py", "--logs").stdout
    assert "✅ Multi-app routing configured:" in log
    assert "- /chat     → Chainlit (Genie Spaces chat)" in log
    assert "- /         → FastAPI backend + React frontend" in log
    assert "[CHAT]" in log
    assert "[AUTH]" in log
    assert guide.place.token not in log
    kept = guide.get("/api/library/conversations").json()["items"]
    assert kept == [], "nobody's conversation either"


def test_step_7_the_endpoint_can_be_looked_at(guide: Guide) -> None:
    state = guide.client.serving_endpoints.get("mas-genie-router").state
    assert state is not None
    assert state.ready is not None
    assert state.ready.value == "READY"
    said = guide.run("-m", "ops.doctor").stdout
    assert said.endswith("Nothing is missing.\n")
    of_app = guide.run("-m", "ops.doctor", "--app", "--no-question").stdout
    assert "✓ header     x-forwarded-access-token" in of_app
    assert of_app.endswith("Nothing is missing.\n")


def test_the_way_back_first_the_chat_alone_then_the_version_before(guide: Guide) -> None:
    app = guide.root / "app.yaml"
    before = app.read_text()
    app.write_text(before + '  - name: CHAT_ENABLED\n    value: "false"\n')
    off = guide.run("deploy_app.py", "--skip-build")
    assert "the chat is switched off" in off.stderr
    assert "files uploaded: 1" in off.stderr
    assert guide.get("/api/session").json()["chat"]["reason"] == "CHAT_ENABLED is false."
    assert '<div id="root">' in guide.get("/").text

    back = guide.run("deploy_app.py", "--rollback")
    assert "✓ asked 'Show me CAC by channel': " in back.stderr
    assert guide.get("/api/session").json()["chat"]["enabled"]
    app.write_text(before)
    again = guide.run("deploy_app.py", "--skip-build", "--plan")
    assert "upload 1 files" in again.stderr, "what was rolled back is not what is here"
