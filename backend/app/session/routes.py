"""GET /api/session: what the page asks first, and every few minutes to stay signed in."""

from datetime import UTC, datetime

from fastapi import APIRouter

from backend.app.dependencies import PartsOfApp, UserSession
from backend.app.session.schemas import Chat, Data, Session, User
from backend.app.version import VERSION
from backend.workspace.tokens import TokenStore

router = APIRouter(prefix="/api/session", tags=["session"])


@router.get("")
async def session(parts: PartsOfApp, session: UserSession) -> Session:
    """Who is signed in. Asking also lets the platform renew the user's token."""
    label = await parts.labels.of(session)
    identity, chat = session.identity, parts.chat
    return Session(
        user=User(email=identity.user, display_name=identity.display_name),
        data=Data(label=label.label, detail=label.detail),
        chat=Chat(enabled=chat.enabled, url=chat.url, reason=chat.reason),
        token_expires_at=_expiry(parts.workspace.tokens, identity.user),
        app_version=VERSION,
    )


def _expiry(tokens: TokenStore, user: str) -> str | None:
    token = tokens.newest(user)
    if token is None or token.exp is None:
        return None
    return datetime.fromtimestamp(token.exp, UTC).isoformat()
