"""Secrets over HTTP: scopes, the secrets in them, and who may read them.

As the platform: values go in as text or base64 and come out as base64, a list never shows them, a
name that is taken is a 400 (not 409) with RESOURCE_ALREADY_EXISTS, and writing overwrites.
"""

import base64
import binascii
import re
import time
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from emulator.errors import ApiError, bad_request, does_not_exist
from emulator.personas import Persona
from emulator.requests import caller, json_object
from emulator.secret_scopes import LEVELS, Scope, Secret
from emulator.state import Workspace

ROOT = "/api/2.0/secrets"
NAME = re.compile(r"[\w.@-]{1,128}")
LARGEST = 128 * 1024
MOST = 1000


def routes(workspace: Workspace) -> list[Route]:
    scopes = workspace.secrets

    def found(name: Any, persona: Persona, needed: str) -> Scope:
        if name not in scopes:
            raise does_not_exist(f"Scope {name} does not exist!")
        scopes[name].allow(persona, needed)
        return scopes[name]

    async def create_scope(request: Request) -> JSONResponse:
        body = await json_object(request)
        name = _name(body.get("scope"), "scope")
        if name in scopes:
            raise ApiError(400, "RESOURCE_ALREADY_EXISTS", f"Scope {name} already exists!")
        manager = body.get("initial_manage_principal") or caller(request).email
        scopes[name] = Scope(name, {str(manager): "MANAGE"})
        return JSONResponse({})

    async def delete_scope(request: Request) -> JSONResponse:
        scope = found((await json_object(request)).get("scope"), caller(request), "MANAGE")
        del scopes[scope.name]
        return JSONResponse({})

    def list_scopes(_request: Request) -> JSONResponse:
        shown = [{"name": name, "backend_type": "DATABRICKS"} for name in scopes]
        return JSONResponse({"scopes": shown} if shown else {})

    async def put(request: Request) -> JSONResponse:
        body = await json_object(request)
        scope = found(body.get("scope"), caller(request), "WRITE")
        key = _name(body.get("key"), "key")
        if len(scope.secrets) >= MOST and key not in scope.secrets:
            raise ApiError(400, "RESOURCE_LIMIT_EXCEEDED", f"Scope {scope.name} is full.")
        scope.secrets[key] = Secret(_value(body), int(time.time() * 1000))
        return JSONResponse({})

    async def delete(request: Request) -> JSONResponse:
        body = await json_object(request)
        scope = found(body.get("scope"), caller(request), "WRITE")
        scope.secret(str(body.get("key")))
        del scope.secrets[str(body.get("key"))]
        return JSONResponse({})

    def get(request: Request) -> JSONResponse:
        query = request.query_params
        scope = found(query.get("scope"), caller(request), "READ")
        key = query.get("key", "")
        text = base64.b64encode(scope.secret(key).value).decode()
        return JSONResponse({"key": key, "value": text})

    def list_(request: Request) -> JSONResponse:
        scope = found(request.query_params.get("scope"), caller(request), "READ")
        shown = [
            {"key": key, "last_updated_timestamp": secret.updated_ms}
            for key, secret in sorted(scope.secrets.items())
        ]
        return JSONResponse({"secrets": shown} if shown else {})

    async def put_acl(request: Request) -> JSONResponse:
        body = await json_object(request)
        scope = found(body.get("scope"), caller(request), "MANAGE")
        if body.get("permission") not in LEVELS or not body.get("principal"):
            raise bad_request(f"permission must be one of {', '.join(LEVELS)}, for a principal.")
        scope.acls[str(body["principal"])] = body["permission"]
        return JSONResponse({})

    async def delete_acl(request: Request) -> JSONResponse:
        body = await json_object(request)
        scope = found(body.get("scope"), caller(request), "MANAGE")
        scope.acls.pop(str(body.get("principal")), None)
        return JSONResponse({})

    def list_acls(request: Request) -> JSONResponse:
        scope = found(request.query_params.get("scope"), caller(request), "MANAGE")
        shown = [{"principal": who, "permission": level} for who, level in scope.acls.items()]
        return JSONResponse({"items": shown})

    return [
        Route(f"{ROOT}/scopes/create", create_scope, methods=["POST"]),
        Route(f"{ROOT}/scopes/delete", delete_scope, methods=["POST"]),
        Route(f"{ROOT}/scopes/list", list_scopes, methods=["GET"]),
        Route(f"{ROOT}/put", put, methods=["POST"]),
        Route(f"{ROOT}/delete", delete, methods=["POST"]),
        Route(f"{ROOT}/get", get, methods=["GET"]),
        Route(f"{ROOT}/list", list_, methods=["GET"]),
        Route(f"{ROOT}/acls/put", put_acl, methods=["POST"]),
        Route(f"{ROOT}/acls/delete", delete_acl, methods=["POST"]),
        Route(f"{ROOT}/acls/list", list_acls, methods=["GET"]),
    ]


def _name(value: Any, what: str) -> str:
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise bad_request(f"{what} {value!r} must be 1 to 128 of letters, digits, - _ . and @.")
    return value


def _value(body: Mapping[str, Any]) -> bytes:
    if ("string_value" in body) == ("bytes_value" in body):
        raise bad_request("Exactly one of string_value and bytes_value is needed.")
    try:
        text = body.get("string_value")
        value = text.encode() if isinstance(text, str) else base64.b64decode(body["bytes_value"])
    except (binascii.Error, TypeError, KeyError) as error:
        raise bad_request("bytes_value is not base64.") from error
    if len(value) > LARGEST:
        raise bad_request(f"The secret is longer than {LARGEST} bytes.")
    return value
