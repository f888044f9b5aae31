"""Unity Catalog reads: catalogs, schemas and tables as the caller may see them."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from emulator.errors import ApiError
from emulator.personas import ADMIN
from emulator.requests import caller
from emulator.state import Workspace
from emulator.warehouse.errors import SqlError

CATALOG = "main"
RAW_SCHEMA = "dominos_realistic"
SCHEMAS = {
    "dominos_analytics": "Metric views over made-up demonstration data; no real business figures.",
    RAW_SCHEMA: "Made-up orders, customers and stores, generated on this machine.",
}
DATA_LABEL = "Demo data"


def routes(workspace: Workspace) -> list[Route]:
    def schema(request: Request) -> JSONResponse:
        return JSONResponse(schema_info(request.path_params["name"]))

    def table(request: Request) -> JSONResponse:
        name = request.path_params["name"]
        if not workspace.warehouse.may_select(caller(request), name):
            # What may not be read is not said to exist.
            raise _missing("TABLE", "Table", name)
        return JSONResponse(table_info(workspace, name))

    root = "/api/2.1/unity-catalog"
    return [
        Route(f"{root}/catalogs/{{name}}", catalog, methods=["GET"]),
        Route(f"{root}/schemas/{{name}}", schema, methods=["GET"]),
        Route(f"{root}/tables/{{name}}", table, methods=["GET"]),
    ]


def catalog(request: Request) -> JSONResponse:
    name = request.path_params["name"]
    if name != CATALOG:
        raise _missing("CATALOG", "Catalog", name)
    body = {"name": CATALOG, "full_name": CATALOG, "catalog_type": "MANAGED_CATALOG"}
    return JSONResponse({**body, "owner": ADMIN.email})


def schema_info(full_name: str) -> dict[str, Any]:
    """`properties.data_label` is how this workspace says that its data are made up."""
    catalog_name, _, name = full_name.partition(".")
    if catalog_name != CATALOG or name not in SCHEMAS:
        raise _missing("SCHEMA", "Schema", full_name)
    return {
        "name": name,
        "catalog_name": CATALOG,
        "full_name": full_name,
        "owner": ADMIN.email,
        "comment": SCHEMAS[name],
        "properties": {"data_label": DATA_LABEL},
    }


def table_info(workspace: Workspace, full_name: str) -> dict[str, Any]:
    catalog_name, schema_name, name = full_name.split(".")
    is_view = schema_name != RAW_SCHEMA
    body: dict[str, Any] = {
        "name": name,
        "catalog_name": catalog_name,
        "schema_name": schema_name,
        "full_name": full_name,
        "table_type": "METRIC_VIEW" if is_view else "MANAGED",
        "owner": ADMIN.email,
    }
    if is_view:
        body |= _view_info(workspace, full_name)
    return body


def _view_info(workspace: Workspace, full_name: str) -> dict[str, Any]:
    try:
        view = workspace.warehouse.metric_view(full_name)
    except SqlError as error:
        raise _missing("TABLE", "Table", full_name) from error
    return {"comment": view.comment, "view_definition": view.yaml}


def _missing(code: str, kind: str, name: str) -> ApiError:
    return ApiError(404, f"{code}_DOES_NOT_EXIST", f"{kind} '{name}' does not exist.")
