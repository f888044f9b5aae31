"""What handlers read from a request: who calls, and a JSON object that is one."""

import json
from typing import Any

from starlette.requests import Request

from emulator.errors import ApiError
from emulator.personas import Persona


def caller(request: Request) -> Persona:
    """The persona that the bearer token of this request belongs to."""
    persona = request.state.persona
    if not isinstance(persona, Persona):
        raise TypeError("the route is public: it has no caller")
    return persona


async def json_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object; an empty body is an empty object."""
    raw = await request.body()
    if not raw.strip():
        return {}
    try:
        body = json.loads(raw)
    except ValueError as error:
        # Wording of the platform's gateway for an unreadable body.
        raise ApiError(
            400, "MALFORMED_REQUEST", f"Invalid JSON given in the body: {error}"
        ) from error
    if not isinstance(body, dict):
        raise ApiError(400, "MALFORMED_REQUEST", "Invalid JSON given in the body: not an object")
    return body
