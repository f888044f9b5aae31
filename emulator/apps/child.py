"""A process of ours and all it starts: one process group, gone when we are."""

import asyncio
import contextlib
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

GRACE_SECONDS = 15.0  # the platform sends SIGKILL this long after SIGTERM
LINE_BYTES = 1 << 20


class Child:
    """Started by `start`; its lines go to `on_line` as they come."""

    def __init__(self, process: Process, on_line: Callable[[str], None]) -> None:
        self.process = process
        self._reading = asyncio.create_task(self._read(on_line))

    @classmethod
    async def start(
        cls,
        command: Sequence[str],
        env: Mapping[str, str],
        folder: Path,
        on_line: Callable[[str], None],
    ) -> "Child":
        """Raises FileNotFoundError when there is no such program."""
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            env=dict(env),
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            limit=LINE_BYTES,
            start_new_session=True,
        )
        return cls(process, on_line)

    @property
    def pid(self) -> int:
        return self.process.pid

    async def wait(self) -> int:
        """The exit code, once the process has ended and its last line is out."""
        code = await self.process.wait()
        # A grandchild may hold the pipe open for longer than the process itself lives.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(self._reading), 1)
        return code

    async def stop(self, grace: float = GRACE_SECONDS) -> None:
        """SIGTERM to the group, SIGKILL to what is left of it after `grace` seconds."""
        self._signal(signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.process.wait(), grace)
        self.kill()
        await self.process.wait()
        self._reading.cancel()

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    async def _read(self, on_line: Callable[[str], None]) -> None:
        stream = self.process.stdout
        while stream is not None:
            try:
                line = await stream.readline()
            except ValueError:
                continue  # a line over LINE_BYTES; asyncio has dropped it
            if not line:
                return
            on_line(line.decode("utf-8", "replace").rstrip("\r\n"))
