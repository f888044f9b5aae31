"""A user's token at its end: have their page make a request, and wait for the newer one.

The platform hands over a newer token with any HTTP request after half of the old one's life; an
open websocket brings none. So whoever works for a page that may be idle gives a `ping`.
"""

from collections.abc import Awaitable, Callable

from backend.workspace.identity import Identity
from backend.workspace.tokens import TokenStore, UserToken

Ping = Callable[[], Awaitable[None]]
WAIT_S = 5.0


class Renewal:
    """Of one identity, for as long as one session. Waits in vain once for each token."""

    def __init__(self, tokens: TokenStore, identity: Identity, ping: Ping | None) -> None:
        self._tokens = tokens
        self._user = identity.user
        self._ping = ping if identity.kind == "user" else None
        self._in_vain: UserToken | None = None

    async def before_use(self) -> None:
        """A token about to end would be refused, or end in mid-answer."""
        if self._ping is not None and self._tokens.needs_renewal(self._user):
            await self.ask()

    async def ask(self) -> None:
        """Returns when a newer token is there, or none is to be expected."""
        current = self._tokens.newest(self._user)
        if self._ping is None or (current is not None and current == self._in_vain):
            return
        await self._ping()
        if await self._tokens.wait_for_newer(self._user, current, WAIT_S) is None:
            self._in_vain = current
