"""An app as small as possible: says what reached it, echoes, streams, and can die."""

import json
import os
import subprocess
import sys

from starlette.types import Receive, Scope, Send

GRANDCHILD = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        return await lifespan(receive, send)
    if scope["type"] == "websocket":
        return await websocket(scope, receive, send)
    path = scope["path"]
    if path == "/die":
        print("the app says goodbye", flush=True)
        os._exit(3)
    if path == "/stream":
        return await stream(receive, send)
    if path == "/redirect":
        return await answer(send, b"", 307, [(b"location", b"/elsewhere")])
    body = b""
    more = path == "/body"
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    seen = {
        "method": scope["method"],
        "path": scope["raw_path"].decode(),
        "query": scope["query_string"].decode(),
        "headers": [[k.decode("latin-1"), v.decode("latin-1")] for k, v in scope["headers"]],
        "body_length": len(body),
        "environment": dict(os.environ) if path == "/environment" else {},
        "grandchild": GRANDCHILD.pid,
    }
    cookies = [(b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
    await answer(send, json.dumps(seen).encode(), 200, cookies)


async def lifespan(receive: Receive, send: Send) -> None:
    while True:
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return


async def answer(send: Send, body: bytes, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})


async def stream(receive: Receive, send: Send) -> None:
    """One piece, then silence until the client has gone."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"first", "more_body": True})
    while (await receive())["type"] != "http.disconnect":
        pass
    print("the stream was dropped", flush=True)


async def websocket(scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    headers = {k.decode(): v.decode("latin-1") for k, v in scope["headers"]}
    if scope["path"] == "/refused":
        return await send({"type": "websocket.close", "code": 1008})
    chosen = scope["subprotocols"][-1] if scope["subprotocols"] else None
    await send({"type": "websocket.accept", "subprotocol": chosen})
    await send({"type": "websocket.send", "text": json.dumps(headers)})
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            print("websocket closed with", message["code"], flush=True)
            return
        if message.get("text") == "close":
            return await send({"type": "websocket.close", "code": 4321})
        await send({**message, "type": "websocket.send"})
