"""Ask once more where a moment's patience helps, and nowhere else."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from backend.workspace.errors import RateLimited, UpstreamFailed

T = TypeVar("T")
USUAL_WAIT_S = 0.5
LONGEST_WAIT_S = 5.0


async def once_more(call: Callable[[], Awaitable[T]]) -> T:
    """For reads only. What the workspace refuses, or takes long to answer, is not repeated."""
    try:
        return await call()
    except (RateLimited, UpstreamFailed) as error:
        wait = USUAL_WAIT_S if error.retry_after is None else error.retry_after
        if wait > LONGEST_WAIT_S:
            raise
        await asyncio.sleep(wait)
    return await call()
