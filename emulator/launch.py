"""Start `emulator run` as a child process and wait until it serves: for tests and benchmarks."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 120.0
STOP_SECONDS = 30.0
POLL_SECONDS = 0.05


class DidNotStart(Exception):
    """The message carries the end of the log."""


@dataclass(frozen=True, slots=True)
class Running:
    """`url` is the proxy that a browser opens; `log` is all that the processes have printed."""

    url: str
    workspace_url: str
    app_url: str
    app_pid: int
    log: Path
    seconds_to_ready: float
    process: "subprocess.Popen[bytes]"


@contextmanager
def running(folder: Path, *options: str, setup: Sequence[str] = ()) -> Iterator[Running]:
    """The whole product on free ports; `folder` takes its data, history, log and ready files."""
    log, ready = folder / "run.log", folder / "ready.json"
    ready.unlink(missing_ok=True)
    command = [sys.executable, "-m", "emulator", "run", "--ready-file", str(ready), *options]
    command += ["--port", "0", "--workspace-port", "0", "--app-port", "0"]
    command += ["--env", f"HISTORY_DB={folder / 'history.db'}"]
    command += ["--setup", " ".join(setup)] if setup else []
    began = monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    try:
        told = _wait(process, ready, log, began)
        yield Running(
            url=told["url"],
            workspace_url=told["workspace_url"],
            app_url=told["app_url"],
            app_pid=told["app_pid"],
            log=log,
            seconds_to_ready=monotonic() - began,
            process=process,
        )
    finally:
        stop(process)


def stop(process: "subprocess.Popen[bytes]") -> int:
    """As Ctrl-C does. Returns the exit code."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        return process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _wait(
    process: "subprocess.Popen[bytes]", ready: Path, log: Path, began: float
) -> dict[str, Any]:
    while monotonic() - began < START_SECONDS:
        if ready.exists():
            return dict(json.loads(ready.read_text()))
        if process.poll() is not None:
            break
        sleep(POLL_SECONDS)
    raise DidNotStart(log.read_text(errors="replace")[-4000:])
