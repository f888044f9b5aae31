"""The workspace's HTTP API as one ASGI app: every family's routes, and 501 for the rest."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from emulator import (
    apps_api,
    catalog_permissions,
    controls,
    discovery,
    genie,
    identity,
    lakebase_api,
    mlflow,
    permissions,
    secrets_api,
    serving,
    statements,
    supervisor_agents_api,
    unity_catalog,
    volume_files,
    warehouses,
    workspace_files,
)
from emulator.auth import Authentication
from emulator.errors import ApiError, respond
from emulator.fault_injection import FaultInjection
from emulator.state import Workspace

FAMILIES = (
    apps_api.routes,
    catalog_permissions.routes,
    controls.routes,
    discovery.routes,
    genie.routes,
    identity.routes,
    mlflow.routes,
    lakebase_api.routes,
    permissions.routes,
    secrets_api.routes,
    serving.routes,
    statements.routes,
    supervisor_agents_api.routes,
    unity_catalog.routes,
    volume_files.routes,
    warehouses.routes,
    workspace_files.routes,
)
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


def create_app(workspace: Workspace) -> Starlette:
    """Authentication outside, faults inside it, routes within."""
    routes: list[BaseRoute] = [route for family in FAMILIES for route in family(workspace)]
    routes.append(Route("/{path:path}", not_implemented, methods=METHODS))
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(Authentication, tokens=workspace.tokens),
            Middleware(FaultInjection, faults=workspace.faults),
        ],
        exception_handlers={ApiError: respond, Exception: respond},
    )
    app.state.apps = workspace.apps
    return app


def not_implemented(request: Request) -> None:
    """Refuse by name what is not imitated: a made-up answer would mislead."""
    route = f"{request.method} {request.url.path}"
    message = f"The local workspace does not implement {route}"
    raise ApiError(501, "NOT_IMPLEMENTED", message)
