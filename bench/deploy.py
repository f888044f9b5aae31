"""Files to a workspace 50 ms away: side by side against one at a time, and a run with no change."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import httpx

from bench.report import line
from emulator.launch import ROOT, stop
from emulator.personas import ADMIN
from emulator.tokens import personal_access_token
from ops.deploy import api as deploying
from ops.deploy.api import Api
from ops.deploy.bundle import AppDefinition
from ops.deploy.file_steps import UploadFiles
from ops.deploy.folder import listing, read_manifest
from ops.deploy.found import Found
from ops.deploy.plan import Config, plan
from ops.deploy.source import LocalFile, sha256
from ops.deploy.terminal import Terminal

FILES, LATENCY_MS, WANTED = 300, 50, 5.0
NO_CHANGE_S = 10.0
START_S = 60.0


@contextmanager
def workspace(folder: Path) -> Iterator[str]:
    ready = folder / "ready.json"
    command = [sys.executable, "-m", "emulator", "serve", "--port", "0", "--orders", "1000"]
    command += ["--database", str(folder / "data.duckdb"), "--ready-file", str(ready)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + START_S
        while not ready.exists() and time.monotonic() < until:
            time.sleep(0.05)
        yield str(json.loads(ready.read_text())["workspace_url"])
    finally:
        stop(process)


def main(folder: Path) -> int:
    files = tuple(written(folder / "project", number) for number in range(FILES))
    with workspace(folder) as url:
        slow(url)
        alone = timed(api_of(url, folder, "alone"), files, at_once=1)
        together = timed(api_of(url, folder, "together"), files, at_once=deploying.AT_ONCE)
        again = no_change(api_of(url, folder, "together"), files)
    print(f"{FILES} files, {LATENCY_MS} ms each way, sent and read back")
    line("one at a time", alone, "s")
    line(f"{deploying.AT_ONCE} at a time", together, "s")
    print(f"faster by                         {alone / together:9.1f} ×   (at least {WANTED:g})")
    line("no change: looked at", again, "s", limit=NO_CHANGE_S)
    return 0 if alone / together >= WANTED and again < NO_CHANGE_S else 1


def written(root: Path, number: int) -> LocalFile:
    path = f"package_{number // 30}/module_{number}.py"
    content = (f"N = {number}\n" * 200).encode()
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(content)
    return LocalFile(path, len(content), sha256(content))


def slow(url: str) -> None:
    rule = {"pattern": "* /api/2.0/workspace/*", "delay_ms": LATENCY_MS}
    httpx.post(f"{url}/_emulator/faults", json=rule).raise_for_status()


def api_of(url: str, folder: Path, name: str) -> Api:
    from databricks.sdk import WorkspaceClient

    client = WorkspaceClient(host=url, token=personal_access_token(ADMIN))
    place = f"/Workspace/Shared/.bundle/{name}/files"
    return Api(client, name, place, folder / "project", Terminal(StringIO()))


def timed(api: Api, files: tuple[LocalFile, ...], *, at_once: int) -> float:
    usual, deploying.AT_ONCE = deploying.AT_ONCE, at_once
    began = time.monotonic()
    try:
        UploadFiles(files).run(api)
    finally:
        deploying.AT_ONCE = usual
    return time.monotonic() - began


def no_change(api: Api, files: tuple[LocalFile, ...]) -> float:
    began = time.monotonic()
    found = listing(api)
    there = Found(None, found.files, found.folders, read_manifest(api))
    steps = plan(Config(AppDefinition(api.name, {}, ()), files), there)
    assert not any(isinstance(step, UploadFiles) for step in steps), "nothing may go up again"
    return time.monotonic() - began


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit(main(Path(temporary)))
