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
SKEW_S = 300.0  # our clock and the platform's may differ by minutes
RENEW_S = 90.0
LATEST_MOMENT = 4e9


@dataclass(frozen=True, slots=True)
class UserToken:
    """A bearer token and what it says about itself, read without verification."""

    raw: SecretStr
    iat: float
    exp: float | None
    scopes: frozenset[str]
    subject: str | None = None

    def expired(self, now: float) -> bool:
        return self.exp is not None and self.exp <= now

    def ends_soon(self, now: float) -> bool:
        """Within 90 s; sooner for one that lives for minutes, as there is no newer one earlier."""
        return self.exp is not None and self.exp - now < min(RENEW_S, (self.exp - self.iat) / 4)


class TokenStore:
    """Newest `iat` wins. An expired token is no token, but is remembered to have been there.

    What the workspace may still accept, as far as our clock can tell, is not expired.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._newest: dict[str, UserToken] = {}
        self._waiting: defaultdict[str, set[asyncio.Future[UserToken | None]]] = defaultdict(set)

    def __repr__(self) -> str:
        return f"TokenStore({len(self._newest)} users)"

    def remember(self, user: str, raw: str, now: float | None = None) -> bool:
        """Whether this token is newer than what was known."""
        token = read_token(raw, self._clock() if now is None else now)
        known = self._newest.get(user)
        if known is not None and (known.raw == token.raw or token.iat < known.iat):
            return False
        self._newest.pop(user, None)
        self._newest[user] = token
        self._make_room()
        self._tell(user, token)
        return True

    def forget(self, user: str) -> bool:
        """The platform forwards this user's token no more; whether there was one."""
        self._tell(user, None)
        return self._newest.pop(user, None) is not None

    def newest(self, user: str) -> UserToken | None:
        token = self._newest.get(user)
        return None if token is None or token.expired(self._clock() - SKEW_S) else token

    def needs_renewal(self, user: str) -> bool:
        """Whether a request of the user's page should fetch a token before one is used."""
        token = self._newest.get(user)
        return token is None or token.ends_soon(self._clock())

    def is_past(self, token: UserToken) -> bool:
        """By our own clock: what explains a refusal that does not say why."""
        return token.expired(self._clock())

    def has_seen(self, user: str) -> bool:
        """Whether a token of this user ever arrived: tells "expired" from "none forwarded"."""
        return user in self._newest

    def seconds_left(self, user: str) -> float | None:
        """How long the newest token lives; None when it does not say, 0 without one."""
        token = self.newest(user)
        if token is None:
            return 0.0
        return None if token.exp is None else max(0.0, token.exp - self._clock())

    async def wait_for_newer(
        self,
        user: str,
        than: UserToken | None,
        timeout: float,  # noqa: ASYNC109
    ) -> UserToken | None:
        """The first token newer than `than`; None when none comes in time, or ever will."""
        known = self.newest(user)
        if known is not None and known != than:
            return known
        arrival: asyncio.Future[UserToken | None] = asyncio.get_running_loop().create_future()
        self._waiting[user].add(arrival)
        try:
            async with asyncio.timeout(timeout):
                return await arrival
        except TimeoutError:
            return None
        finally:
            self._stop_waiting(user, arrival)

    def _tell(self, user: str, token: UserToken | None) -> None:
        for arrival in self._waiting.get(user, ()):
            if not arrival.done():
                arrival.set_result(token)

    def _stop_waiting(self, user: str, arrival: "asyncio.Future[UserToken | None]") -> None:
        self._waiting[user].discard(arrival)
        if not self._waiting[user]:
            del self._waiting[user]

    def _make_room(self) -> None:
        if len(self._newest) > MOST_USERS:
            del self._newest[next(iter(self._newest))]


def read_token(raw: str, now: float) -> UserToken:
    """A JWT's own words; a token of another kind counts as issued when it is first seen.

    So does one "issued" later than any clock's error explains: it would beat all that follow.
    """
    claims = _claims(raw)
    issued, subject = _moment(claims.get("iat")), claims.get("sub")
    return UserToken(
        raw=SecretStr(raw),
        iat=now if issued is None or issued > now + SKEW_S else issued,
        exp=_moment(claims.get("exp")),
        scopes=_scopes(claims.get("scope") or claims.get("scp")),
        subject=subject if isinstance(subject, str) else None,
    )


def _moment(claim: object) -> float | None:
    """Seconds since 1970 as far as calendars reach; NaN and the like are no moments."""
    if isinstance(claim, bool) or not isinstance(claim, int | float):
        return None
    return float(claim) if 0 <= claim <= LATEST_MOMENT else None


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
