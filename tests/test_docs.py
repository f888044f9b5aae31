"""The documents and the deploy files say what the code says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from settings_reference import CLASSES, FILE, INJECTED, own_fields, reference

ROOT = Path(__file__).resolve().parent.parent
DECLARED = {
    name: field.description or "" for cls in CLASSES for name, field in own_fields(cls).items()
}


def test_each_setting_is_declared_once_and_described() -> None:
    names = [name for cls in CLASSES for name in own_fields(cls)]
    assert len(names) == len(set(names))
    assert [name for name, text in DECLARED.items() if not text] == []


def test_app_yaml_sets_only_declared_settings() -> None:
    app = yaml.safe_load((ROOT / "app.yaml").read_text())
    assert set(app) == {"command", "env"}
    assert {entry["name"] for entry in app["env"]} <= set(DECLARED)


@pytest.mark.parametrize("path", [".env.example", "chat-app/.env.example"])
def test_the_examples_name_only_declared_settings(path: str) -> None:
    lines = (ROOT / path).read_text().splitlines()
    named = {line.split("=")[0].lstrip("# ") for line in lines if re.match(r"#? ?[A-Z_]+=", line)}
    assert named
    assert named <= set(DECLARED)


def test_env_example_names_every_setting_a_person_sets() -> None:
    text = (ROOT / ".env.example").read_text()
    missing = [
        n for n in DECLARED if n not in INJECTED and not re.search(rf"^#? ?{n}=", text, re.M)
    ]
    assert missing == []


def test_the_configuration_reference_is_the_settings_classes() -> None:
    assert FILE.read_text(encoding="utf-8") == reference(), "Run `make docs`."


@pytest.mark.parametrize("document", ["README.md", "TROUBLESHOOTING.md"])
@pytest.mark.parametrize(
    "command", ["deploy_app.py", "-m ops.doctor", "-m ops.demo_data", "-m emulator serve"]
)
def test_every_option_of_our_commands_that_is_named_exists(document: str, command: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    lines = re.findall(rf"python {re.escape(command)}([^\n`|#]*)", text)
    named = {option for line in lines for option in re.findall(r"--[a-z-]+", line)}
    asked = [sys.executable, *command.split(), "--help"]
    known = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {option for option in named if option not in known} == set()


def test_every_make_target_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"make ([a-z-]+)", (ROOT / "README.md").read_text()))
    assert named - targets == set()


def test_every_folder_of_the_code_map_exists() -> None:
    named = re.findall(r"^- \*\*`([^`]+)`\*\*", (ROOT / "ARCHITECTURE.md").read_text(), re.M)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []
