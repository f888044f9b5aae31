"""The front end is built when its sources have changed since the last build, and only then."""

import json
from pathlib import Path

import pytest

from ops.deploy.build import build, is_fresh
from ops.deploy.failures import DeployError, NotReady
from ops.deploy.terminal import Terminal

PACKAGE = {"name": "page", "version": "1.0.0"}
LOCK = {**PACKAGE, "lockfileVersion": 3, "packages": {"": PACKAGE}}


@pytest.fixture
def frontend(project: Path) -> Path:
    folder = project / "frontend"
    scripts = {"build": "mkdir -p dist && cp page.html dist/index.html"}
    (folder / "package.json").write_text(json.dumps({**PACKAGE, "scripts": scripts}))
    (folder / "package-lock.json").write_text(json.dumps(LOCK))
    (folder / "page.html").write_text("one")
    (project / ".gitignore").write_text("node_modules/\nfrontend/dist/\n.local/\n")
    return folder


def test_a_build_is_fresh_until_its_sources_or_its_result_change(
    project: Path, frontend: Path
) -> None:
    assert not is_fresh(project)
    build(project, Terminal())
    assert (frontend / "dist" / "index.html").read_text() == "one"
    assert is_fresh(project)
    (frontend / "page.html").write_text("two")
    assert not is_fresh(project)
    build(project, Terminal())
    assert is_fresh(project)
    (frontend / "dist" / "index.html").write_text("by hand")
    assert not is_fresh(project)


def test_a_build_that_fails_shows_its_lines(
    project: Path, frontend: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (frontend / "page.html").unlink()
    with pytest.raises(DeployError, match="`npm run build` failed"):
        build(project, Terminal())
    assert "page.html" in capsys.readouterr().err
    assert not is_fresh(project)


def test_without_a_lockfile_nothing_is_built(project: Path, frontend: Path) -> None:
    (frontend / "package-lock.json").unlink()
    with pytest.raises(NotReady, match=r"package-lock\.json"):
        build(project, Terminal())


def test_an_old_node_is_named_before_anything_fails(
    project: Path, frontend: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, says in (("node", "v16.20.0"), ("npm", "8")):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {says}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(NotReady, match=r"Node is v16\.20\.0; the front end needs 20"):
        build(project, Terminal())
