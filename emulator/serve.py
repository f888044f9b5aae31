"""`serve`: the workspace alone, with a token for everyone, for a local `.env`."""

import asyncio
from collections.abc import Callable

from starlette.applications import Starlette

from emulator.app import create_app
from emulator.clock import Clock
from emulator.data import Progress, ensure_database
from emulator.lakebase import Lakebase
from emulator.opening import begin_empty, open_workspace
from emulator.options import Options
from emulator.personas import PERSONAS
from emulator.ports import HOST, number, take
from emulator.ready_file import tell_ready
from emulator.servers import Server
from emulator.stopping import until_stopped
from emulator.terminal import Terminal
from emulator.tokens import Tokens, personal_access_token


async def serve(options: Options) -> int:
    terminal = Terminal()
    listener = take(options.workspace_port, "workspace", "--port")
    url = f"http://{HOST}:{number(listener)}"
    async with until_stopped() as stopped:
        app = await prepare(options, Tokens(life=options.token_life), _bar(terminal))
        server = Server(app, listener)
        server.start()
        tokens = [(persona.email, personal_access_token(persona)) for persona in PERSONAS]
        terminal.banner(
            f"Local workspace at {url}",
            [("DATABRICKS_HOST", url), *tokens, ("Stop", "Ctrl-C")],
        )
        tell_ready(options.ready_file, {"workspace_url": url})
        await stopped.wait()
        await app.state.apps.close()
        await server.stop()
    return 0


async def prepare(
    options: Options, tokens: Tokens, on_progress: Callable[[Progress], None]
) -> Starlette:
    """Generate the data when they are missing, then open the workspace over them, as HTTP."""
    clock = Clock(options.now)
    loop = asyncio.get_running_loop()

    def tell(progress: Progress) -> None:
        loop.call_soon_threadsafe(on_progress, progress)

    def open_() -> Starlette:
        path = options.database_path
        path.parent.mkdir(parents=True, exist_ok=True)
        volumes = path.with_suffix(".volumes") if options.empty else None
        if volumes is not None:
            begin_empty(path, volumes)
        else:
            ensure_database(path, orders=options.orders, clock=clock, on_progress=tell)
        kept = path.with_suffix(".views.json")
        lakebase = Lakebase(options.postgres) if options.postgres else None
        workspace = open_workspace(
            path,
            clock,
            pace=options.pace,
            tokens=tokens,
            views_file=kept,
            lakebase=lakebase,
            volumes=volumes,
        )
        return create_app(workspace)

    return await asyncio.to_thread(open_)


def _bar(terminal: Terminal) -> Callable[[Progress], None]:
    return lambda data: terminal.bar(f"Generating the data, once: {data.step}", data.fraction)
