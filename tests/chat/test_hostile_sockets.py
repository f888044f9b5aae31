"""Clients that are no browsers: large frames, many frames, many sockets, nonsense."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

import pytest
import websockets
from websockets.asyncio.client import ClientConnection

Browse = Callable[..., Any]


@asynccontextmanager
async def raw(page: Any, **headers: str) -> AsyncIterator[ClientConnection]:
    """A bare websocket of that page's user, past Engine.IO's greeting."""
    url = page.server.url.replace("http", "ws", 1) + "/chat/ws/socket.io/?EIO=4&transport=websocket"
    given = {**page.headers, **headers}
    async with websockets.connect(url, additional_headers=given, max_size=None) as connection:
        assert str(await connection.recv()).startswith("0{")
        yield connection


async def joined(connection: ClientConnection) -> None:
    await connection.send("40" + json.dumps({"sessionId": str(uuid.uuid4())}))
    await asyncio.wait_for(connection.recv(), 10)


async def code_of_end(connection: ClientConnection) -> int | None:
    await asyncio.wait_for(connection.wait_closed(), 10)
    return connection.close_code


async def others_are_served(browse: Browse, mounted: Any) -> None:
    async with browse(f"bystander{uuid.uuid4().hex[:6]}") as page:
        await page.ask("and me?")
        assert await page.answered() == "You asked: and me?"
    assert "Traceback" not in mounted.log.read_text()


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ('42["client_message",{"message":"' + "x" * 1_000_000 + '"}]', 1009),
        ("42[", 1008),
        ("not a frame", 1008),
        (b"\x00\x01", 1008),
        ('4510000-["client_message",{"_placeholder":true,"num":0}]', 1008),
        ("40/admin,{}", 1008),
        ("", 1008),
    ],
)
async def test_a_frame_that_no_browser_sends_closes_its_socket_only(
    browse: Browse, mounted: Any, frame: str | bytes, code: int
) -> None:
    async with raw(browse("rude")) as connection:
        await joined(connection)
        await connection.send(frame)
        assert await code_of_end(connection) == code
    await others_are_served(browse, mounted)


@pytest.mark.parametrize("event", ["stop", "connection_successful", "no_such_event"])
async def test_a_thousand_frames_a_second_close_the_socket_only(
    browse: Browse, mounted: Any, event: str
) -> None:
    async with raw(browse("loud")) as connection:
        await joined(connection)
        with suppress(websockets.ConnectionClosed):
            for _ in range(1_000):
                await connection.send(f'42["{event}"]')
        assert await code_of_end(connection) == 1013
    await others_are_served(browse, mounted)


async def test_five_hundred_sockets_of_one_person_are_twenty(browse: Browse, mounted: Any) -> None:
    page = browse("many")
    async with AsyncExitStack() as stack:

        async def try_one() -> int:
            try:
                await stack.enter_async_context(raw(page))
            except websockets.InvalidStatus as refusal:
                return refusal.response.status_code
            return 101

        codes = [await try_one() for _ in range(500)]
        assert codes == [101] * 20 + [403] * 480
        await others_are_served(browse, mounted)
    async with raw(page):
        pass


async def test_sockets_that_never_say_who_they_are_may_do_nothing(
    browse: Browse, mounted: Any
) -> None:
    async with raw(browse("silent")) as connection:
        await connection.send('42["connection_successful"]')
        await connection.send('42["client_message",{"message":{"id":"x","output":"y"}}]')
        await connection.send('40{"sessionId":"../x"}')
        assert "malformed session" in str(await asyncio.wait_for(connection.recv(), 10))
    await others_are_served(browse, mounted)


async def test_a_browser_that_reads_nothing_holds_up_nobody(browse: Browse, mounted: Any) -> None:
    deaf = await browse("deaf").open()
    question = await deaf.ask("counting")
    thread = (await deaf.until(lambda p: p.of("first_interaction")))[0]["thread_id"]
    async with raw(browse("deaf")) as connection:
        await connection.send(
            "40" + json.dumps({"sessionId": str(uuid.uuid4()), "threadId": thread})
        )
        await connection.send('42["connection_successful"]')
        connection.transport.pause_reading()
        assert (await deaf.answered()).startswith("0 1 2")
        await others_are_served(browse, mounted)
        connection.transport.resume_reading()
        heard = ""
        while question not in heard or "149" not in heard:
            heard += str(await asyncio.wait_for(connection.recv(), 10))
    await deaf.close()
