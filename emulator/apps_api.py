"""The Apps API over HTTP: apps, their updates, deployments, start, stop and permissions."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from emulator.apps import app_definition
from emulator.apps.app_access import Access
from emulator.apps.deployed_app import DeployedApp
from emulator.apps.deployment import deployment_from_json
from emulator.errors import ApiError, does_not_exist
from emulator.lakebase import ENDPOINT, INSTANCE
from emulator.requests import caller, json_object
from emulator.secret_scopes import secret_value
from emulator.serving.endpoints import endpoint
from emulator.sql_warehouse import WAREHOUSE_ID
from emulator.state import Workspace
from emulator.warehouse.errors import SqlError

ROOT = "/api/2.0/apps"
ONE = f"{ROOT}/{{name}}"


def routes(workspace: Workspace) -> list[Route]:
    exists = existence(workspace)
    access = Access(workspace.apps)

    async def create(request: Request) -> JSONResponse:
        access.may_create(caller(request))
        definition = app_definition.new(await json_object(request), exists)
        compute = request.query_params.get("no_compute") != "true"
        creator = caller(request).email
        return _answer(await workspace.apps.create(definition, creator, compute=compute))

    def list_(request: Request) -> JSONResponse:
        seen = [app.to_json() for app in workspace.apps if access.sees(caller(request), app)]
        return JSONResponse({"apps": seen} if seen else {})

    def get(request: Request) -> JSONResponse:
        return _answer(access.used(request))

    async def replace(request: Request) -> JSONResponse:
        app = access.managed(request)
        app.define(app_definition.replaced(app.name, await json_object(request), exists))
        return _answer(app)

    async def update(request: Request) -> JSONResponse:
        app = access.managed(request)
        body = await json_object(request)
        mask = str(body.get("update_mask") or "")
        app.define(app_definition.masked(app.definition, body.get("app") or {}, mask, exists))
        return _update(app)

    def get_update(request: Request) -> JSONResponse:
        return _update(access.used(request))

    async def delete(request: Request) -> JSONResponse:
        app = access.managed(request)
        await app.delete()
        return _answer(app)

    return [
        Route(ROOT, create, methods=["POST"]),
        Route(ROOT, list_, methods=["GET"]),
        Route(ONE, get, methods=["GET"]),
        Route(ONE, replace, methods=["PATCH"]),
        Route(ONE, delete, methods=["DELETE"]),
        Route(f"{ONE}/update", update, methods=["POST"]),
        Route(f"{ONE}/update", get_update, methods=["GET"]),
        *_running(access),
        *access.routes(),
    ]


def _running(access: Access) -> list[Route]:
    async def start(request: Request) -> JSONResponse:
        app = access.managed(request)
        await app.start(_workspace_url(request))
        return _answer(app)

    async def stop(request: Request) -> JSONResponse:
        app = access.managed(request)
        await app.stop()
        return _answer(app)

    async def deploy(request: Request) -> JSONResponse:
        app = access.managed(request)
        deployment = deployment_from_json(await json_object(request), caller(request).email)
        app.deploy(deployment, _workspace_url(request))
        return JSONResponse(deployment.to_json())

    def deployments(request: Request) -> JSONResponse:
        found = [deployment.to_json() for deployment in access.used(request).deployments]
        return JSONResponse({"app_deployments": found} if found else {})

    def deployment(request: Request) -> JSONResponse:
        return JSONResponse(
            access.used(request).deployment(request.path_params["deployment"]).to_json()
        )

    return [
        Route(f"{ONE}/start", start, methods=["POST"]),
        Route(f"{ONE}/stop", stop, methods=["POST"]),
        Route(f"{ONE}/deployments", deploy, methods=["POST"]),
        Route(f"{ONE}/deployments", deployments, methods=["GET"]),
        Route(f"{ONE}/deployments/{{deployment}}", deployment, methods=["GET"]),
    ]


def existence(workspace: Workspace) -> Callable[[str, str], None]:
    """404 for a resource that this workspace does not have: it cannot be granted to an app."""

    def check(kind: str, value: str) -> None:
        match kind:
            case "sql_warehouse" if value != WAREHOUSE_ID:
                raise does_not_exist(f"SQL warehouse with id '{value}' does not exist.")
            case "serving_endpoint":
                endpoint(workspace, value)
            case "secret":
                scope, _, key = value.partition("/")
                secret_value(workspace.secrets, scope, key)
            case "database" if workspace.lakebase is None or value != INSTANCE:
                raise does_not_exist(f"Database instance '{value}' does not exist.")
            case "postgres" if workspace.lakebase is None or value != ENDPOINT:
                raise does_not_exist(f"Postgres endpoint '{value}' does not exist.")
            case "genie_space":
                _space(workspace, value)
            case "uc_securable":
                _table(workspace, value)

    return check


def _space(workspace: Workspace, value: str) -> None:
    if all(space.id != value for space in workspace.genie.spaces):
        raise does_not_exist(f"Genie space with id '{value}' does not exist.")


def _table(workspace: Workspace, value: str) -> None:
    try:
        workspace.warehouse.metric_view(value)
    except SqlError as error:
        raise ApiError(404, "TABLE_DOES_NOT_EXIST", f"Table '{value}' does not exist.") from error


def _workspace_url(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _answer(app: DeployedApp) -> JSONResponse:
    return JSONResponse(app.to_json())


def _update(app: DeployedApp) -> JSONResponse:
    status: dict[str, Any] = {"state": "SUCCEEDED", "message": "App updated successfully"}
    return JSONResponse({**app.definition.given, "status": status})
