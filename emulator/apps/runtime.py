"""`run`: workspace, proxy, app and setup, started side by side and ended together."""

import asyncio
import contextlib
import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from emulator.apps.app_yaml import ConfigError, read_app_yaml
from emulator.apps.bundle import read_bundle
from emulator.apps.child import Child
from emulator.apps.environment import (
    Address,
    app_command,
    app_environment,
    declared_variables,
    setup_environment,
)
from emulator.apps.forwarding import Forwarding
from emulator.apps.progress import Progress
from emulator.apps.proxy import Proxy
from emulator.apps.registry import Apps
from emulator.apps.switcher import DEFAULT
from emulator.options import Options
from emulator.ports import HOST, free, number, take
from emulator.ready_file import tell_ready
from emulator.servers import Server
from emulator.stopping import Stopped, until_stopped
from emulator.terminal import Terminal
from emulator.tokens import WORKSPACE_ID, Tokens

if TYPE_CHECKING:
    from emulator.data import Progress as DataProgress

POLL_SECONDS = 0.03


async def run(options: Options) -> int:
    """Until a signal. ConfigError and PortTaken come before anything has started."""
    runtime = Runtime(options)
    async with until_stopped() as stopped, runtime.proxy:
        return await runtime.live(stopped)


class Runtime:
    """Everything that runs, and where each part stands."""

    def __init__(self, options: Options) -> None:
        self.options = options
        spec = read_app_yaml(options.root)
        self.bundle = read_bundle(options.root)
        self.declared = declared_variables(spec, self.bundle) | options.env
        front = take(options.port, "browser", "--port")
        self.listener = take(options.workspace_port, "workspace", "--workspace-port")
        self.address = Address(
            app_port=free(options.app_port, "app", "--app-port"),
            app_url=f"http://localhost:{number(front)}",
            workspace_url=f"http://{HOST}:{number(self.listener)}",
            workspace_id=WORKSPACE_ID,
        )
        self.command = app_command(spec, self.address.app_port, reload=options.reload)
        self.tokens = Tokens(life=options.token_life)
        self.progress = Progress()
        self.terminal = Terminal()
        forwarding = Forwarding(self.tokens, self.bundle.scopes, WORKSPACE_ID)
        self.proxy = Proxy(f"http://{HOST}:{self.address.app_port}", forwarding, self.progress)
        self.servers = [Server(self.proxy, front)]
        self.children: list[Child] = []
        self.notes: list[tuple[str, str]] = []
        self.deployed: list[Apps] = []

    async def live(self, stopped: Stopped) -> int:
        """0 after a signal, 1 when the workspace could not be opened."""
        self.servers[0].start()
        starting = asyncio.create_task(self._start())
        waiting = asyncio.create_task(stopped.wait())
        try:
            await asyncio.wait({starting, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                await waiting
        finally:
            starting.cancel()
            waiting.cancel()
            await self._end(stopped)
        return 0

    async def _start(self) -> None:
        """The app imports while the data are opened or generated: neither needs the other yet."""
        environment = app_environment(self.declared, self.bundle, self.address)
        app = await self._spawn("app", self.command, environment, self._show)
        watching = asyncio.create_task(self._watch(app))
        try:
            await asyncio.gather(self._prepare(), self._listening(app))
            if self.progress.phase != "crashed":
                self._announce(app)
            await watching
        finally:
            watching.cancel()

    async def _prepare(self) -> None:
        """The workspace, then the setup that fills it."""
        # The engine takes a second to import; the app has started by then.
        opening = await asyncio.to_thread(importlib.import_module, "emulator.serve")
        app = await opening.prepare(self.options, self.tokens, self._tell_data)
        self.deployed.append(app.state.apps)
        server = Server(app, self.listener)
        self.servers.append(server)
        server.start()
        if self.progress.phase != "crashed":
            self.progress.change("starting", "The workspace is open, the app follows")
        if self.options.setup:
            await self._set_up(self.options.setup)

    async def _set_up(self, command: Sequence[str]) -> None:
        environment = setup_environment(self.declared, self.address)
        lines: list[str] = []

        def keep(line: str) -> None:
            lines.append(line)
            if self.progress.phase == "starting":
                self.progress.message = f"Setting up the workspace: {line}"

        setup = await self._spawn("setup", command, environment, keep)
        code = await setup.wait()
        self.children.remove(setup)
        if code:
            for line in lines:
                self.terminal.log("setup", line)
            self.notes.append(("Setup failed", f"exit code {code}, its lines are above"))

    def _show(self, line: str) -> None:
        self.progress.log.append(line)
        self.terminal.log("app", line)

    async def _spawn(
        self,
        what: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        on_line: Callable[[str], None],
    ) -> Child:
        try:
            child = await Child.start(command, environment, self.options.root, on_line)
        except FileNotFoundError as error:
            raise ConfigError(f"There is no program {command[0]!r} to start the {what}.") from error
        self.children.append(child)
        return child

    async def _listening(self, app: Child) -> None:
        """Until the app accepts connections, or has crashed."""
        while self.progress.phase != "crashed":
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection(HOST, self.address.app_port)
                writer.close()
                return
            await asyncio.sleep(POLL_SECONDS)

    async def _watch(self, app: Child) -> None:
        """An app that ends by itself has crashed; the proxy goes on and says so."""
        code = await app.wait()
        self.progress.change("crashed", f"The app ended with exit code {code}.")
        self.terminal.line()
        self.terminal.line(f"The app ended with exit code {code}; its last lines are above.")
        self.terminal.line("Mend the cause, press Ctrl-C and start again.")

    def _tell_data(self, data: "DataProgress") -> None:
        message = f"Generating {self.options.orders:,} orders, once: {data.step}"
        if self.progress.phase != "crashed":
            self.progress.change("data", message, data.fraction)
        self.terminal.bar(message, data.fraction)

    def _announce(self, app: Child) -> None:
        self.progress.change("ready", "Ready")
        url = self.address.app_url
        self.terminal.banner(
            f"{self.bundle.name} is running",
            [
                ("Open", url),
                ("You are", f"{DEFAULT.display_name} ({DEFAULT.title})"),
                ("Be someone else", f"{url}/.emulator/"),
                ("Workspace API", self.address.workspace_url),
                ("Stop", "Ctrl-C"),
                *self.notes,
            ],
        )
        tell_ready(
            self.options.ready_file,
            {
                "url": url,
                "workspace_url": self.address.workspace_url,
                "app_url": self.proxy.app_url,
                "app_pid": app.pid,
                "setup_failed": bool(self.notes),
            },
        )

    async def _end(self, stopped: Stopped) -> None:
        """The app first, while the browser can still hear its goodbye; a second Ctrl-C kills."""
        hurrying = asyncio.create_task(self._kill_when_hurried(stopped))
        if self.children:
            self.terminal.line("Stopping …")
        await asyncio.gather(
            *(child.stop() for child in self.children), *(apps.close() for apps in self.deployed)
        )
        hurrying.cancel()
        await asyncio.gather(*(server.stop() for server in self.servers))

    async def _kill_when_hurried(self, stopped: Stopped) -> None:
        await stopped.wait_hurried()
        for child in self.children:
            child.kill()
