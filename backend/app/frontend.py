"""Serve the built front end from memory: compressed once, cached for ever if the name is hashed."""

import gzip
import hashlib
import mimetypes
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

FOREVER = b"public, max-age=31536000, immutable"
REVALIDATE = b"no-cache"
SMALLEST_COMPRESSED = 1_024
TEXTS = (
    "text/",
    "application/javascript",
    "application/json",
    "image/svg+xml",
    "application/manifest",
)
RESERVED = ("/api", "/chat", "/health", "/metrics")
# A table of our own: Chainlit changes the interpreter's when it is imported.
TYPES = mimetypes.MimeTypes()
TYPES.add_type("text/javascript", ".js")
ENCODINGS = {"br": ".br", "gzip": ".gz"}
NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Not built yet</title>
<body style="font:16px/1.6 system-ui;max-width:40rem;margin:15vh auto;padding:0 1rem">
<h1>The front end is not built yet</h1><p>The API is running. Build the dashboard once:</p>
<pre>cd frontend
npm ci
npm run build</pre><p>then reload this page. <code>make run</code> does all of it.</p></html>"""


@dataclass(frozen=True, slots=True)
class File:
    content_type: bytes
    cache: bytes
    bodies: Mapping[str, bytes]
    etag: bytes


class Frontend:
    """An ASGI app for whatever no other route answers: a file, a page of ours, or a JSON 404."""

    def __init__(self, dist: Path) -> None:
        self._dist = dist
        self._built_at: float | None = None
        self._files: Mapping[str, File] = {}
        self.reload()

    def reload(self) -> None:
        """Read the files again when index.html has changed, as after `npm run build`."""
        index = self._dist / "index.html"
        built_at = index.stat().st_mtime if index.is_file() else None
        if built_at != self._built_at:
            self._files = read_files(self._dist) if built_at is not None else {}
            self._built_at = built_at

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["method"] not in ("GET", "HEAD") or is_reserved(scope["path"]):
            await _not_found(scope, send)
            return
        file = self._file_for(scope["path"])
        if file is not None:
            await _send_file(scope, send, file)
        elif "." in scope["path"].rsplit("/", 1)[-1]:
            await _not_found(scope, send)
        else:
            await _send(send, scope, 503, b"text/html; charset=utf-8", NOT_BUILT.encode())

    def _file_for(self, path: str) -> File | None:
        file = self._files.get(path)
        if file is not None and file.cache == FOREVER:
            return file
        self.reload()
        if "." in path.rsplit("/", 1)[-1] and path != "/index.html":
            return self._files.get(path)
        return self._files.get("/index.html")


def is_reserved(path: str) -> bool:
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in RESERVED)


def read_files(dist: Path) -> dict[str, File]:
    """Every file below `dist` by its URL path; compressed siblings belong to the file itself."""
    paths = [path for path in sorted(dist.rglob("*")) if path.is_file() and not path.is_symlink()]
    return {
        f"/{path.relative_to(dist).as_posix()}": read_file(path, dist)
        for path in paths
        if path.suffix not in (*ENCODINGS.values(), ".map")
    }


def read_file(path: Path, dist: Path) -> File:
    body = path.read_bytes()
    kind = TYPES.guess_type(path.name)[0] or "application/octet-stream"
    bodies = {"identity": body}
    for encoding, suffix in ENCODINGS.items():
        sibling = path.with_name(path.name + suffix)
        if sibling.is_file():
            bodies[encoding] = sibling.read_bytes()
    if "gzip" not in bodies and kind.startswith(TEXTS) and len(body) >= SMALLEST_COMPRESSED:
        bodies["gzip"] = gzip.compress(body, 9, mtime=0)
    hashed = path.relative_to(dist).parts[0] == "assets"
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    return File(
        content_type=f"{kind}{charset}".encode(),
        cache=FOREVER if hashed else REVALIDATE,
        bodies=bodies,
        etag=f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'.encode(),
    )


def encoding_for(accepted: bytes, offered: Mapping[str, bytes]) -> str:
    """The smallest body that the client takes; `q=0` is a refusal."""
    wanted = {}
    for item in accepted.decode("latin-1").lower().split(","):
        name, _, rest = item.strip().partition(";")
        wanted[name.strip()] = rest.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    for encoding in ENCODINGS:
        if encoding in offered and wanted.get(encoding, wanted.get("*", False)):
            return encoding
    return "identity"


async def _send_file(scope: Scope, send: Send, file: File) -> None:
    headers = dict(scope["headers"])
    cached = [
        (b"etag", file.etag),
        (b"cache-control", file.cache),
        (b"vary", b"accept-encoding"),
    ]
    known = headers.get(b"if-none-match", b"").replace(b"W/", b"")
    if known == b"*" or file.etag in [tag.strip() for tag in known.split(b",")]:
        await send({"type": "http.response.start", "status": 304, "headers": cached})
        await send({"type": "http.response.body", "body": b""})
        return
    encoding = encoding_for(headers.get(b"accept-encoding", b""), file.bodies)
    extra = [] if encoding == "identity" else [(b"content-encoding", encoding.encode())]
    await _send(send, scope, 200, file.content_type, file.bodies[encoding], [*cached, *extra])


async def _not_found(scope: Scope, send: Send) -> None:
    body = {
        "error": "NotFound",
        "message": f"There is nothing at {scope['path'][:200]}.",
        "remedy": "Check the address.",
        "retryable": False,
        "request_id": scope.get("state", {}).get("request_id", ""),
    }
    await _send(send, scope, 404, b"application/json", orjson.dumps(body))


async def _send(
    send: Send,
    scope: Scope,
    status: int,
    content_type: bytes,
    body: bytes,
    headers: list[tuple[bytes, bytes]] | None = None,
) -> None:
    all_headers = [
        (b"content-type", content_type),
        (b"content-length", str(len(body)).encode()),
        *(headers if headers is not None else [(b"cache-control", b"no-store")]),
    ]
    await send({"type": "http.response.start", "status": status, "headers": all_headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
