"""From the command line to a workspace with demo data in it."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ops.demo_data.exported import generate
from ops.demo_data.load import Loader
from ops.demo_data.statements import Place
from ops.deploy.connect import connect
from ops.deploy.failures import DeployError, NotReady
from ops.deploy.terminal import Terminal

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".local" / "export"
METRICS_SCHEMA = "dominos_analytics"
AGAIN = "Run the same command again: it goes on from there."
EXIT_CODES = """\
exit codes:
  0    the data are there; 1 something failed under way: the same command goes on from there
  2    a table of that name exists and is not ours
  3    signing in failed, or there is no SQL warehouse
  130  interrupted: the same command goes on from there
"""


def main(argv: Sequence[str] | None = None) -> int:
    from databricks.sdk.errors.base import DatabricksError

    arguments = _parser().parse_args(argv)
    terminal = Terminal()
    try:
        load_demo_data(arguments, terminal)
    except DeployError as error:
        terminal.say(f"error: {error}")
        return error.exit_code
    except DatabricksError as error:
        terminal.say(f"error: The workspace answered: {error}\n{AGAIN}")
        return 1
    except KeyboardInterrupt:
        terminal.say(f"\nInterrupted. {AGAIN}")
        return 130
    return 0


def load_demo_data(arguments: argparse.Namespace, terminal: Terminal) -> None:
    client, user = connect(arguments.profile)
    warehouse = arguments.warehouse_id or _warehouse(client)
    place = Place(arguments.catalog, arguments.schema, arguments.volume)
    terminal.heading(f"Demo data → {client.config.host}, {place.full_schema}, as {user}")
    given = {"--now": arguments.now, "--database": arguments.database}
    options = [word for name, value in given.items() if value for word in (name, str(value))]
    exported = generate(arguments.folder, arguments.orders, ROOT, *options)
    loader = Loader(client, warehouse, place, terminal)
    loader.load(exported)
    loader.label([place.full_schema, f"{arguments.catalog}.{METRICS_SCHEMA}"])
    print(place.full_schema)
    terminal.say("Next: python create_genie_spaces_basic.py")


def _warehouse(client: "WorkspaceClient") -> str:
    """A running one if there is any, so that nobody waits for a start."""
    found = list(client.warehouses.list())
    running = [w for w in found if w.state and w.state.value == "RUNNING"]
    for warehouse in [*running, *found]:
        return str(warehouse.id)
    raise NotReady("You may use no SQL warehouse in this workspace.", "Name one: --warehouse-id.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ops.demo_data",
        description="Generate the local workspace's made-up business and put it into a workspace: "
        "Parquet files in a volume, tables, and views that show what has happened by now.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--orders", type=int, default=2_000_000, help="how many (2000000)")
    parser.add_argument("--catalog", default="main", help="that takes the schemas (main)")
    parser.add_argument("--schema", default="dominos_realistic", help="(dominos_realistic)")
    parser.add_argument("--volume", default="demo_data", help="for the files (demo_data)")
    parser.add_argument("--warehouse-id", help="default: a running one")
    parser.add_argument("-p", "--profile", help="of ~/.databrickscfg")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="for the files on this machine")
    parser.add_argument("--database", type=Path, help="the generator's own file on this machine")
    parser.add_argument("--now", help="generate as if it were then (ISO 8601, UTC)")
    return parser
