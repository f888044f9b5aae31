"""Results for a short while, one fetch for many askers. The key begins with who asked."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class Flight(Generic[T]):
    """A fetch under way and how many still want it."""

    task: "asyncio.Task[T]"
    waiting: int = 0


@dataclass(slots=True)
class ResultCache(Generic[T]):
    """A failed fetch is kept for nobody; one that nobody waits for any more is cancelled."""

    ttl: float
    most: int = 1_000
    clock: Callable[[], float] = time.monotonic
    _kept: OrderedDict[Hashable, tuple[float, T]] = field(default_factory=OrderedDict)
    _flights: dict[Hashable, Flight[T]] = field(default_factory=dict)

    async def get(self, user: str, key: Hashable, fetch: Callable[[], Awaitable[T]]) -> T:
        whole_key = (user, key)
        kept = self._kept.get(whole_key)
        if kept is not None and kept[0] > self.clock():
            return kept[1]
        flight = self._flights.get(whole_key)
        if flight is None:
            flight = Flight(asyncio.ensure_future(self._fetch(whole_key, fetch)))
            self._flights[whole_key] = flight
        return await self._join(whole_key, flight)

    async def _join(self, key: Hashable, flight: Flight[T]) -> T:
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.task.done():
                self._flights.pop(key, None)
                flight.task.cancel()

    async def _fetch(self, key: Hashable, fetch: Callable[[], Awaitable[T]]) -> T:
        try:
            value = await fetch()
        finally:
            if (flight := self._flights.get(key)) and flight.task is asyncio.current_task():
                del self._flights[key]
        self._kept[key] = (self.clock() + self.ttl, value)
        self._kept.move_to_end(key)
        while len(self._kept) > self.most:
            self._kept.popitem(last=False)
        return value
