"""GET /api/session: what the page asks first, and every few minutes to stay signed in."""

import asyncio
from datetime import UTC, datetime

from fastapi import APIRouter

from backend.app.dependencies import PartsOfApp, UserSession
from backend.app.session.schemas import Chat, Data, History, Session, User
from backend.app.version import VERSION
from backend.workspace.tokens import TokenStore

router = APIRouter(prefix="/api/session", tags=["session"])


@router.get("")
async def session(parts: PartsOfApp, session: UserSession) -> Session:
    """Who is signed in. Asking also lets the platform renew the user's token."""
    label, is_operator = await asyncio.gather(
        parts.labels.of(session), parts.operators.seem_to_include(session)
    )
    identity, chat, history = session.identity, parts.chat, parts.store.status
    return Session(
        user=User(email=identity.user, display_name=identity.display_name),
        is_operator=is_operator,
        data=Data(label=label.label, detail=label.detail),
        chat=Chat(enabled=chat.enabled, url=chat.url, reason=chat.reason),
        history=History(saving=history.saving, reason=history.reason),
        token_expires_at=_expiry(parts.workspace.tokens, identity.user),
        app_version=VERSION,
    )


def _expiry(tokens: TokenStore, user: str) -> str | None:
    token = tokens.newest(user)
    if token is None or token.exp is None:
        return None
    return datetime.fromtimestamp(token.exp, UTC).isoformat()
