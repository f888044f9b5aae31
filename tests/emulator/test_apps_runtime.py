"""`python -m emulator run` with a tiny app: the real processes, ports, headers and signals."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import jwt
import psutil
import pytest
import websockets
from websockets.asyncio.client import connect
from websockets.typing import Origin, Subprotocol

from emulator.apps.forwarding import COOKIE

ROOT = Path(__file__).parents[2]
SAMPLE = Path(__file__).parent / "sample_app"


@dataclass
class Run:
    """One runtime, its URLs, and where its lines go."""

    process: subprocess.Popen[bytes]
    log: Path
    ready: dict[str, Any]

    @property
    def url(self) -> str:
        return str(self.ready["url"]).replace("localhost", "127.0.0.1")

    @property
    def lines(self) -> str:
        return self.log.read_text()

    def seen(self, path: str = "/", **options: Any) -> dict[str, Any]:
        """What the sample app says has reached it."""
        answer = httpx.request(options.pop("method", "GET"), self.url + path, **options).json()
        return {**answer, "headers": dict(answer["headers"])}

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


Start = Callable[..., Run]


def until(condition: Callable[[], object], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def start(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    runs: list[subprocess.Popen[bytes]] = []

    def start_(*options: str, root: Path = SAMPLE, wait: bool = True) -> Run:
        folder = tmp_path_factory.mktemp("run")
        ready = folder / "ready.json"
        log = folder / "log"
        command = [sys.executable, "-m", "emulator", "run", "--root", str(root)]
        command += ["--port", "0", "--workspace-port", "0", "--app-port", "0"]
        command += ["--database", str(database), "--orders", "60000", "--pace", "0"]
        command += ["--now", "2026-11-18T15:00:00+00:00", "--ready-file", str(ready), *options]
        with log.open("wb") as out:
            process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
        runs.append(process)
        if not wait:
            return Run(process, log, {})
        until(lambda: ready.exists() or process.poll() is not None, 30)
        assert ready.exists(), log.read_text()
        return Run(process, log, json.loads(ready.read_text()))

    yield start_
    for process in runs:
        if process.poll() is None:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="module")
def running(start: Start) -> Run:
    return start("--env", "EXTRA=given", "--setup", f"{sys.executable} -c \"print('set up')\"")


def test_the_banner_says_where_who_and_how(running: Run) -> None:
    lines = running.lines
    assert "sample-app is running" in lines
    assert "set up" not in lines
    for words in (running.ready["url"], "Erin Okafor", "/.emulator/", "Ctrl-C"):
        assert words in lines


def test_the_app_gets_its_environment(running: Run) -> None:
    environment = running.seen("/environment")["environment"]
    assert environment["DATABRICKS_HOST"] == running.ready["workspace_url"]
    assert (environment["GREETING"], environment["EXTRA"]) == ("hello", "given")
    assert environment["WAREHOUSE"] == "148ccb90800933a1"


def test_the_forwarded_token_works_at_the_workspace(running: Run) -> None:
    headers = running.seen()["headers"]
    token = headers["x-forwarded-access-token"]
    me = httpx.get(
        f"{running.ready['workspace_url']}/api/2.0/preview/scim/v2/Me",
        headers={"authorization": f"Bearer {token}"},
    ).json()
    assert me["userName"] == headers["x-forwarded-email"] == "erin.executive@dominos.example"


def test_a_request_arrives_as_it_was_sent(running: Run) -> None:
    host = running.url.removeprefix("http://")
    headers = {"origin": running.url, "x-forwarded-email": "forged@x", "user-agent": "me"}
    seen = running.seen("/a%2Fb/%C3%A9?q=1%202&q=3", headers=headers, method="PUT", content=b"x")
    assert (seen["method"], seen["path"], seen["query"]) == ("PUT", "/a%2Fb/%C3%A9", "q=1%202&q=3")
    assert seen["headers"]["host"] == seen["headers"]["x-forwarded-host"] == host
    assert seen["headers"]["origin"] == running.url
    assert seen["headers"]["user-agent"] == "me"
    assert seen["headers"]["x-forwarded-email"] == "erin.executive@dominos.example"


def test_bodies_pass_whole_and_redirects_and_cookies_untouched(running: Run) -> None:
    assert (
        running.seen("/body", method="POST", content=b"x" * 3_000_000)["body_length"] == 3_000_000
    )
    assert httpx.get(f"{running.url}/redirect").headers["location"] == "/elsewhere"
    assert httpx.get(running.url).headers.get_list("set-cookie") == ["a=1", "b=2"]


def test_a_stream_is_not_buffered_and_its_end_is_told(running: Run) -> None:
    with httpx.stream("GET", f"{running.url}/stream") as answer:
        assert next(answer.iter_raw()) == b"first"
    until(lambda: "the stream was dropped" in running.lines)


async def test_a_websocket_echoes_with_the_persons_headers(running: Run) -> None:
    url = running.url.replace("http", "ws") + "/socket"
    forged = {"Cookie": f"{COOKIE}=rita.regional", "X-Forwarded-Email": "forged@x"}
    async with connect(
        url,
        additional_headers=forged,
        origin=Origin(running.url),
        subprotocols=[Subprotocol("a"), Subprotocol("b")],
        max_size=None,
    ) as socket:
        headers = json.loads(await socket.recv())
        assert headers["x-forwarded-email"] == "rita.regional@dominos.example"
        assert headers["origin"] == running.url
        assert socket.subprotocol == "b"
        for frame in ("text", b"bytes", "x" * 2_000_000):
            await socket.send(frame)
            assert await socket.recv() == frame
        await socket.send("close")
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await socket.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4321


async def test_the_apps_refusal_of_a_websocket_is_the_apps(running: Run) -> None:
    with pytest.raises(websockets.InvalidStatus) as refusal:
        await connect(running.url.replace("http", "ws") + "/refused")
    assert refusal.value.response.status_code == 403


def test_one_click_makes_someone_else(running: Run) -> None:
    with httpx.Client(base_url=running.url) as browser:
        page = browser.get("/.emulator/").text
        assert "You are <b>Erin Okafor</b>" in page
        chosen = browser.post("/.emulator/", data={"persona": "rita.regional"})
        assert (chosen.status_code, chosen.headers["location"]) == (303, "/")
        seen = dict(browser.get("/").json()["headers"])
        assert seen["x-forwarded-email"] == "rita.regional@dominos.example"
        assert "cookie" not in seen
        assert "Rita Novak (you)" in browser.get("/.emulator/").text
        assert browser.get("/.emulator/as/erin.executive").status_code == 303


def test_an_unknown_person_is_said_to_be_unknown(running: Run) -> None:
    for answer in (
        httpx.get(f"{running.url}/.emulator/as/nobody"),
        httpx.get(running.url, headers={"cookie": f"{COOKIE}=nobody"}),
    ):
        assert answer.status_code == 400
        assert "There is no &#x27;nobody&#x27; in this workspace" in answer.text


def test_the_proxys_rules_can_be_changed_while_it_runs(running: Run) -> None:
    def change(**rules: Any) -> httpx.Response:
        return httpx.post(f"{running.url}/.emulator/forwarding", json=rules)

    before = change().json()
    change(passthrough=False)
    assert "x-forwarded-access-token" not in running.seen()["headers"]
    change(passthrough=True, scopes=["sql"], token_life=60)
    token = running.seen()["headers"]["x-forwarded-access-token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 60
    assert claims["scope"] == "iam.access-control:read iam.current-user:read sql"
    assert change(**before).json() == before
    assert change(nonsense=1).status_code == 400


def test_a_taken_port_is_named_with_the_way_out(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        run = start("--port", str(port), wait=False)
        assert run.process.wait(20) == 2
    assert f"Port {port} for the browser is taken" in run.lines
    assert f"make run PORT={port + 100}" in run.lines


def test_a_crash_shows_its_last_lines_until_stopped(start: Start) -> None:
    run = start()
    with pytest.raises(httpx.HTTPError):
        httpx.get(f"{run.url}/die").raise_for_status()
    until(lambda: "exit code 3" in run.lines)
    page = httpx.get(run.url, headers={"accept": "text/html"})
    assert page.status_code == 502
    for words in ("The app has stopped", "exit code 3", "the app says goodbye"):
        assert words in page.text
    assert httpx.get(run.url).json()["error_code"] == "BAD_GATEWAY"
    assert run.stop() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left_behind(start: Start, number: signal.Signals) -> None:
    run = start()
    processes = psutil.Process(run.process.pid).children(recursive=True)
    assert run.seen()["grandchild"] in [process.pid for process in processes]
    run.process.send_signal(number)
    assert run.process.wait(20) == 0
    _, alive = psutil.wait_procs(processes, timeout=5)
    assert alive == []


def test_a_failing_setup_is_said_in_the_banner(start: Start) -> None:
    run = start("--setup", f"{sys.executable} -c \"raise SystemExit('no')\"")
    assert "setup │ no" in run.lines
    assert "Setup failed" in run.lines
    assert run.ready["setup_failed"] is True
    assert run.stop() == 0


def test_tokens_may_live_for_seconds(start: Start) -> None:
    run = start("--token-life", "2")

    def token() -> str:
        return str(run.seen()["headers"]["x-forwarded-access-token"])

    first = token()
    until(lambda: token() != first)
    claims = jwt.decode(first, options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 2
    assert run.stop() == 0


def test_a_wrong_app_yaml_stops_the_start(start: Start, tmp_path: Path) -> None:
    (tmp_path / "app.yaml").write_text("command: [a]\nresources: {}\n")
    run = start(root=tmp_path, wait=False)
    assert run.process.wait(20) == 2
    assert "`resources` has no effect here" in run.lines


def test_an_app_that_is_no_program_stops_the_start(start: Start, tmp_path: Path) -> None:
    (tmp_path / "app.yaml").write_text("command: [no-such-program]\n")
    (tmp_path / "databricks.yml").write_text((SAMPLE / "databricks.yml").read_text())
    run = start(root=tmp_path, wait=False)
    assert run.process.wait(20) == 2
    assert "no program 'no-such-program'" in run.lines
