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
