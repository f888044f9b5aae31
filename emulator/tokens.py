"""Bearer tokens: one-hour JWTs as the Apps proxy forwards, and lasting personal access tokens."""

import hashlib
import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jwt
from jwt.types import Options

from emulator.errors import ApiError
from emulator.personas import PERSONAS, Persona

WORKSPACE_ID = "1234567890123456"
CLIENT_ID = "5f0c7b1e-0000-4000-8000-00000000a991"
CLIENT_SECRET = "local-workspace-client-secret"
ALL_APIS = frozenset({"all-apis"})

# The app's own service principal. Its grants are the app's resources in databricks.yml: it may
# use the warehouse, and reads no business data.
SERVICE_PRINCIPAL = Persona(
    "dpz-analytics-app",
    "dpz-analytics-app",
    "The app's service principal",
    views=frozenset(),
    scopes=ALL_APIS,
)
PRINCIPALS = {persona.key: persona for persona in (*PERSONAS, SERVICE_PRINCIPAL)}


@dataclass(frozen=True, slots=True)
class Grant:
    """What a valid token says: who, and for which APIs."""

    persona: Persona
    scopes: frozenset[str]


def personal_access_token(persona: Persona) -> str:
    """Stable over restarts, so that it can stand in a developer's `.env`."""
    digest = hashlib.sha256(f"local personal access token of {persona.key}".encode())
    return f"dapi-{persona.key}-{digest.hexdigest()[:20]}"


PERSONAL = {personal_access_token(persona): persona for persona in PERSONAS}


@dataclass(slots=True)
class Tokens:
    """Mints and reads tokens, in real time even when the workspace's clock is pinned."""

    life: float = 3600.0
    now: Callable[[], float] = time.time
    minted: "deque[str]" = field(default_factory=lambda: deque(maxlen=10_000), repr=False)
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    @property
    def margin(self) -> float:
        # The backend refuses a token some 30 s before its `exp` (databricks-vscode #583); scaled
        # down when tokens are made to live for seconds.
        return min(30.0, self.life / 10)

    def mint(self, persona: Persona, scopes: frozenset[str] | None = None) -> str:
        """A JWT for `persona`, with `scopes` or all that the persona may have."""
        issued = self.now()
        granted = persona.scopes if scopes is None else scopes
        claims = {
            "sub": persona.email,
            "email": persona.email,
            "name": persona.display_name,
            "principal": persona.key,
            "iss": "local-workspace",
            "iat": int(issued),
            "exp": int(issued + self.life),
            "jti": secrets.token_hex(8),
            "scope": " ".join(sorted(granted)),
        }
        token = jwt.encode(claims, self._key, algorithm="HS256")
        self.minted.append(token)
        return token

    def read(self, token: str) -> Grant:
        """Whose token this is. An expired or unknown one is 403, not 401, as on the platform."""
        if persona := PERSONAL.get(token):
            return Grant(persona, persona.scopes)
        claims = self._claims(token)
        if claims["exp"] - self.margin <= self.now():
            raise ApiError(403, 403, "Token is expiring within 30 seconds. (token expired)")
        return Grant(PRINCIPALS[claims["principal"]], frozenset(claims["scope"].split()))

    def _claims(self, token: str) -> dict[str, Any]:
        lenient: Options = {"verify_exp": False, "verify_iat": False}
        try:
            return jwt.decode(token, self._key, algorithms=["HS256"], options=lenient)
        except jwt.InvalidTokenError as error:
            raise ApiError(403, 403, "Invalid access token.") from error
