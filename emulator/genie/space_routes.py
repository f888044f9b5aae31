"""Genie spaces over HTTP: create, list, get, update, trash."""

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from emulator.errors import permission_denied
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


def require_edit(genie: GenieService, persona: Persona, space: Space, what: str) -> None:
    if not genie.sql_warehouse.access.allows(persona, "genie", space.id, "CAN_EDIT"):
        raise permission_denied(f"You need CAN EDIT permission to {what}.")
