"""Whether a score is good enough: that which was asked for, and not below the last accepted one."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from backend.semantic import load_semantic
from ops.deploy.failures import DeployError
from ops.evaluate.history import FILE, History, Score, score_of
from ops.evaluate.report import counted, percent, text_lines
from ops.evaluate.spaces import evaluate, fingerprint, subjects
from ops.workspace import Target

Say = Callable[[str], None]


class BelowGate(DeployError):
    exit_code = 7


def objection(score: Score, wanted: float, accepted: Score | None) -> str | None:
    """Why it does not pass, in one sentence; None when it does. Pure."""
    share = score.right.share
    if share is None:
        return "No question could be asked, so there is no score."
    if score.not_run:
        return f"{counted(score.not_run, 'question')} could not be asked: the score is not whole."
    if share < wanted:
        return f"{percent(share)} ({score.right}) is below the gate of {percent(wanted)}."
    before = accepted.right.share if accepted else None
    if accepted is not None and before is not None and share < before:
        fell = _fell(score, accepted)
        return (
            f"{percent(share)} ({score.right}) is below the last accepted score, {percent(before)} "
            f"({accepted.right}, {accepted.at:%Y-%m-%d}){fell}."
        )
    return None


@dataclass(frozen=True, slots=True)
class Gate:
    """For `deploy_app.py`: reads the evaluation of what is in the workspace, or makes one."""

    wanted: float
    root: Path
    target: Target
    bundle_target: str
    say: Say
    poll_seconds: float = 1.0

    @property
    def history(self) -> History:
        return History(self.root / FILE)

    def check(self) -> Score:
        """Raises BelowGate."""
        score = self._score()
        self.say(f"  {score.right} right, {percent(score.right.share)}")
        accepted = self.history.last_accepted(self.target.host)
        if (why := objection(score, self.wanted, accepted)) is not None:
            raise BelowGate(
                f"The gate stops this deployment: {why} Nothing was changed.",
                "`python -m ops.evaluate` shows each question; `--accept` accepts a lower score.",
            )
        return score

    def _score(self) -> Score:
        target = self.target
        found = subjects(target, load_semantic(self.root), self.root, self.bundle_target)
        mark = fingerprint(target, found)
        if (known := self.history.fresh(target.host, mark)) is not None:
            self.say(f"  the evaluation of {known.at:%Y-%m-%d %H:%M} UTC is of the same content")
            return known
        results = []
        for result in evaluate(
            target,
            found,
            repeats=1,
            poll_seconds=self.poll_seconds,
            say=lambda line: self.say(f"  {line}"),
        ):
            results.append(result)
            for line in text_lines(result):
                self.say(f"  {line}")
        score = score_of(
            results,
            host=target.host,
            user=target.user,
            repeats=1,
            fingerprint=mark,
            is_whole=True,
        )
        self.history.add(score)
        return score


def _fell(score: Score, accepted: Score) -> str:
    before = {space.key: space.right.share for space in accepted.spaces}
    fell = [
        space.name
        for space in score.spaces
        if (share := space.right.share) is not None
        and (old := before.get(space.key)) is not None
        and share < old
    ]
    return f"; worse: {', '.join(fell)}" if fell else ""
