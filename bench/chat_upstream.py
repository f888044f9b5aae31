"""A supervisor of numbers for the load benchmark, at a steady pace and next to no cost.

`python -m bench.load_upstream PORT`. One clock ticks for all streams: at each tick each open one
is sent one token. It speaks just enough HTTP for the clients of this repository.
"""

import asyncio
import json
import sys

TOKENS, PER_SECOND = 300, 100.0
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
ME = json.dumps({"userName": "load@dominos.example", "displayName": "Load"}).encode()
END = b"0\r\n\r\n"


def chunk(text: str) -> bytes:
    data = text.encode()
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def token(number: int) -> bytes:
    delta = {"type": "response.output_text.delta", "item_id": "m", "delta": f"word{number} "}
    return chunk(f"data: {json.dumps(delta)}\n\n")


PIECES = [*(token(number) for number in range(TOKENS)), chunk("data: [DONE]\n\n") + END]


class Clock:
    """The streams under way, each with the token that it is sent next."""

    def __init__(self) -> None:
        self.streams: dict[asyncio.Transport, int] = {}

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due += 1 / PER_SECOND
            await asyncio.sleep(max(0.0, due - loop.time()))
            for transport, position in list(self.streams.items()):
                self.send(transport, position)

    def send(self, transport: asyncio.Transport, position: int) -> None:
        transport.write(PIECES[position])
        if position + 1 < len(PIECES):
            self.streams[transport] = position + 1
        else:
            self.streams.pop(transport, None)


class Connection(asyncio.Protocol):
    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, _error: Exception | None) -> None:
        self.clock.streams.pop(self.transport, None)

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, found, body = self.received.partition(b"\r\n\r\n")
        if not found or len(body) < _content_length(head):
            return
        self.received = b""
        if head.startswith(b"POST"):
            self.transport.write(HEAD)
            self.clock.send(self.transport, 0)
        else:
            start = f"HTTP/1.1 200 OK\r\ncontent-length: {len(ME)}\r\n"
            self.transport.write(start.encode() + b"content-type: application/json\r\n\r\n" + ME)


def _content_length(head: bytes) -> int:
    for header in head.lower().split(b"\r\n"):
        if header.startswith(b"content-length:"):
            return int(header.partition(b":")[2])
    return 0


async def serve(port: int) -> None:
    clock = Clock()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(clock), "127.0.0.1", port)
    async with server:
        await clock.run()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
