"""The freshest token of each user, in this process's memory and nowhere else."""

import asyncio
import base64
import binascii
import json
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import SecretStr

MOST_USERS = 10_000


@dataclass(frozen=True, slots=True)
class UserToken:
    """A bearer token and what it says about itself, read without verification."""

    raw: SecretStr
    iat: float
    exp: float | None
    scopes: frozenset[str]

    def expired(self, now: float) -> bool:
        return self.exp is not None and self.exp <= now


class TokenStore:
    """Newest `iat` wins. An expired token is no token, but is remembered to have been there."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._newest: dict[str, UserToken] = {}
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    def __repr__(self) -> str:
        return f"TokenStore({len(self._newest)} users)"

    def remember(self, user: str, raw: str, now: float | None = None) -> bool:
        """Whether this token is newer than what was known."""
        token = read_token(raw, self._clock() if now is None else now)
        known = self._newest.get(user)
        if known is not None and (known.raw == token.raw or token.iat < known.iat):
            return False
        self._make_room()
        self._newest[user] = token
        for event in self._waiting.get(user, ()):
            event.set()
        return True

    def newest(self, user: str) -> UserToken | None:
        token = self._newest.get(user)
        return None if token is None or token.expired(self._clock()) else token

    def has_seen(self, user: str) -> bool:
        """Whether a token of this user ever arrived: tells "expired" from "none forwarded"."""
        return user in self._newest

    def seconds_left(self, user: str) -> float | None:
        """How long the newest token lives; None when it does not say, 0 without one."""
        token = self.newest(user)
        if token is None:
            return 0.0
        return None if token.exp is None else token.exp - self._clock()

    async def wait_for_newer(
        self,
        user: str,
        than: UserToken | None,
        timeout: float,  # noqa: ASYNC109
    ) -> UserToken | None:
        """The first token newer than `than`; None when none arrives in `timeout` seconds."""
        event = asyncio.Event()
        self._waiting[user].add(event)
        try:
            async with asyncio.timeout(timeout):
                while (token := self.newest(user)) is None or token == than:
                    event.clear()
                    await event.wait()
                return token
        except TimeoutError:
            return None
        finally:
            self._stop_waiting(user, event)

    def _stop_waiting(self, user: str, event: asyncio.Event) -> None:
        self._waiting[user].discard(event)
        if not self._waiting[user]:
            del self._waiting[user]

    def _make_room(self) -> None:
        if len(self._newest) >= MOST_USERS:
            oldest = min(self._newest, key=lambda user: self._newest[user].iat)
            del self._newest[oldest]


def read_token(raw: str, now: float) -> UserToken:
    """A JWT's own words; a token of another kind counts as issued when it is first seen."""
    claims = _claims(raw)
    issued, expires = claims.get("iat"), claims.get("exp")
    return UserToken(
        raw=SecretStr(raw),
        iat=float(issued) if isinstance(issued, int | float) else now,
        exp=float(expires) if isinstance(expires, int | float) else None,
        scopes=_scopes(claims.get("scope") or claims.get("scp")),
    )


def _claims(raw: str) -> dict[str, object]:
    parts = raw.split(".")
    if len(parts) != 3:
        return {}
    try:
        payload = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
        claims = json.loads(payload)
    except (binascii.Error, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _scopes(claim: object) -> frozenset[str]:
    if isinstance(claim, str):
        return frozenset(claim.split())
    if isinstance(claim, list):
        return frozenset(str(scope) for scope in claim)
    return frozenset()
