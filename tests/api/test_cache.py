"""A result is fetched once for many, kept a while, and never shown to another user."""

import asyncio

import pytest

from backend.app.cache import ResultCache


class Source:
    def __init__(self) -> None:
        self.fetched = 0
        self.go = asyncio.Event()

    async def __call__(self) -> int:
        self.fetched += 1
        await self.go.wait()
        return self.fetched


async def test_a_hundred_askers_cause_one_fetch() -> None:
    cache, source = ResultCache[int](ttl=60), Source()
    asking = [asyncio.create_task(cache.get("a", "k", source)) for _ in range(100)]
    await asyncio.sleep(0)
    source.go.set()
    assert await asyncio.gather(*asking) == [1] * 100


async def test_another_user_fetches_their_own() -> None:
    cache, source = ResultCache[int](ttl=60), Source()
    source.go.set()
    assert [await cache.get(user, "k", source) for user in ("a", "b", "a")] == [1, 2, 1]


async def test_a_result_ages() -> None:
    now = 0.0
    cache, source = ResultCache[int](ttl=60, clock=lambda: now), Source()
    source.go.set()
    assert await cache.get("a", "k", source) == 1
    now = 61.0
    assert await cache.get("a", "k", source) == 2


async def test_a_failure_is_not_kept() -> None:
    cache, source = ResultCache[int](ttl=60), Source()
    source.go.set()

    async def fail() -> int:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        await cache.get("a", "k", fail)
    assert await cache.get("a", "k", source) == 1


async def test_one_leaving_asker_does_not_disturb_the_other() -> None:
    cache, source = ResultCache[int](ttl=60), Source()
    leaving = asyncio.create_task(cache.get("a", "k", source))
    staying = asyncio.create_task(cache.get("a", "k", source))
    await asyncio.sleep(0)
    leaving.cancel()
    source.go.set()
    assert await staying == 1


async def test_a_fetch_that_nobody_wants_is_cancelled() -> None:
    cache, ended = ResultCache[int](ttl=60), asyncio.Event()

    async def endless() -> int:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return 0

    asking = asyncio.create_task(cache.get("a", "k", endless))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    asking.cancel()
    await ended.wait()


async def test_the_oldest_make_room() -> None:
    cache, source = ResultCache[int](ttl=60, most=2), Source()
    source.go.set()
    for key in "abc":
        await cache.get("u", key, source)
    assert await cache.get("u", "c", source) == 3
    assert await cache.get("u", "a", source) == 4
