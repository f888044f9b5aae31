"""Who may open and who may change an app, and its access list over HTTP."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from emulator.apps.deployed_app import DeployedApp
from emulator.apps.registry import Apps
from emulator.errors import bad_request, permission_denied
from emulator.personas import Persona
from emulator.requests import caller, json_object

LEVELS = ("CAN_USE", "CAN_MANAGE")
WHO = ("user_name", "group_name", "service_principal_name")
PERMISSIONS = "/api/2.0/permissions/apps/{name}"


class Access:
    """CAN_MANAGE for its creator and administrators, CAN_USE for whom the list names."""

    def __init__(self, apps: Apps) -> None:
        self.apps = apps

    def may_create(self, persona: Persona) -> None:
        if not persona.is_admin:
            raise permission_denied(f"{persona.email} does not have permission to create apps.")

    def used(self, request: Request) -> DeployedApp:
        return self._with(request, "CAN_USE")

    def managed(self, request: Request) -> DeployedApp:
        return self._with(request, "CAN_MANAGE")

    def sees(self, persona: Persona, app: DeployedApp) -> bool:
        return self._level(persona, app) is not None

    def _with(self, request: Request, needed: str) -> DeployedApp:
        app, persona = self.apps.get(request.path_params["name"]), caller(request)
        level = self._level(persona, app)
        if level is None or LEVELS.index(level) < LEVELS.index(needed):
            message = f"{persona.email} does not have {needed} permission on app {app.name}."
            raise permission_denied(message)
        return app

    def _level(self, persona: Persona, app: DeployedApp) -> str | None:
        if persona.is_admin or persona.email == app.creator:
            return "CAN_MANAGE"
        names = {persona.email, "users"}
        held = [e["permission_level"] for e in app.permissions if names & set(e.values())]
        return max(held, key=LEVELS.index, default=None)

    def routes(self) -> list[Route]:
        async def change(request: Request) -> JSONResponse:
            app = self.managed(request)
            entries = _entries(await json_object(request))
            kept = [] if request.method == "PUT" else _others(app.permissions, entries)
            app.permissions = [*kept, *entries]
            return _list(app)

        def get(request: Request) -> JSONResponse:
            return _list(self.used(request))

        return [
            Route(PERMISSIONS, get, methods=["GET"]),
            Route(PERMISSIONS, change, methods=["PUT", "PATCH"]),
        ]


def _entries(body: Mapping[str, Any]) -> list[dict[str, str]]:
    entries = body.get("access_control_list") or []
    for entry in entries:
        if entry.get("permission_level") not in LEVELS or len(set(entry) & set(WHO)) != 1:
            raise bad_request(f"Not an access control entry of an app: {entry}")
    return list(entries)


def _others(old: Sequence[dict[str, str]], new: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    named = {_who(entry) for entry in new}
    return [entry for entry in old if _who(entry) not in named]


def _who(entry: Mapping[str, str]) -> tuple[str, str]:
    key = next(key for key in WHO if key in entry)
    return key, entry[key]


def _list(app: DeployedApp) -> JSONResponse:
    """The creator's and the administrators' rights stand in it, the latter as inherited."""
    rows = [
        _row(("user_name", app.creator), "CAN_MANAGE"),
        _row(("group_name", "admins"), "CAN_MANAGE", inherited=True),
        *(_row(_who(entry), entry["permission_level"]) for entry in app.permissions),
    ]
    body = {"object_id": f"/apps/{app.name}", "object_type": "apps", "access_control_list": rows}
    return JSONResponse(body)


def _row(who: tuple[str, str], level: str, *, inherited: bool = False) -> dict[str, Any]:
    permission = {"permission_level": level, "inherited": inherited}
    return {who[0]: who[1], "all_permissions": [permission]}
