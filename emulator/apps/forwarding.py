"""As whom a request reaches the app: the headers of the Apps proxy, and the person's token."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from emulator.errors import bad_request
from emulator.personas import Persona
from emulator.tokens import Tokens
from emulator.user_ids import user_id

RawHeaders = list[tuple[bytes, bytes]]

# Granted to every app, and not to be asked for.
ALWAYS = frozenset({"iam.current-user:read", "iam.access-control:read"})
OURS = (b"x-real-ip", b"x-request-id", b"forwarded")
COOKIE = "local-workspace-persona"


@dataclass(slots=True)
class Forwarding:
    """Mints each person's token and keeps it until its half-life has passed.

    The platform does so lazily, at the first request after half-life: measured at about 30 min of
    60. `passthrough` off is a workspace whose admin has not allowed user authorization: the token
    header is then simply missing.
    """

    tokens: Tokens
    scopes: frozenset[str]
    workspace_id: str
    passthrough: bool = True
    now: Callable[[], float] = time.time
    _minted: dict[str, tuple[str, float]] = field(default_factory=dict)

    def token(self, persona: Persona) -> str:
        token, minted_at = self._minted.get(persona.key, ("", float("-inf")))
        if self.now() - minted_at >= self.tokens.life / 2:
            token = self.tokens.mint(persona, persona.scopes & (self.scopes | ALWAYS))
            self._minted[persona.key] = (token, self.now())
        return token

    def change(self, wanted: Mapping[str, Any]) -> None:
        """Other rules from now on: `passthrough`, `scopes`, `token_life`; tokens are new."""
        if unknown := sorted(set(wanted) - {"passthrough", "scopes", "token_life"}):
            raise bad_request(f"Unknown: {', '.join(unknown)}")
        self.passthrough = bool(wanted.get("passthrough", self.passthrough))
        self.scopes = frozenset(wanted.get("scopes", self.scopes))
        self.tokens.life = float(wanted.get("token_life", self.tokens.life))
        self._minted.clear()

    def headers(self, headers: RawHeaders, persona: Persona, client: str) -> RawHeaders:
        """The client's headers without what only the proxy may say, and the proxy's own."""
        host = next((value for name, value in headers if name == b"host"), b"")
        return [*_clients(headers), *self._proxys(host, persona, client)]

    def _proxys(self, host: bytes, persona: Persona, client: str) -> Iterator[tuple[bytes, bytes]]:
        yield b"x-forwarded-host", host
        yield b"x-forwarded-preferred-username", persona.display_name.encode()
        yield b"x-forwarded-user", f"{user_id(persona)}@{self.workspace_id}".encode()
        yield b"x-forwarded-email", persona.email.encode()
        yield b"x-real-ip", client.encode()
        yield b"x-request-id", str(uuid4()).encode()
        if self.passthrough:
            yield b"x-forwarded-access-token", self.token(persona).encode()


def _clients(headers: RawHeaders) -> Iterator[tuple[bytes, bytes]]:
    for name, value in headers:
        lower = name.lower()
        if lower.startswith(b"x-forwarded-") or lower in OURS:
            continue
        if lower == b"cookie":
            if kept := _without_ours(value):
                yield name, kept
            continue
        yield name, value


def _without_ours(cookies: bytes) -> bytes:
    """The proxy's session is its own affair: the app never sees that cookie."""
    ours = f"{COOKIE}=".encode()
    pairs = [pair.strip() for pair in cookies.split(b";")]
    return b"; ".join(pair for pair in pairs if pair and not pair.startswith(ours))
