"""/api/library/data and /audit: what is kept of whoever asks, its end, and what they did."""

from typing import Annotated

from fastapi import APIRouter, Query

from backend.app.dependencies import StoreOfApp, UserSession
from backend.app.library import service
from backend.app.library.schemas import AuditPage, Holdings, KeptData

router = APIRouter(prefix="/api/library", tags=["library"])


@router.get("/data")
async def kept_data(store: StoreOfApp, session: UserSession) -> KeptData:
    """How much is kept, and for how long."""
    return await service.kept_data(store, session.identity)


@router.delete("/data")
async def delete_all(store: StoreOfApp, session: UserSession) -> Holdings:
    """Everything at once and for good; how much that was. Answers still running are stopped."""
    return Holdings(**await store.delete_all(session.identity))


@router.get("/audit")
async def audit(
    store: StoreOfApp,
    session: UserSession,
    after: Annotated[str | None, Query(max_length=200, description="`after` of a page.")] = None,
) -> AuditPage:
    """What they deleted, shared and read of others, the latest first."""
    return await service.audit(store, session.identity, after)
