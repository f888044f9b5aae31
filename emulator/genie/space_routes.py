"""Genie spaces over HTTP: create, list, get, update, trash."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from emulator.errors import bad_request, permission_denied
from emulator.genie import serialized_space
from emulator.genie.paging import page
from emulator.genie.service import GenieService
from emulator.genie.spaces import Space
from emulator.personas import Persona
from emulator.requests import caller, json_object

SPACES = "/api/2.0/genie/spaces"


def space_routes(genie: GenieService) -> list[Route]:
    async def create(request: Request) -> JSONResponse:
        persona, body = caller(request), await json_object(request)
        if not persona.is_admin:
            raise permission_denied("You need CAN EDIT permission to create a Genie space.")
        if body.get("warehouse_id"):
            genie.sql_warehouse.check_use(persona, str(body["warehouse_id"]))
        _check_sources(genie, body)
        return JSONResponse(genie.spaces.create(body).body(whole=True))

    async def list_all(request: Request) -> JSONResponse:
        bodies = [space.body() for space in genie.spaces]
        return JSONResponse(page(request, "spaces", bodies))

    async def get(request: Request) -> JSONResponse:
        space = _space(request, genie)
        whole = request.query_params.get("include_serialized_space", "").lower() == "true"
        if whole:
            require_edit(genie, caller(request), space, "read the definition of a Genie space")
        return JSONResponse(space.body(whole=whole))

    async def update(request: Request) -> JSONResponse:
        space, body = _space(request, genie), await json_object(request)
        require_edit(genie, caller(request), space, "change a Genie space")
        _check_sources(genie, body)
        changed = genie.spaces.update(space, body)
        return JSONResponse(changed.body(whole=True))

    async def trash(request: Request) -> JSONResponse:
        space = _space(request, genie)
        require_edit(genie, caller(request), space, "delete a Genie space")
        genie.spaces.trash(space)
        genie.sql_warehouse.access.forget("genie", space.id)
        return JSONResponse({})

    one = f"{SPACES}/{{space_id}}"
    return [
        Route(SPACES, create, methods=["POST"]),
        Route(SPACES, list_all, methods=["GET"]),
        Route(one, get, methods=["GET"]),
        Route(one, update, methods=["PATCH"]),
        Route(one, trash, methods=["DELETE"]),
    ]


def _space(request: Request, genie: GenieService) -> Space:
    return genie.spaces.get(request.path_params["space_id"])


def _check_sources(genie: GenieService, body: Mapping[str, Any]) -> None:
    """What a space reads must exist when it is written, and may go away later (databricks/cli
    #6750); the words are ours."""
    if not body.get("serialized_space"):
        return
    for name in serialized_space.sources(serialized_space.parse(body["serialized_space"])):
        if not genie.warehouse.has_securable(name):
            raise bad_request(f"Invalid data source: table or view {name} does not exist.")


def require_edit(genie: GenieService, persona: Persona, space: Space, what: str) -> None:
    if not genie.sql_warehouse.access.allows(persona, "genie", space.id, "CAN_EDIT"):
        raise permission_denied(f"You need CAN EDIT permission to {what}.")
