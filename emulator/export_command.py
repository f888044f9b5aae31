"""`export`: the raw tables as Parquet files, with progress on stderr."""

import sys

from emulator.clock import Clock
from emulator.data import Progress, ensure_database
from emulator.data.export import export
from emulator.options import Options
from emulator.terminal import Terminal


def export_tables(options: Options) -> int:
    """Generates the data first when they are not there."""
    terminal = Terminal(sys.stderr)
    path = options.database_path

    def generating(progress: Progress) -> None:
        terminal.bar(f"Generating the data, once: {progress.step}", progress.fraction)

    def exporting(progress: Progress) -> None:
        terminal.bar(f"Writing Parquet: {progress.step}", progress.fraction)

    ensure_database(path, orders=options.orders, clock=Clock(options.now), on_progress=generating)
    terminal.line(str(export(path, options.root / options.into, exporting)))
    return 0
