"""A page of a user's 100,000 conversations, in both stores, against a limit and against 1,000."""

import asyncio
import shutil
import statistics
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from pydantic import SecretStr

from backend.store.cursors import MOST
from backend.store.settings import StoreSettings
from backend.store.store import Store
from backend.store.values import Event, TurnBegan, TurnEnded
from backend.workspace.identity import Identity

sys.path.append(str(Path(__file__).parents[1] / "tests" / "support"))

from ports import free_port
from postgres_server import PostgresServer, binaries

MANY, FEW = 100_000, 1_000
AT_ONCE = 4_000
ROUNDS = 9
LIMIT_MS = 100
ANN = Identity("ann@dominos.example", "Ann")
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
WORDS = ("revenue by region", "late deliveries by store", "CAC by channel", "units by category")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        print("SQLite")
        asyncio.run(compare(lambda size: sqlite(Path(folder) / f"{size}.db")))
    found = binaries()
    if found is None:
        print("Postgres: not installed, not measured")
        return
    server = PostgresServer(Path(tempfile.mkdtemp(prefix="pg-")), free_port())
    server.create(found)
    server.start(found)
    try:
        print("Postgres")
        asyncio.run(compare(lambda size: postgres(server, f"bench_{size}")))
    finally:
        server.kill()
        shutil.rmtree(server.folder, ignore_errors=True)


def sqlite(file: Path) -> StoreSettings:
    return StoreSettings(_env_file=None, history_db=file, database_url=None)


def postgres(server: PostgresServer, schema: str) -> StoreSettings:
    url = SecretStr(server.url())
    return StoreSettings(_env_file=None, database_url=url, database_schema=schema)


async def compare(settings_of: Callable[[int], StoreSettings]) -> None:
    few, _ = await measure(settings_of(FEW), FEW)
    many, written = await measure(settings_of(MANY), MANY)
    print(f"  written                    {written:8,.0f} turns/s")
    for what, took in many.items():
        of_limit, of_few = took / LIMIT_MS, took / few[what]
        print(
            f"  {what:<25}  {took:8.1f} ms   {of_limit:5.2f} of the limit ({LIMIT_MS} ms)"
            f"   {of_few:6.1f} times that of {FEW:,}"
        )


async def measure(settings: StoreSettings, size: int) -> tuple[dict[str, float], float]:
    """Milliseconds for each question, and turns written in a second."""
    store = Store(settings)
    await store.open()
    began = perf_counter()
    await fill(store, size)
    written = size / (perf_counter() - began)
    if settings.database_url is not None:
        async with store._database.writing() as connection:  # as autovacuum does within a minute
            await connection.exec_driver_sql("ANALYZE")
    middle = await middle_of(store, size)
    asked = questions(store, middle)
    took = {what: await median_ms(ask) for what, ask in asked.items()}
    await store.close()
    return took, written


def questions(store: Store, middle: str) -> dict[str, Callable[[], Awaitable[Any]]]:
    return {
        "first page": lambda: store.conversations(ANN),
        "page in the middle": lambda: store.conversations(ANN, after=middle),
        "a space asked once": lambda: store.conversations(ANN, space="rare"),
        "pinned, there are none": lambda: store.conversations(ANN, pinned=True),
        "those not pinned": lambda: store.conversations(ANN, pinned=False),
        "a word in every one": lambda: store.search(ANN, "question"),
        "a word in a quarter": lambda: store.search(ANN, "region revenue"),
        "a word in one": lambda: store.search(ANN, "needle"),
        "a word in none": lambda: store.search(ANN, "nowhere"),
        "one conversation": lambda: store.conversation(ANN, "c500"),
    }


async def fill(store: Store, size: int) -> None:
    for number in range(size):
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


async def middle_of(store: Store, size: int) -> str:
    """Where a reader is after half of them."""
    after = None
    for _ in range(size // 2 // MOST):
        after = (await store.conversations(ANN, after=after, limit=MOST)).after
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
