"""Unity Catalog reads: catalogs, schemas and tables as the caller may see them."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from emulator.errors import ApiError, permission_denied
from emulator.personas import ADMIN, Persona
from emulator.requests import caller, json_object
from emulator.state import Workspace
from emulator.warehouse import Warehouse
from emulator.warehouse.errors import SqlError

CATALOG = "main"
RAW_SCHEMA = "dominos_realistic"
SCHEMAS = {
    "dominos_analytics": "Metric views over made-up demonstration data; no real business figures.",
    RAW_SCHEMA: "Made-up orders, customers and stores, generated on this machine.",
}
CHANGEABLE = ("comment", "properties")
DATA_LABEL = "Demo data"
ROW_FILTER = f"{CATALOG}.{RAW_SCHEMA}.in_own_region"


def routes(workspace: Workspace) -> list[Route]:
    def schema(request: Request) -> JSONResponse:
        name = request.path_params["name"]
        return JSONResponse(_as_changed(workspace, name))

    async def change_schema(request: Request) -> JSONResponse:
        name = request.path_params["name"]
        before, body = _as_changed(workspace, name), await json_object(request)
        if not caller(request).is_admin:
            raise permission_denied(f"User does not have MANAGE on Schema '{name}'.")
        changed = {key: value for key, value in body.items() if key in CHANGEABLE}
        workspace.schema_changes[name] = changed
        return JSONResponse({**before, **changed})

    def table(request: Request) -> JSONResponse:
        name = request.path_params["name"]
        return JSONResponse(table_info(workspace.warehouse, caller(request), name))

    def volume(request: Request) -> JSONResponse:
        name = request.path_params["name"]
        if name not in workspace.made_volumes:
            raise _missing("VOLUME", "Volume", name)
        return JSONResponse(_volume(name))

    async def create_volume(request: Request) -> JSONResponse:
        body = await json_object(request)
        parts = [str(body.get(key)) for key in ("catalog_name", "schema_name", "name")]
        name = ".".join(parts)
        schema_info(".".join(parts[:2]))
        if not caller(request).is_admin:
            raise permission_denied(f"User does not have CREATE VOLUME on '{parts[1]}'.")
        if name in workspace.made_volumes:
            raise ApiError(409, "VOLUME_ALREADY_EXISTS", f"Volume '{name}' already exists.")
        workspace.made_volumes.add(name)
        return JSONResponse(_volume(name))

    root = "/api/2.1/unity-catalog"
    return [
        Route(f"{root}/catalogs/{{name}}", catalog, methods=["GET"]),
        Route(f"{root}/schemas/{{name}}", schema, methods=["GET"]),
        Route(f"{root}/schemas/{{name}}", change_schema, methods=["PATCH"]),
        Route(f"{root}/tables/{{name}}", table, methods=["GET"]),
        Route(f"{root}/volumes/{{name}}", volume, methods=["GET"]),
        Route(f"{root}/volumes", create_volume, methods=["POST"]),
    ]


def _as_changed(workspace: Workspace, name: str) -> dict[str, Any]:
    """Nobody has said yet what a workspace's data are that began with none."""
    began = {} if workspace.volumes is None else {"comment": "", "properties": {}}
    return {**schema_info(name), **began, **workspace.schema_changes.get(name, {})}


def _volume(full_name: str) -> dict[str, Any]:
    catalog_name, schema_name, name = full_name.split(".")
    return {
        "name": name,
        "catalog_name": catalog_name,
        "schema_name": schema_name,
        "full_name": full_name,
        "volume_type": "MANAGED",
        "owner": ADMIN.email,
    }


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


def table_info(warehouse: Warehouse, persona: Persona, full_name: str) -> dict[str, Any]:
    """What may not be read is not said to exist."""
    parts = full_name.split(".")
    quoted = ".".join(f"`{part}`" for part in parts)
    if len(parts) != 3 or "`" in full_name:
        raise _missing("TABLE", "Table", full_name)
    try:
        described = warehouse.execute(f"DESCRIBE TABLE {quoted}", persona=persona)
    except SqlError as error:
        raise _missing("TABLE", "Table", full_name) from error
    made = warehouse.made.known.get(full_name.lower())
    is_view = warehouse.has_view(full_name)
    body: dict[str, Any] = {
        "name": parts[2],
        "catalog_name": parts[0],
        "schema_name": parts[1],
        "full_name": full_name,
        "table_type": "METRIC_VIEW" if is_view else "VIEW" if made and made.query else "MANAGED",
        "owner": ADMIN.email,
        "columns": [
            {"name": name, "type_text": kind, "position": position, "comment": comment}
            for position, (name, kind, comment) in enumerate(described.rows)
        ],
    }
    if made is not None:
        body["properties"] = dict(made.properties)
    if is_view:
        view = warehouse.metric_view(full_name)
        body |= {"comment": view.comment, "view_definition": view.yaml}
    elif column := _region_column(warehouse, parts[1], parts[2]):
        body["row_filter"] = {"function_name": ROW_FILTER, "input_column_names": [column]}
    return body


def _region_column(warehouse: Warehouse, schema: str, name: str) -> str | None:
    """None, too, for a view, which is filtered where its tables are."""
    table = warehouse.tables.get((schema.lower(), name.lower()))
    return None if table is None else table.region_column


def _missing(code: str, kind: str, name: str) -> ApiError:
    return ApiError(404, f"{code}_DOES_NOT_EXIST", f"{kind} '{name}' does not exist.")
