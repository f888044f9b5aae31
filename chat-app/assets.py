"""Serve Chainlit's static files compressed once, cached for ever, without their source maps.

Chainlit compresses its 4.6 MB bundle on every request and forbids nothing. `python assets.py`
compresses ahead of the first start; otherwise it happens in the background after it.
"""

import gzip
import hashlib
import mimetypes
import os
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import FileResponse, Response

if TYPE_CHECKING:
    from fastapi import FastAPI

FOREVER = "public, max-age=31536000, immutable"
CACHE = Path(__file__).resolve().parent.parent / ".local" / "chat-assets"
SCRIPTS = {".js", ".mjs"}
COMPRESSED = SCRIPTS | {".css", ".svg"}
SERVED = COMPRESSED | {".woff", ".woff2", ".png", ".ttf"}


@dataclass(frozen=True, slots=True)
class AssetStore:
    source: Path
    cache: Path

    def find(self, name: str) -> Path | None:
        """A file of the bundle; names are flat, so nothing else can be reached."""
        path = self.source / name
        if "/" in name or "\\" in name or path.suffix not in SERVED or not path.is_file():
            return None
        return path

    def compressed(self, path: Path) -> Path | None:
        packed = self._packed(path)
        return packed if packed.is_file() else None

    def _packed(self, path: Path) -> Path:
        # The names carry a hash of the content, the directory one of the version.
        return self.cache / f"{path.name}.gz"

    def compress_all(self) -> int:
        """How many files were compressed now; the rest already were."""
        self.cache.mkdir(parents=True, exist_ok=True)
        todo = [
            path
            for path in sorted(self.source.iterdir())
            if path.suffix in COMPRESSED and not self._packed(path).is_file()
        ]
        for path in todo:
            _write_whole(self._packed(path), gzip.compress(path.read_bytes(), 9, mtime=0))
        return len(todo)


def _write_whole(target: Path, data: bytes) -> None:
    """Another process may be doing the same: the file appears complete or not at all."""
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    os.replace(name, target)


def default_store() -> AssetStore:
    import chainlit
    from chainlit.version import __version__

    source = Path(chainlit.__file__).parent / "frontend" / "dist" / "assets"
    digest = hashlib.sha256("\n".join(sorted(p.name for p in source.iterdir())).encode())
    return AssetStore(source, CACHE / f"{__version__}-{digest.hexdigest()[:8]}")


def add_asset_routes(app: "FastAPI", path: str, store: AssetStore | None = None) -> None:
    """Routes that stand before Chainlit's own."""
    assets = store or default_store()
    threading.Thread(target=assets.compress_all, name="compress chat assets", daemon=True).start()

    async def asset(request: Request) -> Response:
        return respond(assets, request)

    app.add_route(f"{path}/assets/{{name:path}}", asset, methods=["GET", "HEAD"])


def respond(assets: AssetStore, request: Request) -> Response:
    found = assets.find(request.path_params["name"])
    if found is None:
        return Response(status_code=404)
    headers = {"cache-control": FOREVER, "vary": "accept-encoding"}
    kind = "text/javascript" if found.suffix in SCRIPTS else mimetypes.guess_type(found.name)[0]
    packed = assets.compressed(found) if _takes_gzip(request) else None
    if packed is not None:
        headers["content-encoding"] = "gzip"
    return FileResponse(packed or found, media_type=kind, headers=headers)


def _takes_gzip(request: Request) -> bool:
    offered = request.headers.get("accept-encoding", "")
    return any(
        part.partition(";")[0].strip() in ("gzip", "*") and "q=0" not in part.replace(" ", "")
        for part in offered.split(",")
    )


if __name__ == "__main__":
    print(f"{default_store().compress_all()} files of the chat compressed.")
