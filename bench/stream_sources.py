"""The streams of the stream benchmark: one long answer, one large event, many at a steady pace."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from emulator.ports import HOST, free

ROOT = Path(__file__).resolve().parent.parent
DELTA = "response.output_text.delta"


def many_deltas(count: int) -> bytes:
    """A recorded stream of the newer shape, with a long answer in place of its short one."""
    lines = (ROOT / "emulator" / "streams" / "b_deltas.sse").read_text().split("\n\n")
    start = next(i for i, line in enumerate(lines) if '"item_id":"t2"' in line)
    deltas = (
        {"type": DELTA, "item_id": "t2", "delta": f"word{i} ", "step": 2, "id": "r"}
        for i in range(count)
    )
    said = ["data: " + json.dumps(delta) for delta in deltas]
    return "\n\n".join([*lines[:start], *said, "data: [DONE]", ""]).encode()


def one_event(size: int) -> bytes:
    part = {"type": "output_text", "text": "x" * size}
    item = {"type": "message", "id": "m", "content": [part]}
    body = json.dumps({"type": "response.output_item.done", "item": item})
    return f"data: {body}\n\n".encode()


@asynccontextmanager
async def paced() -> AsyncIterator[str]:
    """The supervisor of numbers of the chat benchmark, up."""
    port = free(0, "", "")
    command = (sys.executable, "-m", "bench.chat_upstream", "--port", str(port))
    server = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
    try:
        url = f"http://{HOST}:{port}"
        await _until_up(url)
        yield url
    finally:
        server.terminate()
        await server.wait()


async def _until_up(url: str) -> None:
    async with aiohttp.ClientSession() as http:
        for _ in range(200):
            try:
                await http.get(url)
                return
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)
    raise SystemExit(f"{url} did not come up")
