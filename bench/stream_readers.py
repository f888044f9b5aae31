"""Those who read the paced streams, each in a process: `python -m bench.stream_readers NAME URL`.

Each reads as many at once as the other and prints its CPU seconds per event, from its first
request on: ours with the client that the chat has, the others as their documentation shows.
"""

import asyncio
import sys
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import uvloop
from httpx_sse import aconnect_sse
from openai import AsyncOpenAI

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "chat-app")]

from answering import Answering  # noqa: E402
from backend.answers.space_names import SpaceNames  # noqa: E402
from backend.workspace.client import Workspace  # noqa: E402
from backend.workspace.identity import Identity  # noqa: E402
from backend.workspace.tokens import TokenStore  # noqa: E402
from bench.chat_upstream import MOST_TOKENS  # noqa: E402
from config import ChatSettings  # noqa: E402
from follow_ups import Asked  # noqa: E402
from mas_client import MasClient  # noqa: E402
from turns import Turn  # noqa: E402

Read = Callable[[], Awaitable[int]]
STREAMS = 50
PATH = "/serving-endpoints/x/invocations"
QUESTION = f"Count to {MOST_TOKENS}"
BODY = {"input": QUESTION, "stream": True}


@asynccontextmanager
async def ours(url: str) -> AsyncIterator[Read]:
    """As the chat does: the client, the normalizer, the turn that keeps what it says."""
    settings = ChatSettings(
        databricks_host=url, databricks_app_name="bench", mas_endpoint_name="x", _env_file=None
    )
    tokens, who = TokenStore(), Identity("bench@x", "Bench")
    tokens.remember(who.user, "x")
    workspace = Workspace(settings, tokens)
    answering = Answering(MasClient(settings), workspace, SpaceNames([]))
    asked = Asked(QUESTION, [{"role": "user", "content": QUESTION}])

    async def ping() -> None:
        return

    async def read() -> int:
        turn = Turn(str(uuid.uuid4()), QUESTION, datetime.now(UTC), who.user)
        await answering.answer(turn, who, asked, ping)
        return turn.answer.count("word")

    yield read
    await workspace.aclose()


@asynccontextmanager
async def httpx_sse(url: str) -> AsyncIterator[Read]:
    limits = httpx.Limits(max_connections=None)
    client = httpx.AsyncClient(base_url=url, limits=limits, timeout=60)

    async def read() -> int:
        found = 0
        async with aconnect_sse(client, "POST", PATH, json=BODY) as source:
            async for event in source.aiter_sse():
                found += event.data != "[DONE]" and "delta" in event.json()
        return found

    yield read
    await client.aclose()


@asynccontextmanager
async def openai(url: str) -> AsyncIterator[Read]:
    client = AsyncOpenAI(base_url=url + "/serving-endpoints", api_key="x")

    async def read() -> int:
        stream = await client.responses.create(model="x", input=QUESTION, stream=True)
        return len([event async for event in stream if event.type == "response.output_text.delta"])

    yield read
    await client.close()


READERS = {"ours": ours, "httpx-sse": httpx_sse, "openai": openai}


async def cpu_of_reading(name: str, url: str) -> float:
    """Seconds per event, in a fresh process."""
    command = (sys.executable, "-m", "bench.stream_readers", name, url)
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    return float(printed)


async def spent(name: str, url: str) -> float:
    async with READERS[name](url) as read:
        await asyncio.gather(*(read() for _ in range(2)))  # warm
        began = time.process_time()
        counts = await asyncio.gather(*(read() for _ in range(STREAMS)))
        seconds = time.process_time() - began
    if set(counts) != {MOST_TOKENS}:
        raise SystemExit(f"{name} read {sorted(set(counts))} events instead of {MOST_TOKENS}")
    return seconds / sum(counts)


if __name__ == "__main__":
    print(uvloop.run(spent(sys.argv[1], sys.argv[2])))
