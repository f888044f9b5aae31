"""Permissions of objects: who may use the warehouse and query the endpoints. Reading only."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from emulator.errors import does_not_exist
from emulator.personas import PERSONAS, Persona
from emulator.sql_warehouse import WAREHOUSE_ID
from emulator.state import Workspace


def routes(_workspace: Workspace) -> list[Route]:
    return [Route("/api/2.0/permissions/{kind:path}/{id}", get, methods=["GET"])]


def get(request: Request) -> JSONResponse:
    kind, object_id = request.path_params["kind"], request.path_params["id"]
    if kind not in ("sql/warehouses", "warehouses", "serving-endpoints", "genie"):
        raise does_not_exist(f"There is no object type {kind!r} with permissions here.")
    is_warehouse = object_id == WAREHOUSE_ID
    granted = [p for p in PERSONAS if p.may_use_warehouse or not is_warehouse]
    return JSONResponse(
        {
            "object_id": f"/{kind}/{object_id}",
            "object_type": kind.rsplit("/", 1)[-1],
            "access_control_list": [_entry(kind, persona) for persona in granted],
        }
    )


def _entry(kind: str, persona: Persona) -> dict[str, Any]:
    usual = {"serving-endpoints": "CAN_QUERY", "genie": "CAN_RUN"}.get(kind, "CAN_USE")
    level = "CAN_MANAGE" if persona.is_admin else usual
    return {
        "user_name": persona.email,
        "display_name": persona.display_name,
        "all_permissions": [{"permission_level": level, "inherited": False}],
    }
