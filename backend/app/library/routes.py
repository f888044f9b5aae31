"""/api/library…: the conversations of whoever asks. Another's do not exist."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from backend.app.dependencies import StoreOfApp, UserSession
from backend.app.library import service
from backend.app.library.schemas import ConversationPage, Wanted

router = APIRouter(prefix="/api/library", tags=["library"])


def wanted_conversations(
    search: Annotated[str, Query(max_length=1_000, description="Words that must occur.")] = "",
    space: Annotated[str | None, Query(max_length=100, description="A space's key.")] = None,
    pinned: Annotated[bool | None, Query(description="Only pinned ones, or only others.")] = None,
    after: Annotated[str | None, Query(max_length=200, description="`after` of a page.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> Wanted:
    return Wanted(search, space, pinned, after, limit)


WantedConversations = Annotated[Wanted, Depends(wanted_conversations)]


@router.get("/conversations")
async def conversations(
    store: StoreOfApp, session: UserSession, wanted: WantedConversations
) -> ConversationPage:
    """The latest first; with words, those that say them."""
    return await service.conversations(store, session.identity, wanted)
