"""Lakebase over HTTP: instances and their credentials, endpoints of projects and theirs."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from emulator.errors import bad_request, does_not_exist
from emulator.lakebase import BRANCH, ENDPOINT, INSTANCE, Lakebase
from emulator.requests import caller, json_object
from emulator.state import Workspace

LIFE_S, SHORTEST_S = 3600, 300
DATABASE_ROOT, POSTGRES_ROOT = "/api/2.0/database", "/api/2.0/postgres"


def routes(workspace: Workspace) -> list[Route]:
    def there() -> Lakebase:
        if workspace.lakebase is None:
            raise does_not_exist("This workspace has no Lakebase database.")
        return workspace.lakebase

    async def mint(request: Request, ends: str) -> JSONResponse:
        body = await json_object(request)
        seconds = _seconds(body)
        token = await there().mint(caller(request), seconds)
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        return JSONResponse({"token": token, ends: until.isoformat().replace("+00:00", "Z")})

    def instances(_request: Request) -> JSONResponse:
        known = [_instance(workspace.lakebase)] if workspace.lakebase else []
        return JSONResponse({"database_instances": known} if known else {})

    def instance(request: Request) -> JSONResponse:
        if request.path_params["name"] != INSTANCE:
            name = request.path_params["name"]
            raise does_not_exist(f"Database instance '{name}' does not exist.")
        return JSONResponse(_instance(there()))

    async def credential(request: Request) -> JSONResponse:
        body = await json_object(request)
        if body.get("instance_names") != [INSTANCE]:
            raise does_not_exist(f"Database instances {body.get('instance_names')} do not exist.")
        return await mint(request, "expiration_time")

    async def endpoint_credential(request: Request) -> JSONResponse:
        body = await json_object(request)
        if body.get("endpoint") != ENDPOINT:
            raise does_not_exist(f"Endpoint '{body.get('endpoint')}' does not exist.")
        return await mint(request, "expire_time")

    def endpoints(request: Request) -> JSONResponse:
        if request.path_params["branch"] != BRANCH:
            raise does_not_exist(f"Branch '{request.path_params['branch']}' does not exist.")
        return JSONResponse({"endpoints": [_endpoint(there())]})

    def endpoint(request: Request) -> JSONResponse:
        name = request.path_params["name"]
        if name != ENDPOINT:
            raise does_not_exist(f"Endpoint '{name}' does not exist.")
        return JSONResponse(_endpoint(there()))

    branch = f"{POSTGRES_ROOT}/{{branch:path}}/endpoints"
    return [
        Route(f"{DATABASE_ROOT}/instances", instances),
        Route(f"{DATABASE_ROOT}/instances/{{name}}", instance),
        Route(f"{DATABASE_ROOT}/credentials", credential, methods=["POST"]),
        Route(f"{POSTGRES_ROOT}/credentials", endpoint_credential, methods=["POST"]),
        Route(branch, endpoints),
        Route(f"{POSTGRES_ROOT}/{{name:path}}", endpoint),
    ]


def _seconds(body: Mapping[str, Any]) -> int:
    """`ttl` as protobuf writes it ("600s"); 300 to 3600 s are allowed."""
    text = str(body.get("ttl") or f"{LIFE_S}s")
    seconds = text.removesuffix("s")
    if not seconds.isdecimal() or not SHORTEST_S <= int(seconds) <= LIFE_S:
        raise bad_request(f"ttl must be between {SHORTEST_S}s and {LIFE_S}s, not {text}.")
    return int(seconds)


def _instance(lakebase: Lakebase) -> dict[str, Any]:
    return {
        "name": INSTANCE,
        "uid": str(uuid.uuid5(uuid.NAMESPACE_URL, INSTANCE)),
        "state": "AVAILABLE",
        "capacity": "CU_1",
        "read_write_dns": lakebase.address,
        "pg_version": "16",
    }


def _endpoint(lakebase: Lakebase) -> dict[str, Any]:
    hosts = {"host": lakebase.address, "read_write_pooled_host": lakebase.address}
    return {
        "name": ENDPOINT,
        "parent": BRANCH,
        "uid": str(uuid.uuid5(uuid.NAMESPACE_URL, ENDPOINT)),
        "status": {
            "endpoint_type": "ENDPOINT_TYPE_READ_WRITE",
            "current_state": "ACTIVE",
            "hosts": hosts,
        },
    }
