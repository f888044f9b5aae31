"""`python -m emulator serve`, `run` and `export`."""

import logging
import os
import sys
from collections.abc import Sequence

import uvloop

from emulator.apps.app_yaml import ConfigError
from emulator.apps.runtime import run
from emulator.options import Options, parse
from emulator.ports import PortTaken
from emulator.ready_file import not_ready


def main(arguments: Sequence[str]) -> int:
    """0 when stopped on purpose, 1 when something failed, 2 when it could not be started so."""
    options = parse(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    # A connection that a fault rule cuts is no error of the server.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    if options.command == "export":
        from emulator.export_command import export_tables

        return export_tables(options)
    not_ready(options.ready_file)
    try:
        return uvloop.new_event_loop().run_until_complete(_start(options))
    except (ConfigError, PortTaken) as error:
        print(f"emulator: {error}", file=sys.stderr)
        return 2


async def _start(options: Options) -> int:
    if options.command == "run":
        return await run(options)
    from emulator.serve import serve  # imports the engine; `run` does so beside the app's start

    return await serve(options)


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
    except Exception:
        logging.getLogger("emulator").exception("The local workspace had to stop")
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads may still be inside a long query; nothing they compute is worth waiting for.
    os._exit(code)
