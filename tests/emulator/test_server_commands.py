"""The command line, and the workspace alone: `python -m emulator serve`."""

import json
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.service.sql import StatementState

from emulator.options import Options, parse
from emulator.personas import PERSONAS, REGIONAL
from emulator.sql_warehouse import WAREHOUSE_ID
from emulator.tokens import personal_access_token

ROOT = Path(__file__).parents[2]


def test_defaults_are_those_of_make_run() -> None:
    assert parse(["run"]) == Options("run")
    assert (Options("run").port, Options("run").workspace_port, Options("run").app_port) == (
        8000,
        8010,
        8020,
    )


def test_every_option_is_a_typed_value() -> None:
    words = "run --port 0 --orders 10 --now 2026-11-18T15:00 --token-life 5 --pace 0 --reload"
    assert parse([*words.split(), "--env", "A=b=c", "--setup", "python 'a b.py'"]) == Options(
        "run",
        port=0,
        orders=10,
        now=datetime(2026, 11, 18, 15, tzinfo=UTC),
        token_life=5,
        pace=0,
        reload=True,
        env={"A": "b=c"},
        setup=("python", "a b.py"),
    )


def test_serve_has_one_port() -> None:
    assert parse(["serve", "--port", "9"]).workspace_port == 9


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "required: command"),
        ("fly", "invalid choice: 'fly'"),
        ("run --port 70000", "'70000' is no port"),
        ("run --env A", "'A' is not NAME=VALUE"),
        ("run --now never", "'never' is no ISO 8601 instant"),
    ],
)
def test_a_wrong_command_line_is_refused(
    words: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refusal:
        parse(words.split())
    assert refusal.value.code == 2
    assert told in capsys.readouterr().err


def test_serve_prints_a_token_that_works_for_everyone(database: Path, tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    command = [sys.executable, "-m", "emulator", "serve", "--port", "0", "--pace", "0"]
    command += ["--database", str(database), "--orders", "60000", "--ready-file", str(ready)]
    command += ["--now", "2026-11-18T15:00:00+00:00"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 60
        while not ready.exists():
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        host = json.loads(ready.read_text())["workspace_url"]
        client = WorkspaceClient(host=host, token=personal_access_token(REGIONAL), auth_type="pat")
        answer = client.statement_execution.execute_statement("SELECT current_user()", WAREHOUSE_ID)
        process.send_signal(signal.SIGINT)
        printed, _ = process.communicate(timeout=20)
    assert answer.status is not None
    assert answer.status.state == StatementState.SUCCEEDED
    assert answer.result is not None
    assert answer.result.data_array == [[REGIONAL.email]]
    assert process.returncode == 0
    for persona in PERSONAS:
        assert f"{persona.email}" in printed
        assert personal_access_token(persona) in printed
