"""The pages of the chat benchmark: they ask, and note when each piece of text comes.

A page's websocket is spoken by hand, so that the clients cost little beside the servers.
"""

import asyncio
import json
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import aiohttp
import psutil

LONGEST_S = 60.0
_tokens_of_users: dict[str, str] = {}


@dataclass
class Heard:
    """What one client heard: when it asked, and when each piece of text came."""

    asked: float
    expected: int
    at: list[float] = field(default_factory=list)
    tokens: int = 0

    def hear(self, text: str) -> None:
        self.has_heard(self.tokens + text.count("word"))

    def has_heard(self, tokens: int) -> None:
        if tokens > self.tokens:
            self.at.append(time.monotonic())
            self.tokens = tokens

    @property
    def first(self) -> float:
        return self.at[0] - self.asked

    @property
    def took(self) -> float:
        return self.at[-1] - self.asked


@dataclass(frozen=True)
class Run:
    """What all clients heard, and what the server spent on it."""

    cpu: float
    heard: list[Heard]

    def first(self, share: float) -> float:
        return percentile([h.first for h in self.heard], share) * 1e3

    def took(self, share: float) -> float:
        return percentile([h.took for h in self.heard], share)

    def gap(self, share: float) -> float:
        gaps = [b - a for h in self.heard for a, b in zip(h.at, h.at[1:], strict=False)]
        return percentile(gaps, share) * 1e3

    @property
    def tokens(self) -> int:
        return sum(h.tokens for h in self.heard)

    @property
    def cpu_per_token(self) -> float:
        return self.cpu / self.tokens * 1e6

    @property
    def is_whole(self) -> bool:
        return all(h.tokens == h.expected for h in self.heard)


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


class Page:
    """Answers the server's pings for as long as it is open, as a browser does."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._asking: Heard | None = None
        self._over = asyncio.Event()
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def open(cls, http: aiohttp.ClientSession, url: str, user: str) -> "Page":
        """Compression is offered, as every browser does."""
        path = url.replace("http", "ws", 1) + "/chat/ws/socket.io/?EIO=4&transport=websocket"
        socket = await http.ws_connect(path, headers=headers_of(user), compress=15, max_msg_size=0)
        await socket.receive_str()
        who = {"sessionId": str(uuid.uuid4()), "clientType": "webapp"}
        await socket.send_str("40" + json.dumps(who))
        await socket.receive_str()
        await socket.send_str('42["connection_successful"]')
        return cls(socket)

    async def close(self) -> None:
        self._listening.cancel()
        await self._socket.close()

    async def ask(self, tokens: int) -> Heard:
        """Until the end of the answer."""
        message = {
            "id": str(uuid.uuid4()),
            "name": "user",
            "type": "user_message",
            "output": f"Count to {tokens}",
            "createdAt": "2026-11-02T10:00:00.000Z",
        }
        self._over.clear()
        self._asking = heard = Heard(time.monotonic(), tokens)
        await self._socket.send_str("42" + json.dumps(["client_message", {"message": message}]))
        async with asyncio.timeout(LONGEST_S):
            await self._over.wait()
        self._asking = None
        return heard

    async def stop(self) -> None:
        await self._socket.send_str('42["stop"]')

    async def _listen(self) -> None:
        async for frame in self._socket:
            text = str(frame.data)
            if text == "2":
                await self._socket.send_str("3")
            elif (heard := self._asking) is not None:
                self._hear(heard, text)

    def _hear(self, heard: Heard, text: str) -> None:
        if text.startswith(('42["stream_token"', '42["stream_start"')):
            heard.hear(text)
        elif '"assistant_message"' in text:  # all of it: its last tokens came with its end
            heard.has_heard(text.count("word"))
        elif text.startswith('42["task_end"') and heard.at:
            self._over.set()


def headers_of(user: str) -> dict[str, str]:
    """As the platform's proxy adds them."""
    token = _tokens_of_users.setdefault(user, f"h.{uuid.uuid4().hex}.s")
    return {"x-forwarded-email": f"{user}@dominos.example", "x-forwarded-access-token": token}


async def streamed(http: aiohttp.ClientSession, url: str, tokens: int) -> Heard:
    """The same answer without a chat: from the supervisor itself, or through the relay."""
    body = {"input": [{"role": "user", "content": f"Count to {tokens}"}]}
    heard = Heard(time.monotonic(), tokens)
    async with http.post(url, json=body) as answer:
        async for piece in answer.content.iter_any():
            heard.hear(piece.decode())
    return heard


async def measured(
    process: psutil.Process, asking: Sequence[Callable[[], Awaitable[Heard]]]
) -> Run:
    """All of them at once."""
    before = cpu_of(process)
    heard = await asyncio.gather(*(ask() for ask in asking))
    return Run(cpu_of(process) - before, list(heard))


def cpu_of(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def resident(process: psutil.Process) -> float:
    return float(process.memory_info().rss)
