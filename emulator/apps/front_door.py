"""Who may pass to a deployed app: a browser by its persona, a program by its OAuth token."""

import asyncio
import json
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from emulator.apps.forwarding import COOKIE
from emulator.errors import ApiError
from emulator.tokens import PERSONAL, Tokens

if TYPE_CHECKING:
    from emulator.apps.hosting import LogLine

LOGS = "/logz/stream"
POLL_SECONDS = 0.1
KEEP_ALIVE_SECONDS = 15.0


class FrontDoor:
    """An OAuth bearer token reaches the app as its owner. A personal access token is sent to the
    sign-in page instead (CLI #4350, the app templates' deploy skill); so is a dead token."""

    def __init__(
        self, app: ASGIApp, tokens: Tokens, lines: Callable[[], Iterable["LogLine"]]
    ) -> None:
        self.app = app
        self.tokens = tokens
        self.lines = lines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return await self.app(scope, receive, send)
        try:
            if token in PERSONAL:
                raise ApiError(403, 403, "A personal access token does not open an app.")
            persona = self.tokens.read(token).persona
        except ApiError:
            return await _refuse(scope, receive, send)
        if scope["path"] == LOGS and scope["type"] == "websocket":
            return await self._logs(receive, send)
        await self.app(_as(scope, persona.key), receive, send)

    async def _logs(self, receive: Receive, send: Send) -> None:
        """The protocol as the CLI speaks it: one frame with a search term, then JSON lines."""
        await receive()
        await send({"type": "websocket.accept"})
        term = (await receive()).get("text") or ""
        gone = asyncio.create_task(_until_gone(receive))
        sent, spoken = 0.0, time.monotonic()
        while not gone.done():
            if time.monotonic() - spoken > KEEP_ALIVE_SECONDS:
                spoken = time.monotonic()
                await send({"type": "websocket.send", "text": "\0"})
            for line in [line for line in self.lines() if line.timestamp > sent]:
                sent = line.timestamp
                if term in line.message:
                    frame = {"source": line.source, "timestamp": sent, "message": line.message}
                    await send({"type": "websocket.send", "text": json.dumps(frame)})
            await asyncio.wait({gone}, timeout=POLL_SECONDS)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "websocket.disconnect":
        pass


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        return await RedirectResponse("/.auth/login", 302)(scope, receive, send)
    await receive()
    await send({"type": "websocket.close", "code": 4401})


def _as(scope: Scope, key: str) -> Scope:
    """The token was for the proxy; the app gets the headers that the proxy makes of it."""
    kept = [(k, v) for k, v in scope["headers"] if k not in (b"authorization", b"cookie")]
    return {**scope, "headers": [*kept, (b"cookie", f"{COOKIE}={key}".encode())]}
