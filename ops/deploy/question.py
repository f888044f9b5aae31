"""Ask the deployed chat one question over its socket, as a person's browser does."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from ops.deploy.deployments import LOOK
from ops.deploy.failures import Unhealthy

QUESTION = "Show me CAC by channel"
SOCKET = "/chat/ws/socket.io/?EIO=4&transport=websocket"
THREAD = "/chat/project/thread"
PATIENCE_S = 120.0
# Packets of engine.io 4 and socket.io 5, as Chainlit's page speaks them.
PING, PONG, CONNECT, CONNECTED, EVENT = "2", "3", "40", "40", "42"


@dataclass(frozen=True, slots=True)
class Answer:
    """`steps` are what was done for it: the spaces that were asked."""

    text: str
    steps: tuple[str, ...]


def ask(url: str, headers: Mapping[str, str], question: str = QUESTION) -> Answer:
    """The whole answer; Unhealthy with the chat's own words when there is none."""
    try:
        return asyncio.run(asyncio.wait_for(_ask(url, headers, question), PATIENCE_S))
    except TimeoutError as error:
        said = f"The chat did not answer {question!r} within {PATIENCE_S:.0f} s."
        raise Unhealthy(said, LOOK) from error
    except aiohttp.ClientError as error:
        raise Unhealthy(f"The chat's websocket cannot be used: {error}", LOOK) from error


async def _ask(url: str, headers: Mapping[str, str], question: str) -> Answer:
    shown: dict[str, dict[str, Any]] = {}
    async with aiohttp.ClientSession(headers=headers) as http, _page(http, url) as socket:
        body = {"id": str(uuid.uuid4()), "type": "user_message", "output": question, "name": "me"}
        await _send(socket, "client_message", {"message": body, "fileReferences": []})
        try:
            async for event, data in _events(socket):
                _keep(shown, event, data)
                if (answer := _ended(shown)) is not None:
                    return _judged(answer, shown)
        finally:
            await _forget(http, url, shown)
    raise Unhealthy("The chat closed its websocket before it had answered.", LOOK)


@asynccontextmanager
async def _page(
    http: aiohttp.ClientSession, url: str
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async with http.ws_connect(url + SOCKET, headers={"Origin": url}) as socket:
        await socket.receive_str()
        page = {"sessionId": str(uuid.uuid4()), "threadId": "", "clientType": "webapp"}
        await socket.send_str(CONNECT + json.dumps(page))
        reply = await socket.receive_str()
        if not reply.startswith(CONNECTED):
            raise Unhealthy(f"The chat refuses this person: {reply[2:]}", LOOK)
        await _send(socket, "connection_successful")
        yield socket


async def _send(socket: aiohttp.ClientWebSocketResponse, *event: object) -> None:
    await socket.send_str(EVENT + json.dumps(event))


async def _events(socket: aiohttp.ClientWebSocketResponse) -> AsyncIterator[tuple[str, Any]]:
    async for frame in socket:
        if frame.type is not aiohttp.WSMsgType.TEXT:
            continue
        if frame.data == PING:
            await socket.send_str(PONG)
        elif frame.data.startswith(EVENT):
            name, *data = json.loads(frame.data[len(EVENT) :])
            yield str(name), data[0] if data else None


def _keep(shown: dict[str, dict[str, Any]], event: str, data: Any) -> None:
    """What a page would show: lines by id, the last word on each."""
    if event in ("new_message", "stream_start", "update_message") and isinstance(data, dict):
        shown[str(data.get("id"))] = data
    elif event == "delete_message" and isinstance(data, dict):
        shown.pop(str(data.get("id")), None)


def _ended(shown: Mapping[str, dict[str, Any]]) -> dict[str, Any] | None:
    lines = [line for line in shown.values() if line.get("type") == "assistant_message"]
    return lines[-1] if lines and lines[-1].get("end") else None


def _judged(answer: Mapping[str, Any], shown: Mapping[str, dict[str, Any]]) -> Answer:
    text = " ".join(str(answer.get("output") or "").split())
    if answer.get("isError") or not text:
        raise Unhealthy(f"The chat could not answer: {text or 'it said nothing'}", LOOK)
    steps = [line for line in shown.values() if line.get("type") == "tool"]
    return Answer(text, tuple(str(line.get("name")) for line in steps))


async def _forget(
    http: aiohttp.ClientSession, url: str, shown: Mapping[str, dict[str, Any]]
) -> None:
    """The conversation was nobody's; it should not stand in the deployer's history."""
    for thread in {str(line["threadId"]) for line in shown.values() if line.get("threadId")}:
        body = {"threadId": thread}
        async with http.delete(url + THREAD, json=body, headers={"Origin": url}) as answer:
            await answer.read()
