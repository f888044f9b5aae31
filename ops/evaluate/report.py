"""Scores and answers as lines for the terminal. Pure."""

from collections.abc import Iterator

from ops.evaluate.history import Score
from ops.evaluate.results import Asked, SpaceResult

MARKS = {"right": "✓", "wrong": "✗", "not run": "·"}


def percent(share: float | None) -> str:
    """Rounded down, so that 100 % says all."""
    return "no score" if share is None else f"{int(share * 1000) / 10:g} %"


def times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def text_lines(result: SpaceResult) -> Iterator[str]:
    """A space in one line, and each question that is not right below it."""
    right = result.right
    line = f"{result.name}: {right} right"
    line += f" ({percent(right.share)})" if right.whole else ""
    if result.not_run:
        line += f", {result.not_run} not run"
    if result.stable.whole:
        line += f", {result.stable} the same each time"
    yield line
    for asked in result.asked:
        if asked.verdict != "right" or asked.is_stable is False:
            yield f"  {MARKS[asked.verdict]} {asked.benchmark.question}: {why(asked)}"


def why(asked: Asked) -> str:
    """The reason of the answer that is shown, and how often it was so."""
    reason = asked.worst.reason or "right, but not the same each time"
    if asked.verdict == "wrong" and len(asked.ran) > 1:
        wrong = sum(answer.verdict == "wrong" for answer in asked.ran)
        reason += f" ({wrong} of {len(asked.ran)} times)"
    return reason


def total_line(score: Score, before: Score | None) -> str:
    line = f"All: {score.right} right ({percent(score.right.share)})"
    if score.not_run:
        line += f", {score.not_run} not run"
    if score.stable.whole:
        line += f", {score.stable} the same each time ({percent(score.stable.share)})"
    if before is not None and before.right.whole:
        line += f"; last accepted {percent(before.right.share)} on {before.at:%Y-%m-%d}"
    return line
