"""/api/feedback: what a user thinks of an answer of theirs."""

from collections.abc import Iterable

from fastapi import APIRouter

from backend.app.dependencies import FeedbackServiceOfApp, UserSession
from backend.app.feedback.schemas import Given, Opinion, Passed, TakenBack
from backend.store.values import PassedOn

router = APIRouter(prefix="/api/feedback/{conversation}/{turn}", tags=["feedback"])


@router.put("")
async def give(
    conversation: str,
    turn: str,
    given: Given,
    service: FeedbackServiceOfApp,
    session: UserSession,
) -> Opinion:
    """Give it, or think again."""
    kept, passed = await service.give(
        session, conversation, turn, good=given.good, reason=given.reason, comment=given.comment
    )
    return Opinion(
        good=kept.good,
        reason=kept.reason,
        comment=kept.comment,
        given_at=kept.given_at,
        passed=shown(passed),
    )


@router.delete("")
async def take_back(
    conversation: str, turn: str, service: FeedbackServiceOfApp, session: UserSession
) -> TakenBack:
    """As if it had never been given."""
    return TakenBack(passed=shown(await service.take_back(session, conversation, turn)))


def shown(passed: Iterable[PassedOn]) -> list[Passed]:
    return [Passed(to=one.to, problem=one.problem) for one in passed]
