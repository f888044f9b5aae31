"""A websocket through the Apps proxy: the app answers the handshake, then frames go both ways."""

import asyncio

import aiohttp
from starlette.types import Receive, Scope, Send
from yarl import URL

from emulator.apps.forwarding import RawHeaders

NORMAL, GOING_AWAY, BAD_GATEWAY = 1000, 1001, 502


async def relay_websocket(
    session: aiohttp.ClientSession,
    url: URL,
    headers: RawHeaders,
    scope: Scope,
    receive: Receive,
    send: Send,
) -> None:
    """The app decides first, so that its refusal reaches the browser as its own."""
    await receive()
    try:
        upstream = await session.ws_connect(
            url,
            headers=_handshake(headers),
            protocols=scope.get("subprotocols", ()),
            autoclose=False,
            max_msg_size=0,
        )
    except aiohttp.WSServerHandshakeError as refusal:
        return await _deny(refusal.status, send)
    except aiohttp.ClientError:
        return await _deny(BAD_GATEWAY, send)
    async with upstream:
        await send({"type": "websocket.accept", "subprotocol": upstream.protocol})
        await _relay(upstream, receive, send)


def _handshake(headers: RawHeaders) -> list[tuple[str, str]]:
    """Without the keys of the browser's own handshake: ours with the app is another one."""
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in headers
        if not name.lower().startswith(b"sec-websocket-")
    ]


async def _deny(status: int, send: Send) -> None:
    await send({"type": "websocket.http.response.start", "status": status, "headers": []})
    await send({"type": "websocket.http.response.body", "body": b""})


async def _relay(upstream: aiohttp.ClientWebSocketResponse, receive: Receive, send: Send) -> None:
    """Until either side closes; the other side is told with the same code."""
    inward = asyncio.create_task(_inward(upstream, receive))
    outward = asyncio.create_task(_outward(upstream, send))
    _, pending = await asyncio.wait({inward, outward}, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(inward, outward, return_exceptions=True)


async def _inward(upstream: aiohttp.ClientWebSocketResponse, receive: Receive) -> None:
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            await upstream.close(code=_sendable(message.get("code")))
            return
        if (text := message.get("text")) is not None:
            await upstream.send_str(text)
        else:
            await upstream.send_bytes(message["bytes"])


async def _outward(upstream: aiohttp.ClientWebSocketResponse, send: Send) -> None:
    async for message in upstream:
        if message.type is aiohttp.WSMsgType.TEXT:
            await send({"type": "websocket.send", "text": message.data})
        elif message.type is aiohttp.WSMsgType.BINARY:
            await send({"type": "websocket.send", "bytes": message.data})
    await send({"type": "websocket.close", "code": _sendable(upstream.close_code)})


def _sendable(code: int | None) -> int:
    """1005 and 1006 say that there was no code; they may not be sent."""
    return GOING_AWAY if code in (None, 1005, 1006, 1015) else code or NORMAL
