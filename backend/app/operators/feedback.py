"""GET /api/operators/feedback…: the answers that users said were not good, each to be replayed."""

from datetime import datetime
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query

from backend.answers.space_names import SpaceNames
from backend.app.dependencies import OperatorSession, PartsOfApp, StoreOfApp
from backend.app.feedback.routes import shown
from backend.app.feedback.schemas import Passed
from backend.app.model import Model
from backend.app.operators.timeline import Step, Timeline, trace_of
from backend.app.settings import AppSettings
from backend.store.values import Complaint

router = APIRouter(prefix="/api/operators/feedback", tags=["operators"])


class ComplaintLine(Model):
    """One complaint: who gave it about which question, and why."""

    id: str
    owner: str
    question: str
    reason: str
    comment: str
    given_at: datetime
    spaces: list[str]
    passed: list[Passed]


class Trace(Model):
    """`url` leads to it in the workspace, when its experiment is known."""

    id: str
    url: str | None


class ReplayedTurn(Model):
    """The whole turn: what was asked and answered, and each thing that happened, in order."""

    complaint: ComplaintLine
    asked_at: datetime
    ended_at: datetime | None
    state: str
    answer: str
    trace: Trace | None
    steps: list[Step]


class Complaints(Model):
    """`after` asks for what follows; none at the end."""

    items: list[ComplaintLine]
    after: str | None


@router.get("")
async def complaints(
    store: StoreOfApp,
    _: OperatorSession,
    after: Annotated[str | None, Query(description="Where the last page ended.")] = None,
) -> Complaints:
    """The latest first."""
    page = await store.complaints(after=after)
    return Complaints(items=[line_of(one) for one in page.items], after=page.after)


@router.get("/{feedback}")
async def replay(
    feedback: str, parts: PartsOfApp, store: StoreOfApp, session: OperatorSession
) -> ReplayedTurn:
    """The turn that somebody complained about; that it was read is noted in the audit."""
    found = await store.replay(session.identity, feedback)
    turn, trace = found.turn, trace_of(found.turn.events)
    return ReplayedTurn(
        complaint=line_of(found.complaint),
        asked_at=turn.asked_at,
        ended_at=turn.ended_at,
        state=turn.state,
        answer=turn.answer,
        trace=None if trace is None else Trace(id=trace, url=trace_url(parts.settings, trace)),
        steps=Timeline(SpaceNames(parts.semantic.spaces)).of(turn.events),
    )


def trace_url(settings: AppSettings, trace: str) -> str | None:
    if not settings.mlflow_experiment_id:
        return None
    experiment = quote(settings.mlflow_experiment_id, safe="")
    asked = urlencode({"selectedEvaluationId": trace})
    return f"{settings.host}/ml/experiments/{experiment}/traces?{asked}"


def line_of(complaint: Complaint) -> ComplaintLine:
    given = complaint.feedback
    return ComplaintLine(
        id=given.id,
        owner=complaint.owner,
        question=complaint.question,
        reason=given.reason,
        comment=given.comment,
        given_at=given.given_at,
        spaces=list(complaint.spaces),
        passed=shown(given.passed),
    )
