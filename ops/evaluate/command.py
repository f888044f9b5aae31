"""python -m ops.evaluate: from the command line to a report, a line of history and an exit code."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from backend.semantic import load_semantic
from backend.workspace.settings import WorkspaceSettings
from ops.deploy.failures import BadConfiguration
from ops.evaluate.gate import BelowGate, objection
from ops.evaluate.history import FILE, History, Score, score_of
from ops.evaluate.html_report import html
from ops.evaluate.report import text_lines, total_line
from ops.evaluate.results import SpaceResult
from ops.evaluate.spaces import Subject, evaluate, fingerprint, subjects
from ops.spaces.command import guarded
from ops.workspace import open_target

ROOT = Path(__file__).resolve().parents[2]
REPORT = Path(".local/evaluation.html")
EXIT_CODES = """\
exit codes:
  0    evaluated; with --gate, and good enough
  1    something failed under way; run the same command again
  2    the command line or a file here cannot be meant
  3    signing in failed, or the workspace lacks the spaces
  7    with --gate: below it, below the last accepted score, or not all could be asked
  130  interrupted
"""


@dataclass(frozen=True, slots=True)
class Options:
    repeat: int = 2
    space: tuple[str, ...] = ()
    gate: float | None = None
    accept: bool = False
    json: bool = False
    history: Path | None = None
    html: Path | None = None
    target: str = "production"
    profile: str | None = None
    warehouse_id: str | None = None
    root: Path = ROOT
    poll_seconds: float = 1.0


def main(arguments: Sequence[str] | None = None) -> int:
    given = vars(_parser().parse_args(arguments))
    given["space"] = tuple(given["space"] or ())
    return run(Options(**given))


def run(options: Options) -> int:
    return guarded(lambda: _run(options))


def _run(options: Options) -> None:
    semantic = load_semantic(options.root)
    if unknown := [key for key in options.space if key not in semantic.spaces]:
        known = ", ".join(space.key for space in semantic.spaces)
        raise BadConfiguration(f"There is no space {unknown[0]!r}.", f"Known: {known}.")
    target = open_target(WorkspaceSettings(), options.profile, options.warehouse_id)
    found = subjects(target, semantic, options.root, options.target)
    chosen = [s for s in found if not options.space or s.space.key in options.space]
    say = _saying(options)
    say(f"Asking {target.host} as {target.user}")
    results: list[SpaceResult] = []
    asking = evaluate(
        target, chosen, repeats=options.repeat, poll_seconds=options.poll_seconds, say=say
    )
    for result in asking:
        results.append(result)
        for line in text_lines(result):
            say(line)
    score = score_of(
        results,
        host=target.host,
        user=target.user,
        repeats=options.repeat,
        fingerprint=fingerprint(target, found),
        is_whole=_is_whole(chosen, found),
    )
    _finish(options, results, score)


def _is_whole(chosen: Sequence[Subject], found: Sequence[Subject]) -> bool:
    return len(chosen) == len(found)


def _finish(options: Options, results: Sequence[SpaceResult], score: Score) -> None:
    history, say = History(options.history or options.root / FILE), _saying(options)
    earlier, accepted = history.of(score.host), history.last_accepted(score.host)
    history.add(score)
    report = options.html or options.root / REPORT
    report.parent.mkdir(parents=True, exist_ok=True)
    comparable = [s for s in earlier if s.is_whole == score.is_whole]
    report.write_text(html(results, score, comparable), encoding="utf-8")
    say("")
    say(total_line(score, accepted))
    say(f"Report: {report}")
    if options.json:
        print(json.dumps(_as_json(results, score), indent=2, ensure_ascii=False))
    if options.accept:
        _accept(history, score)
        say("Accepted: a gate stops what scores less from now on.")
    elif options.gate is not None and (why := objection(score, options.gate, accepted)):
        raise BelowGate(why, "See the lines above; `--accept` accepts a lower score that is whole.")


def _accept(history: History, score: Score) -> None:
    if not score.is_whole or score.not_run or score.right.share is None:
        raise BadConfiguration(
            "Only a score of all spaces in which every question was asked can be accepted.",
            "Run without --space, once what kept questions from being asked is mended.",
        )
    history.accept(score)


def _as_json(results: Sequence[SpaceResult], score: Score) -> dict[str, object]:
    return {
        "id": score.id,
        "host": score.host,
        "at": score.at.isoformat(),
        "repeats": score.repeats,
        "right": score.right.part,
        "ran": score.right.whole,
        "not_run": score.not_run,
        "accuracy": score.right.share,
        "repeatability": score.stable.share,
        "spaces": [_space_json(result) for result in results],
    }


def _space_json(result: SpaceResult) -> dict[str, object]:
    return {
        "key": result.key,
        "name": result.name,
        "how": result.how,
        "right": result.right.part,
        "ran": result.right.whole,
        "not_run": result.not_run,
        "accuracy": result.right.share,
        "repeatability": result.stable.share,
        "questions": [
            {
                "question": asked.benchmark.question,
                "verdict": asked.verdict,
                "reason": asked.worst.reason,
                "same_each_time": asked.is_stable,
                "sql": asked.worst.sql,
                "expected_sql": asked.benchmark.sql,
            }
            for asked in result.asked
        ],
    }


def _saying(options: Options) -> Callable[[str], None]:
    """To people: on stdout, or on stderr where stdout is for JSON."""
    out = sys.stderr if options.json else sys.stdout
    return lambda line: print(line, file=out, flush=True)


def share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no share from 0 to 1, such as 0.9")
    return value


def _times(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 20:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of times from 1 to 20")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ops.evaluate",
        description="Ask each Genie space its benchmark questions and compare the rows with those "
        "of the benchmark's own query, by value.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--repeat", type=_times, default=2, metavar="K", help="ask each question so often (2)"
    )
    parser.add_argument("--space", action="append", metavar="KEY", help="only this (repeatable)")
    parser.add_argument("--gate", type=share, metavar="SCORE", help="fail below it, e.g. 0.9")
    parser.add_argument(
        "--accept", action="store_true", help="what a gate compares with from now on"
    )
    parser.add_argument("--json", action="store_true", help="the result as JSON on stdout")
    parser.add_argument("--history", type=Path, metavar="FILE", help=f"default: {FILE}")
    parser.add_argument("--html", type=Path, metavar="FILE", help=f"default: {REPORT}")
    parser.add_argument("-t", "--target", default="production", help="of databricks.yml")
    parser.add_argument("-p", "--profile", help="of ~/.databrickscfg")
    parser.add_argument("--warehouse-id", help="default: DATABRICKS_HTTP_PATH, else a running one")
    return parser
