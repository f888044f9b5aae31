"""What a client asks first: where tokens come from, and a token for the app's service principal."""

import base64
import binascii
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from emulator.errors import ApiError
from emulator.state import Workspace
from emulator.tokens import (
    ALL_APIS,
    CLIENT_ID,
    CLIENT_SECRET,
    SERVICE_PRINCIPAL,
    WORKSPACE_ID,
    Tokens,
)


def routes(workspace: Workspace) -> list[Route]:
    def config(request: Request) -> JSONResponse:
        # Without this document the SDK cannot be constructed for M2M ("Invalid URL 'None'").
        host = str(request.base_url).rstrip("/")
        return JSONResponse({"oidc_endpoint": f"{host}/oidc", "workspace_id": WORKSPACE_ID})

    async def token(request: Request) -> Response:
        return await issue(request, workspace.tokens)

    metadata = "/oidc/.well-known/oauth-authorization-server"
    return [
        Route("/.well-known/databricks-config", config),
        Route(metadata, authorization_server),
        Route("/oidc/v1/token", token, methods=["POST"]),
    ]


def authorization_server(request: Request) -> JSONResponse:
    issuer = f"{str(request.base_url).rstrip('/')}/oidc"
    return JSONResponse(
        {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/v1/authorize",
            "token_endpoint": f"{issuer}/v1/token",
        }
    )


async def issue(request: Request, tokens: Tokens) -> JSONResponse:
    """OAuth client credentials. Errors have OAuth's shape, not the workspace's."""
    form = {k: v[-1] for k, v in parse_qs((await request.body()).decode("latin-1")).items()}
    if form.get("grant_type") != "client_credentials":
        return JSONResponse({"error": "unsupported_grant_type"}, 400)
    if _client(request, form) != (CLIENT_ID, CLIENT_SECRET):
        body = {"error": "invalid_client", "error_description": "Client authentication failed"}
        return JSONResponse(body, 401)
    minted = tokens.mint(SERVICE_PRINCIPAL, ALL_APIS)
    body = {"access_token": minted, "token_type": "Bearer", "scope": "all-apis"}
    return JSONResponse({**body, "expires_in": int(tokens.life)})


def _client(request: Request, form: dict[str, str]) -> tuple[str, str]:
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        client_id, _, secret = base64.b64decode(encoded).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ApiError(401, 401, "Basic credentials are not base64") from error
    return client_id, secret
