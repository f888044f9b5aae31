"""MAS_SETUP_GUIDE.md gets somebody through: its commands are run in order, in a workspace."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from deploying import Place

from backend.semantic import load_semantic
from emulator.genie.spaces import space_id
from ops.deploy.options import EXIT_CODES as OF_DEPLOYING
from ops.evaluate.command import EXIT_CODES as OF_EVALUATING
from ops.spaces.options import EXIT_CODES as OF_SPACES

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "MAS_SETUP_GUIDE.md").read_text(encoding="utf-8")
NEEDED = (
    "ops",
    "backend",
    "semantic",
    "create_genie_spaces_basic.py",
    "databricks.yml",
    "app.yaml",
)


def blocks(text: str) -> list[str]:
    return re.findall(r"^```bash\n(.*?)^```", text, re.M | re.S)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What of the repository the commands need, as a repository of its own."""
    root = tmp_path / "checkout"
    root.mkdir()
    for name in (*NEEDED, "chat-app/genie_spaces.json"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        (root / name).parent.mkdir(exist_ok=True)
        copy(ROOT / name, root / name)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    return root


def test_every_command_of_the_guide_runs(empty: Place, checkout: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "HOME": str(checkout)}
    said = []
    for block in blocks(GUIDE):
        ended = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block],
            cwd=checkout,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert ended.returncode == 0, f"{block}\n{ended.stdout}\n{ended.stderr}"
        said.append(ended.stdout)
    everything = "\n".join(said)
    for space in load_semantic(ROOT).spaces:
        assert everything.count(f"{space.name}: {space_id(space.name)}\n") >= 2
    assert "Its 5 tools are the spaces, and their descriptions match." in everything
    assert "Nothing is missing." in everything
    assert (checkout / ".local" / "evaluation.html").exists()
    settings = (checkout / "chat-app" / ".env").read_text()
    assert re.search(r"^MAS_ENDPOINT_NAME=mas-[0-9a-f]{8}-endpoint$", settings, re.M)


def test_the_guide_names_every_exit_code_and_option() -> None:
    table = GUIDE[GUIDE.index("## Exit codes") :]
    for text in (OF_SPACES, OF_EVALUATING):
        codes = re.findall(r"^  (\d+) ", text, re.M)
        assert codes
        assert [code for code in codes if f"| {code} |" not in table] == []


def test_the_readme_names_every_exit_code_of_deploying() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (sentence,) = re.findall(r"^Exit codes: (.*?)\n\n", readme, re.M | re.S)
    codes = re.findall(r"^  (\d+) ", OF_DEPLOYING, re.M)
    assert codes
    assert [code for code in codes if not re.search(rf"(^|,)\s*{code} ", sentence)] == []


@pytest.mark.parametrize("document", ["MAS_SETUP_GUIDE.md", "README.md", "semantic/README.md"])
def test_every_option_that_is_named_exists(document: str) -> None:
    """Of our three commands, wherever a document shows one being called."""
    text = (ROOT / document).read_text(encoding="utf-8")
    calls = re.findall(
        r"python (create_genie_spaces_basic\.py|deploy_app\.py|-m ops\.\w+)([^\n`|#]*)", text
    )
    assert calls
    for command, options in calls:
        for option in re.findall(r"--[a-z-]+", options):
            assert f"{option}" in helped(command), f"{command} {option}"


def helped(command: str) -> str:
    if command not in _HELP:
        call = [sys.executable, *command.split(), "--help"]
        found = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=True)
        _HELP[command] = found.stdout
    return _HELP[command]


_HELP: dict[str, str] = {}
