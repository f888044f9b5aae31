"""An app that says whether it is ready, and can be told not to be."""

import json
import os

from starlette.types import Receive, Scope, Send
from version import BROKEN, CHAT, VERSION  # type: ignore[import-not-found]


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        while True:
            kind = (await receive())["type"]
            await send({"type": f"{kind}.complete"})
            if kind == "lifespan.shutdown":
                return
    if scope["path"] == "/health/ready":
        check = {"name": "warehouse", "status": "failed", "detail": "Gone.", "remedy": "Start it."}
        body = {"status": "degraded" if BROKEN else "ready", "checks": [check] if BROKEN else []}
        return await answer(send, 503 if BROKEN else 200, body)
    if scope["path"] == "/chat/health":
        return await answer(send, 200 if CHAT else 404, {"status": "ok"})
    keys = ("WAREHOUSE", "SPACE_ID")
    await answer(send, 200, {"version": VERSION} | {key: os.environ[key] for key in keys})


async def answer(send: Send, status: int, body: object) -> None:
    content = json.dumps(body).encode()
    headers = [(b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
