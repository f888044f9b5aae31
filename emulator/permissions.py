"""The Permissions API: access lists of spaces, warehouses, serving endpoints and supervisors."""

from collections.abc import Iterator, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from emulator.access_lists import LEVELS
from emulator.errors import bad_request, does_not_exist, permission_denied
from emulator.personas import PERSONAS
from emulator.principals import ADMINS, EVERYBODY, KINDS, Who, check_in_workspace
from emulator.requests import caller, json_object
from emulator.serving.endpoints import endpoint_by_id
from emulator.sql_warehouse import WAREHOUSE_ID
from emulator.state import Workspace
from emulator.tokens import CLIENT_ID

# The older path of warehouses, which the SDK still uses.
ALIASES = {"sql/warehouses": "warehouses"}
# Kind of object -> type and member of an app's resource.
RESOURCES = {
    "warehouses": ("sql_warehouse", "id"),
    "serving-endpoints": ("serving_endpoint", "name"),
    "genie": ("genie_space", "space_id"),
}
PRINCIPAL: Who = ("service_principal_name", CLIENT_ID)
ONE = "/api/2.0/permissions/{kind:path}/{id}"


def routes(workspace: Workspace) -> list[Route]:
    def get(request: Request) -> JSONResponse:
        return JSONResponse(_body(workspace, *_object(workspace, request)))

    async def change(request: Request) -> JSONResponse:
        kind, object_id = _object(workspace, request)
        if not workspace.access.allows(caller(request), kind, object_id, "CAN_MANAGE"):
            who = caller(request).email
            raise permission_denied(f"{who} does not have Manage permissions on {object_id}.")
        entries = _entries(kind, await json_object(request))
        lists = workspace.access
        (lists.replace if request.method == "PUT" else lists.update)(kind, object_id, entries)
        return JSONResponse(_body(workspace, kind, object_id))

    def levels(request: Request) -> JSONResponse:
        kind, _ = _object(workspace, request)
        known = [{"permission_level": level, "description": level} for level in LEVELS[kind]]
        return JSONResponse({"permission_levels": known})

    return [
        Route(f"{ONE}/permissionLevels", levels, methods=["GET"]),
        Route(ONE, get, methods=["GET"]),
        Route(ONE, change, methods=["PUT", "PATCH"]),
    ]


def _object(workspace: Workspace, request: Request) -> tuple[str, str]:
    """Kind and id of an object that exists, or a 404 that names it."""
    path, object_id = request.path_params["kind"], request.path_params["id"]
    kind = ALIASES.get(path, path)
    match kind:
        case "genie":
            return kind, workspace.genie.spaces.get(object_id).id
        case "warehouses" if object_id != WAREHOUSE_ID:
            raise does_not_exist(f"SQL warehouse with id '{object_id}' does not exist.")
        case "serving-endpoints":
            return kind, endpoint_by_id(workspace, object_id).id
        case "supervisor-agents":
            return kind, workspace.supervisors.by_id(object_id).id
    if kind not in LEVELS:
        raise does_not_exist(f"There is no object type {path!r} with permissions here.")
    return kind, object_id


def _entries(kind: str, body: Mapping[str, Any]) -> dict[Who, str]:
    found: dict[Who, str] = {}
    for entry in body.get("access_control_list") or []:
        named = [key for key in KINDS if entry.get(key)]
        if len(named) != 1 or entry.get("permission_level") not in LEVELS[kind]:
            raise bad_request(f"Not an access control entry of {kind}: {entry}")
        who = (named[0], str(entry[named[0]]))
        check_in_workspace(who)
        found[who] = entry["permission_level"]
    return found


def _body(workspace: Workspace, kind: str, object_id: str) -> dict[str, Any]:
    """What is inherited or given to all stands before what was granted."""
    rows = [_row(who, level, inherited=True) for who, level in _usual(workspace, kind, object_id)]
    rows += [_row(who, level) for who, level in workspace.access.of(kind, object_id).items()]
    rows += [_row(PRINCIPAL, level) for level in _of_apps(workspace, kind, object_id)]
    return {"object_id": f"/{kind}/{object_id}", "object_type": kind, "access_control_list": rows}


def _usual(workspace: Workspace, kind: str, object_id: str) -> list[tuple[Who, str]]:
    """Everybody may run the spaces, which stand in the shared folder, and query the endpoints
    that were there from the beginning; the warehouse's list is that of the personas."""
    usual: list[tuple[Who, str]] = [(ADMINS, "CAN_MANAGE")]
    if kind == "genie":
        usual.append((EVERYBODY, "CAN_RUN"))
    if kind == "warehouses":
        usual += [(("user_name", p.email), "CAN_USE") for p in PERSONAS if p.may_use_warehouse]
    if kind == "serving-endpoints" and endpoint_by_id(workspace, object_id).is_open:
        usual.append((EVERYBODY, "CAN_QUERY"))
    return usual


def _of_apps(workspace: Workspace, kind: str, object_id: str) -> Iterator[str]:
    """What the platform grants an app's service principal for the app's resources."""
    resource, member = RESOURCES.get(kind, ("", ""))
    is_endpoint = kind == "serving-endpoints"
    wanted = endpoint_by_id(workspace, object_id).name if is_endpoint else object_id
    for app in workspace.apps:
        for item in app.definition.given.get("resources") or ():
            fields = item.get(resource)
            if fields and fields.get(member) == wanted:
                yield str(fields["permission"])


def _row(who: Who, level: str, *, inherited: bool = False) -> dict[str, Any]:
    permission = {"permission_level": level, "inherited": inherited}
    return {who[0]: who[1], "all_permissions": [permission]}
