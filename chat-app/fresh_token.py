"""A token about to expire would be refused in mid-answer: have the page fetch a newer one."""

from collections.abc import Awaitable, Callable

from backend.workspace.client import Workspace
from backend.workspace.identity import Identity

FRESH_S = 90.0
TOKEN_WAIT_S = 5.0
Ping = Callable[[], Awaitable[None]]


async def freshen_token(workspace: Workspace, identity: Identity, ping: Ping) -> None:
    """Waits a moment for the newer token; going on with the old one is for the caller to see."""
    tokens, user = workspace.tokens, identity.user
    if identity.kind != "user" or not tokens.has_seen(user):
        return
    left = tokens.seconds_left(user)
    if left is not None and left < FRESH_S:
        current = tokens.newest(user)
        await ping()
        await tokens.wait_for_newer(user, current, TOKEN_WAIT_S)
