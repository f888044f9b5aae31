"""Bounds of the chat's websockets: how many a person may have open, and what each may send.

This stands before Engine.IO and Socket.IO, which take any number of sockets and frames, and answer
a frame that they do not understand with a stack trace in the log.
"""

import logging
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import orjson

logger = logging.getLogger("chat")
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
MOST_SOCKETS_PER_USER = 20
MOST_SOCKETS = 2_000
MAX_FRAME_BYTES = 256 * 1024
FRAMES_AT_ONCE, FRAMES_PER_SECOND = 60, 10.0
UNWANTED, TOO_LARGE, TOO_MANY = 1008, 1009, 1013

# Engine.IO: close, pong; Socket.IO, of its one namespace: connect, disconnect, event, ack.
_FRAME = re.compile(
    r"1|3|40|41|40(?P<auth>\{.*)|42\d{0,9}(?P<event>\[.*)|43\d{1,9}(?P<ack>\[.*)", re.DOTALL
)


class OpenSockets:
    """How many each person has open."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    @contextmanager
    def one_more(self, user: str) -> Iterator[bool]:
        """Whether it may be; it counts until the block ends."""
        fits = self._open[user] < MOST_SOCKETS_PER_USER and self._open.total() < MOST_SOCKETS
        if not fits:
            logger.warning("[AUTH] refused %s one more websocket", user or "nobody")
            yield False
            return
        self._open[user] += 1
        try:
            yield True
        finally:
            self._open[user] -= 1
            if not self._open[user]:
                del self._open[user]


class Allowance:
    """So many frames at once, and so many a second over time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left = float(FRAMES_AT_ONCE)
        self._at = clock()

    def take(self) -> bool:
        now = self._clock()
        self._left = min(FRAMES_AT_ONCE, self._left + (now - self._at) * FRAMES_PER_SECOND)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


def wrong_with(frame: Message) -> int | None:
    """The code to close with, or None for what a browser's client sends."""
    text = frame.get("text")
    if not isinstance(text, str):
        return UNWANTED
    if len(text) > MAX_FRAME_BYTES or len(text.encode("utf-8", "replace")) > MAX_FRAME_BYTES:
        return TOO_LARGE
    found = _FRAME.fullmatch(text)
    if found is None:
        return UNWANTED
    try:
        if event := found["event"]:
            return None if isinstance(orjson.loads(event)[0], str) else UNWANTED
        if rest := found["auth"] or found["ack"]:
            orjson.loads(rest)
    except (orjson.JSONDecodeError, IndexError):
        return UNWANTED
    return None


def limited(user: str, receive: Receive, send: Send) -> Receive:
    """A `receive` that ends the socket at the first frame that is not allowed."""
    allowance = Allowance()

    async def receive_limited() -> Message:
        message = await receive()
        if message["type"] != "websocket.receive":
            return message
        code = wrong_with(message) if allowance.take() else TOO_MANY
        if code is None:
            return message
        logger.warning("[AUTH] closed a websocket of %s: %d", user or "nobody", code)
        await send({"type": "websocket.close", "code": code})
        return {"type": "websocket.disconnect", "code": code}

    return receive_limited
