"""Grants of Unity Catalog over HTTP: the same that GRANT and SHOW GRANTS change and show."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from emulator.errors import ApiError, bad_request, permission_denied
from emulator.principals import check_in_account
from emulator.requests import caller, json_object
from emulator.state import Workspace

ONE = "/api/2.1/unity-catalog/permissions/{kind}/{name}"
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

    return [Route(ONE, get, methods=["GET"]), Route(ONE, change, methods=["PATCH"])]


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
