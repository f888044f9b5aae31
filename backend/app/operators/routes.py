"""GET /api/operators: whether the operators' pages are for whoever asks."""

from fastapi import APIRouter

from backend.app.dependencies import OperatorSession, PartsOfApp
from backend.app.operators.schemas import OperatorsPages

router = APIRouter(prefix="/api/operators", tags=["operators"])


@router.get("")
async def pages(parts: PartsOfApp, _: OperatorSession) -> OperatorsPages:
    """Refused, with whom to ask, when the pages are not for this user."""
    return OperatorsPages(group=parts.settings.operators_group)
