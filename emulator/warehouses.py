"""SQL warehouses over HTTP: list, get, start, stop."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from emulator.personas import ADMIN
from emulator.requests import caller
from emulator.sql_warehouse import WAREHOUSE_ID, SqlWarehouse
from emulator.state import Workspace


def routes(workspace: Workspace) -> list[Route]:
    power = workspace.sql_warehouse

    def list_(request: Request) -> JSONResponse:
        # A list shows what the caller may use; it is not an error to see nothing.
        visible = [_warehouse(power)] if power.may_use(caller(request)) else []
        return JSONResponse({"warehouses": visible})

    def get(request: Request) -> JSONResponse:
        power.check_use(caller(request), request.path_params["id"])
        return JSONResponse(_warehouse(power))

    def start(request: Request) -> JSONResponse:
        power.check_use(caller(request), request.path_params["id"])
        power.start()
        return JSONResponse({})

    def stop(request: Request) -> JSONResponse:
        power.check_use(caller(request), request.path_params["id"])
        power.stop()
        return JSONResponse({})

    one = "/api/2.0/sql/warehouses/{id}"
    return [
        Route("/api/2.0/sql/warehouses", list_, methods=["GET"]),
        Route(one, get, methods=["GET"]),
        Route(f"{one}/start", start, methods=["POST"]),
        Route(f"{one}/stop", stop, methods=["POST"]),
    ]


def _warehouse(power: SqlWarehouse) -> dict[str, Any]:
    state = power.state
    return {
        "id": WAREHOUSE_ID,
        "name": "Local warehouse",
        "cluster_size": "2X-Small",
        "min_num_clusters": 1,
        "max_num_clusters": 1,
        "num_clusters": 1 if state == "RUNNING" else 0,
        "auto_stop_mins": 10,
        "warehouse_type": "PRO",
        "enable_serverless_compute": True,
        "creator_name": ADMIN.email,
        "state": state,
        "health": {"status": "HEALTHY"},
        "odbc_params": {"path": f"/sql/1.0/warehouses/{WAREHOUSE_ID}", "protocol": "https"},
    }
