"""GET /api/operators/feedback: the answers that users said were not good."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from backend.app.dependencies import OperatorSession, StoreOfApp
from backend.app.feedback.routes import shown
from backend.app.feedback.schemas import Passed
from backend.app.model import Model
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
