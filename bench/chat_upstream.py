"""A supervisor of numbers for the chat benchmark, at a steady pace and next to no cost.

`python -m bench.chat_upstream --port PORT`. One clock ticks for all streams: at each tick each
open one is sent one token, as many as the question's last word says, the first one at once. It
speaks just enough HTTP for the clients of this repository.
"""

import asyncio
import json
import re
import sys
from dataclasses import dataclass

MOST_TOKENS, PER_SECOND = 300, 100.0
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
ME = json.dumps({"userName": "load@dominos.example", "displayName": "Load"}).encode()
HOW_MANY = re.compile(rb"Count to (\d+)")


def chunk(text: str) -> bytes:
    data = text.encode()
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def token(number: int) -> bytes:
    word = f"\n- Region:word{number} " if number % 10 == 9 else f"word{number} "
    delta = {"type": "response.output_text.delta", "item_id": "m", "delta": word}
    return chunk(f"data: {json.dumps(delta)}\n\n")


PIECES = [token(number) for number in range(MOST_TOKENS)]
END = chunk("data: [DONE]\n\n") + b"0\r\n\r\n"


@dataclass
class Stream:
    """How many tokens were sent, and how many there are."""

    tokens: int
    sent: int = 0


class Clock:
    """The streams under way."""

    def __init__(self) -> None:
        self.streams: dict[asyncio.Transport, Stream] = {}

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due += 1 / PER_SECOND
            await asyncio.sleep(max(0.0, due - loop.time()))
            for transport, stream in list(self.streams.items()):
                self.send(transport, stream)

    def begin(self, transport: asyncio.Transport, tokens: int) -> None:
        self.streams[transport] = stream = Stream(tokens)
        transport.write(HEAD)
        self.send(transport, stream)

    def send(self, transport: asyncio.Transport, stream: Stream) -> None:
        if stream.sent < stream.tokens:
            transport.write(PIECES[stream.sent])
            stream.sent += 1
        else:
            transport.write(END)
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
            asked = HOW_MANY.findall(body)
            self.clock.begin(self.transport, int(asked[-1]) if asked else MOST_TOKENS)
        elif head.startswith(b"GET /open "):
            self.answer(json.dumps(len(self.clock.streams)).encode())
        else:
            self.answer(ME)

    def answer(self, body: bytes) -> None:
        start = f"HTTP/1.1 200 OK\r\ncontent-length: {len(body)}\r\n"
        self.transport.write(start.encode() + b"content-type: application/json\r\n\r\n" + body)


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
    asyncio.run(serve(int(sys.argv[sys.argv.index("--port") + 1])))
