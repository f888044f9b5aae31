"""Workspace files over HTTP: import, export, list, status, folders, delete."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from emulator.errors import bad_request, permission_denied
from emulator.file_tree import FileTree, normal
from emulator.personas import Persona
from emulator.requests import caller, json_object
from emulator.state import Workspace


def routes(workspace: Workspace) -> list[Route]:
    files = workspace.files

    async def import_(request: Request) -> JSONResponse:
        fields, content = await _imported(request)
        path = _required(fields, "path")
        _may_write(caller(request), path)
        files.write(
            path,
            content,
            format_=str(fields.get("format") or "SOURCE"),
            language=str(fields.get("language") or ""),
            overwrite=str(fields.get("overwrite")).lower() == "true",
        )
        return JSONResponse({})

    async def import_file(request: Request) -> JSONResponse:
        # What the CLI's sync calls: a raw body, and the content decides as with AUTO.
        path = "/" + request.path_params["path"].lstrip("/")
        _may_write(caller(request), path)
        overwrite = request.query_params.get("overwrite") == "true"
        content = await request.body()
        files.write(path, content, format_="AUTO", language="", overwrite=overwrite)
        return JSONResponse({})

    async def mkdirs(request: Request) -> JSONResponse:
        path = _required(await json_object(request), "path")
        _may_write(caller(request), path)
        files.mkdirs(path)
        return JSONResponse({})

    async def delete(request: Request) -> JSONResponse:
        body = await json_object(request)
        path = _required(body, "path")
        _may_write(caller(request), path)
        files.delete(path, recursive=bool(body.get("recursive")))
        return JSONResponse({})

    root = "/api/2.0/workspace"
    return [
        Route(f"{root}/import", import_, methods=["POST"]),
        Route(f"{root}-files/import-file/{{path:path}}", import_file, methods=["POST"]),
        Route(f"{root}/mkdirs", mkdirs, methods=["POST"]),
        Route(f"{root}/delete", delete, methods=["POST"]),
        *_reading(files, root),
    ]


def _reading(files: FileTree, root: str) -> list[Route]:
    def status(request: Request) -> JSONResponse:
        return JSONResponse(files.get(_required(request.query_params, "path")).to_json())

    def list_(request: Request) -> JSONResponse:
        found = files.children(_required(request.query_params, "path"))
        # An empty folder answers {}, without the member.
        return JSONResponse({"objects": [node.to_json() for node in found]} if found else {})

    def export(request: Request) -> Response:
        node = files.get(_required(request.query_params, "path"))
        if node.content is None:
            raise bad_request(f"Exporting the folder ({node.path}) as one file is not supported.")
        if request.query_params.get("direct_download") == "true":
            return Response(node.content, media_type="application/octet-stream")
        encoded = base64.b64encode(node.content).decode()
        return JSONResponse({"content": encoded, "file_type": node.path.rpartition(".")[2]})

    return [
        Route(f"{root}/get-status", status, methods=["GET"]),
        Route(f"{root}/list", list_, methods=["GET"]),
        Route(f"{root}/export", export, methods=["GET"]),
    ]


async def _imported(request: Request) -> tuple[Mapping[str, Any], bytes]:
    """The SDK's `upload` sends multipart, its `import_` JSON with base64; both arrive here."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with request.form() as form:
            part = form.get("content")
            content = (
                await part.read() if isinstance(part, UploadFile) else str(part or "").encode()
            )
            return dict(form), content
    body = await json_object(request)
    try:
        return body, base64.b64decode(body.get("content") or "", validate=True)
    except (binascii.Error, ValueError) as error:
        raise bad_request("content is not base64") from error


def _required(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise bad_request(f"Missing required field: {name}")
    return value


def _may_write(persona: Persona, path: str) -> None:
    """Everyone's own folder and /Shared; an administrator everywhere."""
    place = normal(path)
    if persona.is_admin or place.startswith((f"/Users/{persona.email}/", "/Shared/")):
        return
    raise permission_denied(f"{persona.email} does not have Edit permissions on {place}.")
