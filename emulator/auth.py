"""Who calls, and whether the token's scopes reach that API: an ASGI layer around the routes."""

from uuid import uuid4

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from emulator.errors import ApiError
from emulator.tokens import ALL_APIS, Grant, Tokens

PUBLIC = ("/.well-known/", "/oidc/", "/_emulator/")

# Path prefix → scopes of which one suffices; the first is the one the platform names.
# Both serving names are seen to work in the field, and both Genie names (dashboards.genie is
# the older one); the catalog ones are those of the admin's scope picker.
REQUIRED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("/api/2.0/sql/", ("sql",)),
    ("/api/2.0/genie/", ("genie", "dashboards.genie")),
    ("/serving-endpoints/", ("model-serving", "serving.serving-endpoints")),
    ("/api/2.0/serving-endpoints", ("serving.serving-endpoints", "model-serving")),
    ("/api/2.0/preview/scim/v2/Me", ("iam.current-user:read",)),
    ("/api/2.1/unity-catalog/catalogs", ("catalog.catalogs:read",)),
    ("/api/2.1/unity-catalog/schemas", ("catalog.schemas:read",)),
    ("/api/2.1/unity-catalog/tables", ("catalog.tables:read",)),
)


def check_scopes(path: str, scopes: frozenset[str]) -> None:
    """403 in the platform's words when the token was not made for this API."""
    needed = next((names for prefix, names in REQUIRED if path.startswith(prefix)), ())
    if not needed or scopes & (ALL_APIS | set(needed)):
        return
    # Seen in the field: "Provided OAuth token does not have required scopes: genie [ReqId: …]".
    message = f"Provided OAuth token does not have required scopes: {needed[0]} [ReqId: {uuid4()}]"
    raise ApiError(403, 403, message)


def authenticate(tokens: Tokens, headers: Headers) -> Grant:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        message = "Credential was not sent or was of an unsupported type for this API."
        raise ApiError(401, 401, message)
    return tokens.read(token.strip())


class Authentication:
    """Puts `persona` and `scopes` into the request's state, or answers for the route."""

    def __init__(self, app: ASGIApp, tokens: Tokens) -> None:
        self.app = app
        self.tokens = tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(PUBLIC):
            return await self.app(scope, receive, send)
        try:
            grant = authenticate(self.tokens, Headers(scope=scope))
            check_scopes(scope["path"], grant.scopes)
        except ApiError as error:
            return await error.response()(scope, receive, send)
        state = scope.setdefault("state", {})
        state["persona"], state["scopes"] = grant.persona, grant.scopes
        return await self.app(scope, receive, send)
