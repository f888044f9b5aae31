"""/api/library…: the conversations of whoever asks. Another's do not exist."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, status

from backend.app.dependencies import StoreOfApp, UserSession
from backend.app.library import service
from backend.app.library.schemas import ConversationChange, ConversationPage, Wanted

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
ConversationId = Annotated[str, Path(max_length=100)]


@router.get("/conversations")
async def conversations(
    store: StoreOfApp, session: UserSession, wanted: WantedConversations
) -> ConversationPage:
    """The latest first; with words, those that say them."""
    return await service.conversations(store, session.identity, wanted)


@router.patch("/conversations/{conversation}", status_code=status.HTTP_204_NO_CONTENT)
async def change(
    conversation: ConversationId,
    wanted: ConversationChange,
    store: StoreOfApp,
    session: UserSession,
) -> None:
    """Rename it, pin it, or both."""
    await service.change(store, session.identity, conversation, wanted)


@router.delete("/conversations/{conversation}", status_code=status.HTTP_204_NO_CONTENT)
async def delete(conversation: ConversationId, store: StoreOfApp, session: UserSession) -> None:
    """Gone from every list at once, and for good after a day."""
    await store.delete(session.identity, conversation)


@router.post("/conversations/{conversation}/restore", status_code=status.HTTP_204_NO_CONTENT)
async def restore(conversation: ConversationId, store: StoreOfApp, session: UserSession) -> None:
    """Undo a deletion."""
    await store.restore(session.identity, conversation)
