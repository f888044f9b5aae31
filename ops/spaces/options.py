"""The command line of create_genie_spaces_basic.py, as typed values."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXIT_CODES = """\
exit codes:
  0    everything is as the files say
  1    something failed under way; run the same command again, it goes on from there
  2    the command line or a file here cannot be meant
  3    signing in failed, or the workspace lacks something; nothing was changed
  130  interrupted; run the same command again
"""


@dataclass(frozen=True, slots=True)
class Options:
    """At most one of pull, write_files and supervisor; none of them creates and updates."""

    dry_run: bool = False
    pull: bool = False
    write_files: bool = False
    supervisor: bool = False
    grant_to: tuple[str, ...] = ()
    keep_files: bool = False
    target: str = "production"
    profile: str | None = None
    warehouse_id: str | None = None
    catalog: str | None = None
    schema: str | None = None
    name: str | None = None
    no_wait: bool = False
    root: Path = ROOT
    poll_seconds: float = 5.0


def parse(arguments: Sequence[str] | None) -> Options:
    given = vars(_parser().parse_args(arguments))
    given["grant_to"] = tuple(given["grant_to"] or ())
    return Options(**given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="create_genie_spaces_basic.py",
        description="Create or update the metric views and the five Genie spaces: says what "
        "differs, does it, and writes the spaces' ids where the app reads them.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--pull", action="store_true", help="print what was changed by hand, for `git apply`"
    )
    what.add_argument(
        "--write-files",
        action="store_true",
        help="renew semantic/genie_spaces/, which is read "
        "by `databricks bundle deploy`; needs no workspace",
    )
    what.add_argument(
        "--supervisor", action="store_true", help="create or update the supervisor of the spaces"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what differs, change nothing")
    parser.add_argument(
        "--grant-to",
        action="append",
        metavar="WHO",
        help="also grant what asking takes to this group, e-mail or application id (repeatable)",
    )
    parser.add_argument(
        "--keep-files", action="store_true", help="write no ids into files, only print them"
    )
    parser.add_argument("-t", "--target", default="production", help="of databricks.yml")
    parser.add_argument("-p", "--profile", help="of ~/.databrickscfg")
    parser.add_argument("--warehouse-id", help="default: DATABRICKS_HTTP_PATH, else a running one")
    parser.add_argument("--catalog", help="of the metric views; default: CATALOG")
    parser.add_argument("--schema", help="of the metric views; default: SCHEMA")
    parser.add_argument("--name", help="with --supervisor: its name; default: mas-genie-router")
    parser.add_argument(
        "--no-wait", action="store_true", help="with --supervisor: do not wait until it is ready"
    )
    return parser
