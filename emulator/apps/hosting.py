"""A deployed app's place: its URL, the proxy behind it, and the process started from a snapshot."""

import asyncio
import contextlib
import tempfile
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from emulator.apps.app_yaml import AppSpec, ConfigError
from emulator.apps.bundle import AppBundle
from emulator.apps.child import Child
from emulator.apps.environment import Address, app_command, app_environment, declared_variables
from emulator.apps.forwarding import Forwarding
from emulator.apps.front_door import FrontDoor
from emulator.apps.progress import Progress
from emulator.apps.proxy import Proxy
from emulator.ports import HOST, free, number, take
from emulator.servers import Server
from emulator.tokens import WORKSPACE_ID, Tokens

POLL_SECONDS = 0.03
LISTEN_SECONDS = 120.0  # the platform gives ten minutes, installation included
GRACE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class LogLine:
    source: str
    timestamp: float
    message: str


class NotStarted(Exception):
    """The process ended or never listened; the message says which, with its last lines."""


class Hosting:
    """`on_crash` is told when a running process ends by itself."""

    def __init__(self, tokens: Tokens, on_crash: Callable[[int], None]) -> None:
        self._listener = take(0, "app", "--app-port")
        self.url = f"http://localhost:{number(self._listener)}"
        self.lines: deque[LogLine] = deque(maxlen=1000)
        self._progress = Progress(message="Nothing is deployed yet")
        self._forwarding = Forwarding(tokens, frozenset(), WORKSPACE_ID)
        self._proxy = Proxy("", self._forwarding, self._progress)
        self._server = Server(FrontDoor(self._proxy, tokens, lambda: self.lines), self._listener)
        self._on_crash = on_crash
        self._is_closed = False
        self._child: Child | None = None
        self._watching: asyncio.Task[None] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    async def open(self) -> None:
        await self._proxy.__aenter__()
        self._server.start()

    def new_folder(self) -> Path:
        """Empty, for the next snapshot; what ran from the last one has been stopped."""
        if self._folder is not None:
            self._folder.cleanup()
        self._folder = tempfile.TemporaryDirectory(prefix="deployed-app-")
        return Path(self._folder.name)

    async def start(
        self,
        folder: Path,
        spec: AppSpec,
        bundle: AppBundle,
        workspace_url: str,
        database: Mapping[str, str],
    ) -> None:
        """Until it listens; NotStarted or ConfigError when it never will. Nothing is installed:
        the app runs with the packages of this interpreter."""
        port = free(0, "app", "--app-port")
        address = Address(port, self.url, workspace_url, WORKSPACE_ID)
        declared = declared_variables(spec, bundle)
        self._forwarding.change({"scopes": sorted(bundle.scopes)})
        self._proxy.app_url = f"http://{HOST}:{port}"
        self._progress.change("starting", "The app is starting")
        environment = {**database, **app_environment(declared, bundle, address)}
        command = app_command(spec, port)
        try:
            self._child = await Child.start(command, environment, folder, self._log)
        except FileNotFoundError as error:
            raise ConfigError(f"There is no program {command[0]!r} to start the app.") from error
        await self._until_listening(self._child, port)
        self._progress.change("ready", "Ready")
        self._watching = asyncio.create_task(self._watch(self._child))

    async def stop(self, why: str) -> None:
        self._progress.change("crashed", why)
        if self._watching is not None:
            self._watching.cancel()
        if self._child is not None:
            await self._child.stop(GRACE_SECONDS)
        self._child = self._watching = None

    async def close(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        await self.stop("The app was deleted")
        await self._server.stop()
        await self._proxy.__aexit__(None, None, None)
        if self._folder is not None:
            self._folder.cleanup()

    async def _until_listening(self, child: Child, port: int) -> None:
        ending = asyncio.create_task(child.wait())
        deadline = time.monotonic() + LISTEN_SECONDS
        try:
            while not ending.done() and time.monotonic() < deadline:
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection(HOST, port)
                    writer.close()
                    return
                await asyncio.sleep(POLL_SECONDS)
        finally:
            code = ending.result() if ending.done() else None
            ending.cancel()
        what = "did not listen in time" if code is None else f"exited with code {code}"
        last = " | ".join(line.message for line in list(self.lines)[-3:])
        self._progress.change("crashed", f"The app {what}.")
        raise NotStarted(f"App {what}. Last lines: {last}")

    async def _watch(self, child: Child) -> None:
        code = await child.wait()
        child.kill()  # what the app has started ends with it
        self._child = None
        self._progress.change("crashed", f"The app ended with exit code {code}.")
        self._on_crash(code)

    def _log(self, line: str) -> None:
        self.lines.append(LogLine("APP", time.time(), line))
        self._progress.log.append(line)
