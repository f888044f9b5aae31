"""A served workspace to deploy to, and how a deployment ended."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from emulator.app import create_app
from emulator.personas import ADMIN
from emulator.state import Workspace
from emulator.tokens import ALL_APIS

PROJECT = Path(__file__).parent / "sample_project"
FILES = "/Workspace/Shared/.bundle/sample/production/files"


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


@dataclass(slots=True)
class Place:
    """The workspace by its URL, and from inside; `seen` are the requests that reached it."""

    workspace: Workspace
    url: str
    seen: list[str] = field(default_factory=list)

    @property
    def token(self) -> str:
        return self.workspace.tokens.mint(ADMIN, ALL_APIS)

    def fault(self, pattern: str, **rule: Any) -> None:
        rule = {"pattern": pattern, "times": 1} | rule
        httpx.post(f"{self.url}/_emulator/faults", json=rule).raise_for_status()

    def heal(self) -> None:
        httpx.delete(f"{self.url}/_emulator/faults").raise_for_status()

    def files(self) -> list[str]:
        start = len(FILES.removeprefix("/Workspace")) + 1
        return sorted(node.path[start:] for node in self.workspace.files.files_below(FILES))

    def app(self, path: str = "/", name: str = "sample-app") -> dict[str, Any]:
        """What the deployed app answers."""
        url = self.workspace.apps.get(name).hosting.url
        headers = {"authorization": f"Bearer {self.token}"}
        return dict(httpx.get(url + path, headers=headers).json())


@contextmanager
def served(workspace: Workspace) -> Iterator[Place]:
    listener = socket.create_server(("127.0.0.1", 0))
    place = Place(workspace, f"http://127.0.0.1:{listener.getsockname()[1]}")
    app = create_app(workspace)

    async def noting(scope: Any, receive: Any, send: Any) -> None:
        place.seen.append(f"{scope['method']} {scope['path']}")
        await app(scope, receive, send)

    server = _Server(uvicorn.Config(noting, log_level="critical", lifespan="off"))
    server.config.timeout_graceful_shutdown = 1
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    assert server.listening.wait(10)
    yield place
    apps = workspace.apps
    if apps.loop is not None:
        asyncio.run_coroutine_threadsafe(apps.close(), apps.loop).result(20)
    server.should_exit = True
    thread.join(5)


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    out: str
    err: str


DeployIt = Callable[..., Ended]
