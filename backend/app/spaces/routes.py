"""GET /api/spaces."""

from fastapi import APIRouter

from backend.app.dependencies import PartsOfApp, UserSession
from backend.app.spaces.schemas import Space

router = APIRouter(prefix="/api/spaces", tags=["spaces"])


@router.get("")
async def spaces(parts: PartsOfApp, _: UserSession) -> list[Space]:
    """The spaces in their order, with questions that each one can answer."""
    return [
        Space(
            key=space.key,
            name=space.name,
            description=space.description,
            icon=space.icon,
            colour=space.colour,
            sample_questions=list(space.sample_questions),
            configured=space.configured,
            env=space.env,
            metric_views=list(space.metric_views),
        )
        for space in parts.semantic.spaces
    ]
