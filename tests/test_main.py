"""`uvicorn main:app` as a person starts it: it serves what it can, or says in one line why not."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parent.parent
UVICORN = [sys.executable, "-m", "uvicorn", "main:app", "--port", "0"]
PAGE = {"accept": "text/html"}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The product in a folder of its own, whose files a test may break."""
    shutil.copy(ROOT / "main.py", tmp_path)
    (tmp_path / "backend").symlink_to(ROOT / "backend")
    for folder in ("chat-app", "semantic"):
        ignored = shutil.ignore_patterns("__pycache__", ".files", ".env")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    return tmp_path


def environment(**values: str) -> dict[str, str]:
    """This process's, without what would configure the product."""
    named = ("DATABRICKS_", "CHAT", "MAS_", "CATALOG", "SCHEMA")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(named)}
    return {**kept, "PYTHONUNBUFFERED": "1", **values}


def refused(tree: Path, **values: str) -> str:
    """What is printed when it does not start."""
    ended = subprocess.run(
        UVICORN, cwd=tree, env=environment(**values), capture_output=True, text=True, timeout=60
    )
    assert ended.returncode != 0
    assert "Traceback" not in ended.stderr + ended.stdout
    return ended.stderr.strip()


@contextmanager
def started(tree: Path, **values: str) -> Iterator[tuple[httpx.Client, list[str]]]:
    """A client of the running product, and the lines that it logged while starting."""
    command = subprocess.Popen(
        UVICORN,
        cwd=tree,
        env=environment(**values),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert command.stdout is not None
    lines: list[str] = []
    try:
        for line in command.stdout:
            lines.append(line.rstrip())
            if found := re.search(r"running on (http://\S+)", line):
                with httpx.Client(base_url=found[1], timeout=30) as client:
                    yield client, lines
                break
        else:
            pytest.fail("\n".join(lines))
    finally:
        command.terminate()
        command.stdout.read()
        command.stdout.close()
        command.wait()


def test_a_malformed_metric_view_stops_the_start_with_file_line_and_rule(tree: Path) -> None:
    view = tree / "semantic" / "metric_views" / "finance_metrics.yaml"
    view.write_text(view.read_text().replace("- name: revenue\n", "- nme: revenue\n", 1))
    line = next(n for n, text in enumerate(view.read_text().splitlines(), 1) if "nme:" in text)
    assert refused(tree) == (
        f"Cannot start: {view}:{line}: The key `nme` is unknown. Did you mean `name`?"
    )


def test_malformed_spaces_stop_the_start_with_file_and_line(tree: Path) -> None:
    spaces = tree / "chat-app" / "genie_spaces.json"
    spaces.write_text(spaces.read_text().replace('"key": "finance"', '"key" "finance"', 1))
    assert refused(tree).startswith(f"Cannot start: {spaces}:4: Not JSON: Expecting ':' delimiter")


def test_a_workspace_out_of_reach_and_a_missing_front_end_are_told_with_what_to_do(
    tree: Path,
) -> None:
    host = "http://127.0.0.1:9"
    with started(tree, DATABRICKS_HOST=host, DATABRICKS_TOKEN="none") as (client, _):
        checks = {one["name"]: one for one in client.get("/health/ready").json()["checks"]}
        page = client.get("/")
    assert checks["workspace"]["detail"] == f"Cannot reach the workspace at {host}."
    assert "DATABRICKS_HOST" in checks["workspace"]["remedy"]
    assert checks["frontend"]["remedy"] == "Run `npm ci && npm run build` in frontend/."
    assert "npm run build" in page.text


def test_a_malformed_setting_is_named_and_no_value_is_printed(tree: Path) -> None:
    said = refused(tree, DATABRICKS_TOKEN="dapi-secret", DATABRICKS_HTTP_PATH="secret-path")
    assert said == (
        "Cannot start, a setting is wrong: DATABRICKS_HTTP_PATH must look like "
        "/sql/1.0/warehouses/<id>."
    )


def test_a_placeholder_for_a_space_is_no_space(tree: Path) -> None:
    said = refused(tree, EXECUTIVE_SPACE_ID="YOUR_SPACE_ID_HERE")
    assert said.startswith("Cannot start: EXECUTIVE_SPACE_ID=")
    assert "create_genie_spaces_basic.py" in said


def test_without_configuration_it_starts_and_says_what_to_set(tree: Path) -> None:
    with started(tree) as (client, lines):
        assert [line.split("INFO", 1)[-1].strip() for line in lines if "→" in line] == [
            "- /chat     → Chainlit (Genie Spaces chat)",
            "- /         → FastAPI backend + React frontend",
        ]
        assert any("✅ Multi-app routing configured:" in line for line in lines)
        assert client.get("/health").json() == {"status": "ok", "version": "1.0.0"}
        session = client.get("/api/session")
        assert (session.status_code, session.json()["error"]) == (503, "NotConfigured")
        chat = client.get("/chat/", headers=PAGE)
        assert "DATABRICKS_HOST is not set" in chat.text
        assert chat.headers["content-type"].startswith("text/html")
        assert "npm run build" in client.get("/").text
        assert client.get("/api/nope").json()["error"] == "NotFound"


def test_a_chat_that_is_switched_off_leaves_the_dashboard(tree: Path) -> None:
    with started(tree, CHAT_ENABLED="false") as (client, lines):
        assert any("/chat     → off: CHAT_ENABLED is false." in line for line in lines)
        checks = {one["name"]: one for one in client.get("/health/ready").json()["checks"]}
        assert checks["chat"]["status"] == "off"
        assert client.get("/health").status_code == 200


def test_a_chat_that_cannot_be_mounted_leaves_the_dashboard_and_a_reason(tree: Path) -> None:
    (tree / "chat-app" / "mount.py").write_text("raise ImportError('chainlit is broken')\n")
    with started(tree) as (client, _):
        checks = {one["name"]: one for one in client.get("/health/ready").json()["checks"]}
        assert checks["chat"]["status"] == "failed"
        assert "ImportError" in checks["chat"]["detail"]
        assert client.get("/health").status_code == 200
