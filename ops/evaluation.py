"""Ask every space its benchmarks by Genie's own evaluation runs, and say what was wrong."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backend.semantic import Space
from backend.workspace.client import WorkspaceSession
from backend.workspace.errors import NotFound
from ops.spaces import SPACES, existing_spaces, matching

POLL_S = 1.0
UNDER_WAY = ("NOT_STARTED", "RUNNING")


@dataclass(frozen=True, slots=True)
class Miss:
    question: str
    assessment: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    space: Space
    status: str
    questions: int
    correct: int
    misses: tuple[Miss, ...]

    @property
    def is_right(self) -> bool:
        return self.status == "DONE" and self.correct == self.questions

    def lines(self) -> list[str]:
        ended = "" if self.status == "DONE" else f" ({self.status})"
        found = [f"{self.space.name}: {self.correct} of {self.questions} correct{ended}"]
        for miss in self.misses:
            why = f" ({', '.join(miss.reasons)})" if miss.reasons else ""
            found.append(f"  {miss.assessment}: {miss.question}{why}")
        return found


async def evaluate(session: WorkspaceSession, spaces: Sequence[Space]) -> list[Evaluation]:
    """One space after the other: Genie allows few questions per minute."""
    existing = await existing_spaces(session)
    return [await _evaluate(session, space, existing) for space in spaces]


async def _evaluate(
    session: WorkspaceSession, space: Space, existing: Sequence[dict[str, Any]]
) -> Evaluation:
    match = matching(space, existing)
    if match is None:
        raise NotFound(
            f"There is no Genie space {space.name!r}.", "Run create_genie_spaces_basic.py first."
        )
    runs = f"{SPACES}/{match['space_id']}/eval-runs"
    run = await session.post(runs)
    path = f"{runs}/{run['eval_run_id']}"
    while run.get("eval_run_status") in UNDER_WAY:
        await asyncio.sleep(POLL_S)
        run = await session.get(path)
    return Evaluation(
        space=space,
        status=str(run.get("eval_run_status")),
        questions=int(run.get("num_questions") or 0),
        correct=int(run.get("num_correct") or 0),
        misses=tuple(await _misses(session, path)),
    )


async def _misses(session: WorkspaceSession, path: str) -> list[Miss]:
    listed = (await session.get(f"{path}/results", {"page_size": "100"})).get("eval_results") or []
    details = [await session.get(f"{path}/results/{r['result_id']}") for r in listed]
    return [
        Miss(
            question=str(detail.get("question")),
            assessment=str(detail.get("assessment") or detail.get("eval_run_status")),
            reasons=tuple(detail.get("assessment_reasons") or ()),
        )
        for detail in details
        if detail.get("assessment") != "GOOD"
    ]
