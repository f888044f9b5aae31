"""A workspace with a scripted supervisor, and the product's server in front of it."""

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
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
            elif "cut" in question:
                yield _data({"type": "response.output_text.delta", "delta": "Half of"})
            elif "nothing" in question:
                yield b": keepalive\n\ndata: [DONE]\n\n"
            else:
                for word in ("You ", "asked: ", question):
                    yield _data({"type": "response.output_text.delta", "delta": word})
                yield b"data: [DONE]\n\n"
        finally:
            self.closed.append(question)


def _data(body: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(body)}\n\n".encode()


def _message(text: str) -> dict[str, Any]:
    return {"type": "message", "id": "m", "content": [{"type": "output_text", "text": text}]}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def supervisor() -> Iterator[Supervisor]:
    stub = Supervisor()
    config = uvicorn.Config(
        Starlette(routes=stub.routes()), port=free_port(), log_level="warning", ws="none"
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
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=cwd, env={**clean_environment(), **env}, stdout=output, stderr=output
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
    ours = ("DATABRICKS_", "CHAINLIT_", "MAS_", "CHAT_")
    return {k: v for k, v in os.environ.items() if not k.startswith(ours)}


def wait_until_up(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(log.read_text())
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url).status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="session")
def mounted(supervisor: Supervisor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """main.py as `uvicorn main:app` serves it, acting as the developer."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "main:app", "--port", str(port)]
    env = {"DATABRICKS_HOST": supervisor.host, "DATABRICKS_TOKEN": TOKEN}
    log = tmp_path_factory.mktemp("mounted") / "log.txt"
    with running(command, ROOT, env, f"http://127.0.0.1:{port}", "/chat", log) as server:
        yield server
