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
# Its input ends when we do, however that happens: SIGKILL lets nobody clean up.
LEASH = 'cat; kill -s TERM -- "-$1"; sleep "$2"; kill -s KILL -- "-$1"'


class Child:
    """Started by `start`; its lines go to `on_line` as they come."""

    def __init__(self, process: Process, leash: Process, on_line: Callable[[str], None]) -> None:
        self.process = process
        self._leash = leash
        self._reading = asyncio.create_task(self._read(on_line))
        self._ending = asyncio.create_task(self._unleash())

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
        return cls(process, await _leash(process.pid), on_line)

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
        await self._ending
        self._reading.cancel()

    async def _unleash(self) -> None:
        """Its number may soon be another's."""
        await self.process.wait()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._leash.pid, signal.SIGKILL)
        await self._leash.wait()

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


async def _leash(group: int) -> Process:
    """What ends that process group when we are gone. In a session of its own: a kill of our whole
    group must leave it."""
    return await asyncio.create_subprocess_exec(
        *("sh", "-c", LEASH, "sh", str(group), str(int(GRACE_SECONDS))),
        stdin=PIPE,
        stdout=DEVNULL,
        stderr=DEVNULL,
        start_new_session=True,
    )
