"""SCIM `Me`: who the token belongs to."""

import zlib
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from emulator.personas import Persona
from emulator.requests import caller
from emulator.state import Workspace
from emulator.tokens import SERVICE_PRINCIPAL
from emulator.user_ids import user_id


def routes(_workspace: Workspace) -> list[Route]:
    return [Route("/api/2.0/preview/scim/v2/Me", me)]


def me(request: Request) -> JSONResponse:
    return JSONResponse(scim_user(caller(request)))


def scim_user(persona: Persona) -> dict[str, Any]:
    first, _, last = persona.display_name.partition(" ")
    groups = [_group("users")] + ([_group("admins")] if persona.is_admin else [])
    is_user = persona is not SERVICE_PRINCIPAL
    return {
        "id": str(user_id(persona)),
        # A service principal's userName is its application id, and it has no e-mail.
        "userName": persona.email if is_user else persona.key,
        "displayName": persona.display_name,
        "name": {"givenName": first, "familyName": last},
        "emails": [{"type": "work", "value": persona.email, "primary": True}] if is_user else [],
        "groups": groups,
        "active": True,
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
    }


def _group(name: str) -> dict[str, str]:
    return {"display": name, "type": "direct", "value": str(zlib.crc32(name.encode()))}
