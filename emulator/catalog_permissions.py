"""Grants of Unity Catalog over HTTP: the same that GRANT and SHOW GRANTS change and show."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from emulator.errors import ApiError, bad_request, permission_denied
from emulator.principals import ACCOUNT_USERS, check_in_account
from emulator.requests import caller, json_object
from emulator.state import Workspace
from emulator.tokens import CLIENT_ID

ONE = "/api/2.1/unity-catalog/permissions/{kind}/{name}"
EFFECTIVE = "/api/2.1/unity-catalog/effective-permissions/{kind}/{name}"
KINDS = {"catalog": 1, "schema": 2, "table": 3}
PRIVILEGES = {
    "catalog": {"USE_CATALOG", "USE_SCHEMA", "SELECT", "ALL_PRIVILEGES"},
    "schema": {"USE_SCHEMA", "SELECT", "ALL_PRIVILEGES"},
    "table": {"SELECT", "ALL_PRIVILEGES"},
}


def routes(workspace: Workspace) -> list[Route]:
    def get(request: Request) -> JSONResponse:
        _, name = _securable(workspace, request)
        return JSONResponse(_body(workspace, name))

    async def change(request: Request) -> JSONResponse:
        kind, name = _securable(workspace, request)
        if not caller(request).is_admin:
            raise permission_denied(f"User does not have MANAGE on {kind.title()} '{name}'.")
        for item in (await json_object(request)).get("changes") or []:
            _change(workspace, kind, name, item)
        return JSONResponse(_body(workspace, name))

    def effective(request: Request) -> JSONResponse:
        _, name = _securable(workspace, request)
        principal = request.query_params.get("principal")
        return JSONResponse(effective_permissions(workspace, name, principal))

    return [
        Route(ONE, get, methods=["GET"]),
        Route(ONE, change, methods=["PATCH"]),
        Route(EFFECTIVE, effective, methods=["GET"]),
    ]


def _securable(workspace: Workspace, request: Request) -> tuple[str, str]:
    kind, name = request.path_params["kind"].lower(), request.path_params["name"].lower()
    if kind not in KINDS:
        raise bad_request(f"{kind!r} is no kind of securable that has grants here.")
    if name.count(".") + 1 != KINDS[kind] or not workspace.warehouse.has_securable(name):
        raise ApiError(
            404, f"{kind.upper()}_DOES_NOT_EXIST", f"{kind.title()} '{name}' does not exist."
        )
    return kind, name


def _change(workspace: Workspace, kind: str, name: str, item: Any) -> None:
    principal = str(item.get("principal") or "")
    check_in_account(principal)
    for verb, do in (
        ("add", workspace.warehouse.grants.grant),
        ("remove", workspace.warehouse.grants.revoke),
    ):
        for privilege in item.get(verb) or []:
            if privilege not in PRIVILEGES[kind]:
                raise bad_request(f"Privilege {privilege} is not applicable to {kind} '{name}'.")
            do(principal, name, privilege.replace("_", " "))


def _body(workspace: Workspace, name: str) -> dict[str, Any]:
    held: dict[str, list[str]] = {}
    for principal, _, privilege in workspace.warehouse.grants.on(name):
        held.setdefault(principal, []).append(privilege.replace(" ", "_"))
    return {
        "privilege_assignments": [
            {"principal": principal, "privileges": sorted(privileges)}
            for principal, privileges in sorted(held.items())
        ]
    }


def effective_permissions(
    workspace: Workspace, full_name: str, principal: str | None
) -> dict[str, Any]:
    """What is held on it and on what it stands in, by the one asked for or by everybody."""
    parts = full_name.split(".")
    places = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
    held = [grant for place in places for grant in workspace.warehouse.grants.on(place)]
    held += _of_apps(workspace, full_name)
    wanted = None if principal is None else {principal.lower(), ACCOUNT_USERS}
    by_principal: dict[str, list[dict[str, str]]] = {}
    for who, place, privilege in held:
        if wanted is None or who in wanted:
            said = {"privilege": privilege.replace(" ", "_")}
            if place != full_name.lower():
                said["inherited_from_name"] = place
            by_principal.setdefault(principal or who, []).append(said)
    assignments = [{"principal": who, "privileges": has} for who, has in by_principal.items()]
    return {"privilege_assignments": assignments} if assignments else {}


def _of_apps(workspace: Workspace, full_name: str) -> list[tuple[str, str, str]]:
    """The platform grants an app's service principal what the app's resources name."""
    return [
        (CLIENT_ID, full_name.lower(), str(fields["permission"]))
        for app in workspace.apps
        for item in app.definition.given.get("resources") or ()
        if (fields := item.get("uc_securable"))
        and str(fields["securable_full_name"]).lower() == full_name.lower()
    ]
