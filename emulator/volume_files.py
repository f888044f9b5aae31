"""The Files API over volumes: what is put below /Volumes is a file of this machine."""

import shutil
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from emulator.errors import ApiError, bad_request, does_not_exist, permission_denied
from emulator.requests import caller
from emulator.state import Workspace

ROOT = "/api/2.0/fs"


def routes(workspace: Workspace) -> list[Route]:
    def place(request: Request) -> Path:
        """404 for a volume that nobody has created, 400 for a way out of it."""
        parts = str(request.path_params["path"]).strip("/").split("/")
        if parts[0] != "Volumes" or len(parts) < 4 or ".." in parts:
            raise bad_request("Invalid path: it must be /Volumes/catalog/schema/volume/...")
        name = ".".join(parts[1:4])
        if workspace.volumes is None or name not in workspace.made_volumes:
            raise does_not_exist(f"Volume '{name}' does not exist.")
        return workspace.volumes.joinpath(*parts[1:])

    async def put(request: Request) -> Response:
        target = place(request)
        if not caller(request).is_admin:
            raise permission_denied("User does not have WRITE VOLUME on the volume.")
        if target.exists() and request.query_params.get("overwrite") != "true":
            raise ApiError(409, "ALREADY_EXISTS", "The file being created already exists.")
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.part")
        with draft.open("wb") as file:
            async for piece in request.stream():
                file.write(piece)
        draft.replace(target)
        return Response(status_code=204)

    def get(request: Request) -> Response:
        target = place(request)
        if not target.is_file():
            raise does_not_exist("The file being accessed is not found.")
        return FileResponse(target, media_type="application/octet-stream")

    def delete(request: Request) -> Response:
        target = place(request)
        if not target.is_file():
            raise does_not_exist("The file being accessed is not found.")
        target.unlink()
        return Response(status_code=204)

    def make_folder(request: Request) -> Response:
        place(request).mkdir(parents=True, exist_ok=True)
        return Response(status_code=204)

    def remove_folder(request: Request) -> Response:
        target = place(request)
        if target.is_dir() and any(target.iterdir()):
            raise bad_request("The directory being deleted is not empty.")
        shutil.rmtree(target, ignore_errors=True)
        return Response(status_code=204)

    return [
        Route(f"{ROOT}/files/{{path:path}}", put, methods=["PUT"]),
        Route(f"{ROOT}/files/{{path:path}}", get, methods=["GET", "HEAD"]),
        Route(f"{ROOT}/files/{{path:path}}", delete, methods=["DELETE"]),
        Route(f"{ROOT}/directories/{{path:path}}", make_folder, methods=["PUT"]),
        Route(f"{ROOT}/directories/{{path:path}}", remove_folder, methods=["DELETE"]),
    ]
