"""The end of the process, told to people first: no new questions, a little time, then the words.

The server closes every websocket as soon as it hears of SIGTERM, so it hears of it from us, when
whoever watches an answer has seen how it ended. The platform kills 15 s after SIGTERM.
"""

import asyncio
import logging
import signal
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import FrameType
from typing import Any

from backend.answers.events import RunFailed
from conversations import Conversations

logger = logging.getLogger("chat")
FINISH_S = 6.0
TELL_S = 1.0
LOOK_EVERY_S = 0.02
INTERRUPTED = RunFailed(
    "Interrupted",
    "The app was restarted before the answer was complete.",
    "What had arrived is kept above. Ask again in a minute.",
    retryable=True,
)


async def drain(conversations: Conversations, finish_s: float = FINISH_S) -> None:
    """Returns when nothing runs any more and the views have shown how it ended."""
    conversations.close()
    running = conversations.running()
    if not running:
        return
    logger.info("[CHAT] stopping: %d answers are given %.0f s to end", len(running), finish_s)
    waiting = [asyncio.ensure_future(turn.wait()) for turn in running]
    await asyncio.wait(waiting, timeout=finish_s)
    late = [turn for turn in running if not turn.ended]
    await asyncio.gather(*(turn.stop(INTERRUPTED) for turn in late))
    await asyncio.gather(*waiting)
    try:
        async with asyncio.timeout(TELL_S):
            while any(turn.watched for turn in running):  # noqa: ASYNC110  many turns, once
                await asyncio.sleep(LOOK_EVERY_S)
    except TimeoutError:
        pass


@asynccontextmanager
async def drained(conversations: Conversations) -> AsyncIterator[None]:
    """While inside, SIGTERM drains before it reaches the server; so does leaving, at once."""
    loop = asyncio.get_running_loop()
    server = signal.getsignal(signal.SIGTERM)
    tasks: list[asyncio.Task[None]] = []

    async def drain_and_stop() -> None:
        await drain(conversations)
        _stop(server)

    def on_signal(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(begin)

    def begin() -> None:
        if tasks:
            _stop(server)  # asked twice: now
        else:
            tasks.append(asyncio.create_task(drain_and_stop()))

    if callable(server) and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, on_signal)
    try:
        yield
    finally:
        await drain(conversations, finish_s=0)


def _stop(handler: Callable[[int, FrameType | None], Any] | int | None) -> None:
    """As the server's own handler does, except that the process is not said to have been killed."""
    server = getattr(handler, "__self__", None)
    if hasattr(server, "should_exit"):
        server.should_exit = True  # type: ignore[union-attr]
    elif callable(handler):
        handler(signal.SIGTERM, None)
