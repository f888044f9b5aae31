"""The command line of deploy_app.py, as typed values."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXIT_CODES = """\
exit codes:
  0    done, or nothing to do
  1    something failed under way; run the same command again, it goes on from there
  2    the command line or databricks.yml cannot be meant
  3    preflight found problems, each with its remedy; nothing was changed
  4    deployed, but the app does not run or is not ready
  5    nobody agreed to what would be lost; use -y where nobody can be asked
  6    somebody else is deploying this app
  7    with --gate: the Genie spaces answer less rightly than they must; nothing was changed
  130  interrupted; run the same command again

Only the result goes to stdout: the app's URL, or JSON with --json.
"""


@dataclass(frozen=True, slots=True)
class Options:
    """At most one of plan, rollback, status, logs and destroy; none of them deploys."""

    target: str = "production"
    profile: str | None = None
    variables: dict[str, str] = field(default_factory=dict)
    plan: bool = False
    json: bool = False
    yes: bool = False
    skip_build: bool = False
    force_lock: bool = False
    gate: float | None = None
    rollback: int | None = None
    status: bool = False
    logs: bool = False
    follow: bool = False
    destroy: bool = False
    root: Path = ROOT
    poll_seconds: float = 2.0


def parse(arguments: Sequence[str] | None) -> Options:
    given = vars(_parser().parse_args(arguments))
    given["variables"] = dict(given.pop("var") or ())
    return Options(**given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="deploy_app.py",
        description="Build the front end, upload what changed, deploy the app, prove that it runs.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--plan", action="store_true", help="say what would be done, do nothing")
    what.add_argument(
        "--rollback",
        nargs="?",
        type=_steps,
        const=1,
        metavar="N",
        help="deploy what ran N (1) versions before again",
    )
    what.add_argument("--status", action="store_true", help="the app, and what was deployed when")
    what.add_argument("--logs", action="store_true", help="the app's last lines; -f goes on")
    what.add_argument("--destroy", action="store_true", help="delete the app and its files")
    parser.add_argument("-f", "--follow", action="store_true", help="with --logs: until Ctrl-C")
    parser.add_argument("-t", "--target", default="production", help="of databricks.yml")
    parser.add_argument("-p", "--profile", help="of ~/.databrickscfg")
    parser.add_argument("--var", action="append", type=_pair, metavar="NAME=VALUE")
    parser.add_argument("--json", action="store_true", help="the result as JSON on stdout")
    parser.add_argument("-y", "--yes", action="store_true", help="ask nothing")
    parser.add_argument("--skip-build", action="store_true", help="deploy frontend/dist as it is")
    parser.add_argument(
        "--gate",
        type=_share,
        metavar="SCORE",
        help="stop when the Genie spaces answer a smaller share of their benchmarks rightly, "
        "or less than when last accepted",
    )
    parser.add_argument(
        "--force-lock", action="store_true", help="although somebody else seems to be deploying"
    )
    return parser


def _steps(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of versions from 1 on")
    return int(text)


def _share(text: str) -> float:
    from ops.evaluate.command import share

    return share(text)


def _pair(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not (name and separator):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value
