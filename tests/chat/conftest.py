"""A workspace with a scripted supervisor, and the product's server in front of it."""

import asyncio
import base64
import contextlib
import json
import os
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import socketio  # type: ignore[import-untyped]
import uvicorn
from ports import free_port
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

ROOT = Path(__file__).parents[2]
STREAMS = ROOT / "emulator" / "streams"
TOKEN = "dapi-secret-of-the-developer"


@dataclass
class Supervisor:
    """Answers by the words of the question; `asked` keeps what it was sent."""

    host: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    _closing: threading.Condition = field(default_factory=threading.Condition)

    def wait_closed(self, question: str) -> None:
        """Until the client has left the stream of this question."""
        with self._closing:
            assert self._closing.wait_for(lambda: question in self.closed, timeout=10)

    def routes(self) -> list[Route]:
        return [
            Route("/api/2.0/preview/scim/v2/Me", self.me),
            Route("/serving-endpoints/{name}/invocations", self.invoke, methods=["POST"]),
        ]

    async def me(self, _request: Request) -> Response:
        return JSONResponse({"userName": "Dev@dominos.example", "displayName": "Dev"})

    async def invoke(self, request: Request) -> Response:
        body = await request.json()
        self.asked.append({"auth": request.headers.get("authorization"), **body})
        question = body["input"][-1].get("content", "")
        if "not found" in question:
            return JSONResponse({"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "x"}, 404)
        if "html" in question:
            return Response("<html>", media_type="text/html")
        if "whole" in question:
            return JSONResponse({"output": [_message("At once.")]})
        return StreamingResponse(self.stream(question), media_type="text/event-stream")

    async def stream(self, question: str) -> AsyncIterator[bytes]:
        try:
            if "channel" in question:
                yield (STREAMS / "b_deltas.sse").read_bytes()
            elif "endless" in question:
                while True:
                    yield _data({"type": "response.output_text.delta", "delta": "more "})
                    await asyncio.sleep(0.02)
            elif "counting" in question:
                for number in range(150):
                    delta = f"{number} "
                    yield _data({"type": "response.output_text.delta", "delta": delta})
                    await asyncio.sleep(0.01)
                yield b"data: [DONE]\n\n"
            elif "cut" in question:
                yield _data({"type": "response.output_text.delta", "delta": "Half of"})
            elif "nothing" in question:
                yield b": keepalive\n\ndata: [DONE]\n\n"
            else:
                for word in ("You ", "asked: ", question):
                    yield _data({"type": "response.output_text.delta", "delta": word})
                yield b"data: [DONE]\n\n"
        finally:
            with self._closing:
                self.closed.append(question)
                self._closing.notify_all()


def _data(body: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(body)}\n\n".encode()


def _message(text: str) -> dict[str, Any]:
    return {"type": "message", "id": "m", "content": [{"type": "output_text", "text": text}]}


@pytest.fixture(scope="session")
def supervisor() -> Iterator[Supervisor]:
    stub = Supervisor()
    config = uvicorn.Config(
        Starlette(routes=stub.routes()),
        port=free_port(),
        log_level="warning",
        ws="none",
        lifespan="off",
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    stub.host = f"http://127.0.0.1:{config.port}"
    yield stub
    server.should_exit = True
    server.force_exit = True
    thread.join(timeout=10)


@dataclass
class Server:
    """A running server: where, and what it wrote."""

    url: str
    path: str
    log: Path
    process: subprocess.Popen[bytes]


@contextlib.contextmanager
def running(
    command: list[str], cwd: Path, env: dict[str, str], url: str, path: str, log: Path
) -> Iterator[Server]:
    history = {"HISTORY_DB": str(log.with_suffix(".db"))}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**clean_environment(), **history, **env},
            stdout=output,
            stderr=output,
        )
        try:
            wait_until_up(process, url + path + "/health", log)
            yield Server(url, path, log, process)
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def clean_environment() -> dict[str, str]:
    ours = ("DATABRICKS_", "CHAINLIT_", "MAS_", "CHAT_", "DATABASE_", "PG")
    return {k: v for k, v in os.environ.items() if not k.startswith(ours)}


def wait_until_up(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(log.read_text())
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url, headers=forwarded("probe")).status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="session")
def mounted(supervisor: Supervisor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """main.py as the platform serves it: whoever the forwarded headers name."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "main:app", "--port", str(port)]
    env = {
        "DATABRICKS_HOST": supervisor.host,
        "DATABRICKS_APP_NAME": "dpz-analytics-app",
        "MARKETING_SPACE_ID": "01f1a6f29eb315bfb5133b10d2de659e",
    }
    log = tmp_path_factory.mktemp("mounted") / "log.txt"
    with running(command, ROOT, env, f"http://127.0.0.1:{port}", "/chat", log) as server:
        yield server


def forwarded(user: str) -> dict[str, str]:
    """What the Apps proxy adds for a signed-in user."""
    now = int(time.time())
    claims = {"iat": now, "exp": now + 3_600, "sub": user}
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return {
        "X-Forwarded-Email": f"{user}@dominos.example",
        "X-Forwarded-Preferred-Username": user.capitalize(),
        "X-Forwarded-Access-Token": f"h.{payload}.secret-of-{user}",
    }


class Browser:
    """What Chainlit's page does over its socket, without the page."""

    def __init__(self, server: Server, user: str, session_id: str | None = None) -> None:
        self.server = server
        self.headers = forwarded(user) if user else {}
        self.session_id = session_id or str(uuid.uuid4())
        self.heard: list[tuple[str, Any]] = []
        self._news = asyncio.Event()
        self._socket = socketio.AsyncClient(reconnection=False)
        self._socket.on("*", self._hear)
        self._socket.on("disconnect", self._wake)

    async def _hear(self, event: str, data: Any = None) -> None:
        self.heard.append((event, data))
        self._news.set()

    async def _wake(self, *_reason: object) -> None:
        self._news.set()

    @property
    def connected(self) -> bool:
        return bool(self._socket.connected)

    async def open(self, thread_id: str = "", **auth: Any) -> "Browser":
        given = {"sessionId": self.session_id, "threadId": thread_id, "clientType": "webapp"}
        try:
            await self._socket.connect(
                self.server.url,
                socketio_path=f"{self.server.path}/ws/socket.io",
                transports=["websocket"],
                auth={**given, **auth},
                headers=self.headers,
            )
        except socketio.exceptions.ConnectionError:
            if self._socket.eio.http is not None:
                await self._socket.eio.http.close()
            raise
        await self.send("connection_successful")
        return self

    async def send(self, event: str, data: Any = None) -> None:
        await self._socket.emit(event, data)

    async def ask(self, question: str, **message: Any) -> str:
        message_id = str(uuid.uuid4())
        body = {"id": message_id, "type": "user_message", "output": question, "name": "me"}
        await self.send("client_message", {"message": {**body, **message}, "fileReferences": []})
        return message_id

    async def until(self, found: Callable[["Browser"], Any], seconds: float = 20) -> Any:
        async with asyncio.timeout(seconds):
            while not (result := found(self)):
                self._news.clear()
                await self._news.wait()
        return result

    async def answered(self) -> str:
        """The last answer, when it is complete."""
        return str(await self.until(lambda page: page.complete()))

    def complete(self) -> str | None:
        last = [step for step in self.steps().values() if step["type"] == "assistant_message"]
        return last[-1]["output"] if last and last[-1]["end"] else None

    def steps(self) -> dict[str, dict[str, Any]]:
        """What the page shows, as Chainlit's client would keep it."""
        shown: dict[str, dict[str, Any]] = {}
        for event, data in self.heard:
            if event in ("new_message", "stream_start", "update_message"):
                shown[data["id"]] = dict(data)
            elif event == "stream_token":
                shown[data["id"]]["output"] += data["token"]
            elif event == "delete_message":
                shown.pop(data["id"], None)
            elif event == "resume_thread":
                shown = {step["id"]: dict(step) for step in data["steps"]}
        return {key: step for key, step in shown.items() if step["name"] != "on_chat_start"}

    def of(self, event: str) -> list[Any]:
        return [data for name, data in self.heard if name == event]

    async def close(self) -> None:
        await self._socket.disconnect()

    async def __aenter__(self) -> "Browser":
        return await self.open()

    async def __aexit__(self, *_error: object) -> None:
        await self.close()


@pytest.fixture
def browse(mounted: Server) -> Callable[..., Browser]:
    return lambda user, session_id=None: Browser(mounted, user, session_id)


@pytest.fixture(scope="session")
def browse_at() -> Callable[..., Browser]:
    return Browser


@pytest.fixture(scope="session")
def start() -> Callable[..., contextlib.AbstractContextManager[Server]]:
    """Run a server command on a free port."""

    def started(
        command: list[str], cwd: Path, env: dict[str, str], log: Path
    ) -> contextlib.AbstractContextManager[Server]:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        return running([*command, "--port", str(port)], cwd, env, url, "", log)

    return started
