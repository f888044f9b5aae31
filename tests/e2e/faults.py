"""What a test does to the local workspace, and what it can see of it."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import httpx

from emulator.launch import Running

INVOKE = "POST /serving-endpoints/*"
STREAM = {"content-type": "text/event-stream"}


def sse(*bodies: dict[str, Any] | str) -> str:
    """A stream of these events, with the end that each stream has."""
    texts = [body if isinstance(body, str) else json.dumps(body) for body in bodies]
    return "".join(f"data: {text}\n\n" for text in texts)


def said(words: Iterable[str]) -> list[dict[str, Any]]:
    return [{"type": "response.output_text.delta", "item_id": "m", "delta": w} for w in words]


def counted(up_to: int) -> str:
    """An answer whose every missing or doubled token can be seen."""
    return sse(*said(f"{number} " for number in range(up_to)), "[DONE]")


def answers(text: str, **stream: Any) -> dict[str, Any]:
    """A rule that answers with this stream, disturbed like that."""
    return {"status": 200, "body": text, "headers": STREAM, "stream": stream}


@asynccontextmanager
async def fault(product: Running, **rule: Any) -> AsyncIterator[None]:
    """In force for as long as the block runs."""
    async with httpx.AsyncClient(base_url=product.workspace_url) as client:
        rule = {"pattern": INVOKE, **rule}
        (await client.post("/_emulator/faults", json=rule)).raise_for_status()
    try:
        yield
    finally:
        await clear(product)


async def clear(product: Running) -> None:
    """No rules any more; a stream that one has stalled goes on."""
    async with httpx.AsyncClient(base_url=product.workspace_url) as client:
        (await client.delete("/_emulator/faults")).raise_for_status()


async def until_answered(product: Running) -> None:
    """Until the workspace answers no question any more."""
    async with httpx.AsyncClient(base_url=product.workspace_url) as client:
        while await _under_way(client):  # noqa: ASYNC110  another process has no events for us
            await asyncio.sleep(0.02)


async def _under_way(client: httpx.AsyncClient) -> list[str]:
    state = (await client.get("/_emulator/state")).json()
    return [request for request in state["under_way"] if "/serving-endpoints/" in request]
