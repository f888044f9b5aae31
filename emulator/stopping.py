"""Stop signals: the first asks everything to end, a second one ends it now."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped:
    """`wait` returns with the first signal, `wait_hurried` with the second."""

    def __init__(self) -> None:
        self._asked = asyncio.Event()
        self._hurried = asyncio.Event()

    def ask(self) -> None:
        (self._hurried if self._asked.is_set() else self._asked).set()

    async def wait(self) -> None:
        await self._asked.wait()

    async def wait_hurried(self) -> None:
        await self._hurried.wait()


@contextlib.asynccontextmanager
async def until_stopped() -> AsyncIterator[Stopped]:
    loop = asyncio.get_running_loop()
    stopped = Stopped()
    for number in SIGNALS:
        loop.add_signal_handler(number, stopped.ask)
    try:
        yield stopped
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)
