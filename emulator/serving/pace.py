"""How fast the workspace speaks: a person can follow it, a test need not wait."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

SECONDS_PER_TOKEN = 0.02
SECONDS_PER_ITEM = 0.12


async def paced(wires: AsyncIterator[dict[str, Any]], pace: float) -> AsyncIterator[dict[str, Any]]:
    """The same events, each after its pause. `pace` 1 is human, 0 is at once."""
    async for wire in wires:
        if pace > 0:
            is_token = "delta" in wire or "choices" in wire
            await asyncio.sleep(pace * (SECONDS_PER_TOKEN if is_token else SECONDS_PER_ITEM))
        yield wire
