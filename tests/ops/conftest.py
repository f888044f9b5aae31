"""Fixtures: a workspace that deployments can be tried against, a project, the command."""

import shutil
import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from deploying import PROJECT, DeployIt, Ended, Place, served

from emulator.clock import Clock
from emulator.opening import open_workspace
from emulator.sql_warehouse import WAREHOUSE_ID
from ops.deploy.command import run
from ops.deploy.options import Options
from ops.deploy.terminal import Terminal
from ops.spaces.command import run as run_spaces
from ops.spaces.options import Options as SpacesOptions

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def place(database: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """Everything that the sample project names is there; the environment points to it."""
    workspace = open_workspace(database, clock, pace=0)
    content = {"title": "Sales", "warehouse_id": WAREHOUSE_ID, "serialized_space": '{"version": 2}'}
    workspace.genie.spaces.create(content)
    with served(workspace) as place:
        monkeypatch.setenv("DATABRICKS_HOST", place.url)
        monkeypatch.setenv("DATABRICKS_TOKEN", place.token)
        monkeypatch.delenv("DATABRICKS_CONFIG_PROFILE", raising=False)
        yield place


@pytest.fixture
def empty(database: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A workspace with data and nothing of ours; the environment points to it."""
    with served(open_workspace(database, clock, pace=0)) as place:
        monkeypatch.setenv("DATABRICKS_HOST", place.url)
        monkeypatch.setenv("DATABRICKS_TOKEN", place.token)
        monkeypatch.delenv("DATABRICKS_CONFIG_PROFILE", raising=False)
        yield place


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The files of this repository that say what the spaces are, and those that are told."""
    root = tmp_path / "root"
    shutil.copytree(REPOSITORY / "semantic", root / "semantic")
    for name in ("chat-app/genie_spaces.json", "app.yaml", "databricks.yml"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / name, root / name)
    return root


@pytest.fixture
def spaces(root: Path, capsys: pytest.CaptureFixture[str]) -> DeployIt:
    """Run create_genie_spaces_basic.py on the copy of the files."""

    def spaces_(**options: Any) -> Ended:
        capsys.readouterr()
        given: dict[str, Any] = {"root": root, "poll_seconds": 0.05} | options
        code = run_spaces(SpacesOptions(**given))
        said = capsys.readouterr()
        return Ended(code, said.out, said.err)

    return spaces_


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the sample, in a repository of its own that ignores the built front end."""
    root = tmp_path / "project"
    shutil.copytree(PROJECT, root, ignore=shutil.ignore_patterns("__pycache__"))
    (root / ".gitignore").write_text("frontend/dist/\n__pycache__/\n.env\n.local/\n")
    (root / "tests").mkdir()
    (root / "tests" / "test_it.py").write_text("")
    (root / ".env").write_text("SECRET=1\n")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    return root


@pytest.fixture
def deploy(project: Path, capsys: pytest.CaptureFixture[str]) -> DeployIt:
    """Run the command on the project; `poll_seconds` small, no build."""

    def deploy_(**options: Any) -> Ended:
        said = StringIO()
        given: dict[str, Any] = {
            "root": project,
            "skip_build": True,
            "poll_seconds": 0.05,
        } | options
        capsys.readouterr()
        code = run(Options(**given), Terminal(said))
        return Ended(code, capsys.readouterr().out, said.getvalue())

    return deploy_
