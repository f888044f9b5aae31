"""An app that says whether it is ready, and can be told not to be."""

import json
import os

from starlette.types import Receive, Scope, Send
from version import ANSWERS, BROKEN, CHAT, VERSION  # type: ignore[import-not-found]


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        while True:
            kind = (await receive())["type"]
            await send({"type": f"{kind}.complete"})
            if kind == "lifespan.shutdown":
                return
    if scope["type"] == "websocket":
        return await chat(receive, send)
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


async def chat(receive: Receive, send: Send) -> None:
    """As much of Chainlit's socket as one question takes."""

    async def say(text: str) -> None:
        await send({"type": "websocket.send", "text": text})

    await receive()
    await send({"type": "websocket.accept"})
    await say('0{"sid":"e","pingInterval":25000,"pingTimeout":20000}')
    while (message := await receive())["type"] == "websocket.receive":
        if message["text"].startswith("40"):
            await say('40{"sid":"s"}')
            await say("2")
        elif message["text"].startswith('42["client_message"'):
            line = {"id": "a", "type": "assistant_message", "threadId": "t", "end": None}
            await say("42" + json.dumps(["new_message", {**line, "output": ""}]))
            ended = {**line, "end": "now", "output": f"Version {VERSION}", "isError": not ANSWERS}
            await say("42" + json.dumps(["update_message", ended]))
