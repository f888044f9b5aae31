"""/api/library/conversations/…: a conversation or a result as a file, and a file taken in."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from backend.app.dependencies import ExportsOfApp, UserSession
from backend.app.exports.files import TYPES, Format, ResultFormat
from backend.app.exports.service import LARGEST_FILE
from backend.app.library.schemas import Conversation
from backend.app.library.service import shown

router = APIRouter(prefix="/api/library/conversations", tags=["exports"])
FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind: {} for kind in TYPES.values()}, "description": "The file."}
}
IMPORT = {
    "requestBody": {
        "required": True,
        "description": f"A JSON export, at most {LARGEST_FILE:,} bytes.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}


@router.get("/{conversation}/export", response_class=Response, responses=FILE)
async def export(
    conversation: str, exports: ExportsOfApp, session: UserSession, format: Format = "pdf"
) -> Response:
    """All of a conversation, as it was answered then."""
    file = await exports.conversation(session, conversation, format)
    return file.response()


@router.get(
    "/{conversation}/turns/{turn}/results/{number}", response_class=Response, responses=FILE
)
async def result(
    conversation: str,
    turn: str,
    number: Annotated[int, Path(ge=0)],
    exports: ExportsOfApp,
    session: UserSession,
    format: ResultFormat = "csv",
    about: Annotated[bool, Query(description="Whether a CSV says what it is, in # lines.")] = True,
) -> Response:
    """All rows of one result, as they were read then; `number` counts a turn's results from 0."""
    file = await exports.result(session, conversation, turn, number, format, about=about)
    return file.response()


@router.post("/import", status_code=201, openapi_extra=IMPORT)
async def take_in(request: Request, exports: ExportsOfApp, session: UserSession) -> Conversation:
    """Make a JSON export a conversation of whoever sends it: all of it, or nothing."""
    return shown(await exports.take_in(session, request.stream()))
