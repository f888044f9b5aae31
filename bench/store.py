"""A page of one user's 100,000 conversations: how long it takes, against its limit."""

import asyncio
import statistics
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from backend.store.settings import StoreSettings
from backend.store.store import Store
from backend.store.values import Event, TurnBegan, TurnEnded
from backend.workspace.identity import Identity

MANY = 100_000
AT_ONCE = 4_000
ROUNDS = 9
LIMIT_MS = 100
ANN = Identity("ann@dominos.example", "Ann")
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
WORDS = ("revenue by region", "late deliveries by store", "CAC by channel", "units by category")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = StoreSettings(history_db=Path(folder) / "history.db", database_url=None)
        asyncio.run(measure(settings))


async def measure(settings: StoreSettings) -> None:
    store = Store(settings)
    await store.open()
    began = perf_counter()
    await fill(store)
    print(f"written                     {MANY / (perf_counter() - began):8,.0f} turns/s")
    middle = await middle_of(store)
    for what, ask in questions(store, middle).items():
        took = await median_ms(ask)
        print(f"{what:<26}  {took:8.1f} ms   {took / LIMIT_MS:5.2f} of the limit ({LIMIT_MS} ms)")
    await store.close()


def questions(store: Store, middle: str) -> dict[str, Callable[[], Awaitable[Any]]]:
    return {
        "first page": lambda: store.conversations(ANN),
        "page in the middle": lambda: store.conversations(ANN, after=middle),
        "a space asked once": lambda: store.conversations(ANN, space="rare"),
        "pinned, there are none": lambda: store.conversations(ANN, pinned=True),
        "a word in every one": lambda: store.search(ANN, "question"),
        "a word in a quarter": lambda: store.search(ANN, "region revenue"),
        "a word in one": lambda: store.search(ANN, "needle"),
        "a word in none": lambda: store.search(ANN, "nowhere"),
        "one conversation": lambda: store.conversation(ANN, "c500"),
    }


async def fill(store: Store) -> None:
    for number in range(MANY):
        record(store, number)
        if number % AT_ONCE == AT_ONCE - 1:
            assert await store.flush(120)
    assert await store.flush(120)


def record(store: Store, number: int) -> None:
    at = FIRST + timedelta(minutes=number)
    ids = (ANN.user, f"c{number}", f"t{number}")
    words = f"Question {number}: {WORDS[number % len(WORDS)]}"
    sql = f"SELECT MEASURE(revenue) FROM main.x.y LIMIT {number}"
    answer = ("A needle. " if number == 7 else "") + "West leads with $5.20. " * 20
    space = "rare" if number == 7 else "sales"
    store.record(TurnBegan(*ids, words, at, words))
    story = (Event(0, 0.4, {"text": answer}),)
    store.record(TurnEnded(*ids, "completed", at, answer, sql, (space,), story))


async def middle_of(store: Store) -> str:
    """Where a reader is after some pages; how many makes no difference."""
    after = None
    for _ in range(20):
        after = (await store.conversations(ANN, after=after, limit=200)).after
    assert after is not None
    return after


async def median_ms(ask: Callable[[], Awaitable[Any]]) -> float:
    took = []
    for _ in range(ROUNDS):
        began = perf_counter()
        await ask()
        took.append((perf_counter() - began) * 1_000)
    return statistics.median(took)


if __name__ == "__main__":
    main()
