"""/api/shares…: links that show a snapshot to people of the same workspace."""

from typing import Annotated

from fastapi import APIRouter, Query

from backend.app.dependencies import SharesOfApp, UserSession
from backend.app.shares.schemas import NewShare, Preview, SharedConversation, ShareItem

router = APIRouter(prefix="/api/shares", tags=["shares"])


@router.get("/preview")
async def preview(
    conversation: Annotated[str, Query(max_length=200)], shares: SharesOfApp, session: UserSession
) -> Preview:
    """What sharing one's own conversation would show, and what to know before."""
    return await shares.preview(session, conversation)


@router.post("", status_code=201)
async def share(wanted: NewShare, shares: SharesOfApp, session: UserSession) -> ShareItem:
    """Make a link to a snapshot of one's own conversation."""
    return await shares.share(session, wanted)


@router.get("")
async def mine(shares: SharesOfApp, session: UserSession) -> list[ShareItem]:
    """The links of whoever asks."""
    return await shares.mine(session)


@router.get("/{share_id}")
async def read(share_id: str, shares: SharesOfApp, session: UserSession) -> SharedConversation:
    """The snapshot, for anybody of the workspace who has the link, while it lasts."""
    return await shares.read(session, share_id)


@router.delete("/{share_id}", status_code=204)
async def revoke(share_id: str, shares: SharesOfApp, session: UserSession) -> None:
    """From now on the link leads nowhere; its author alone can do this."""
    await shares.revoke(session, share_id)
