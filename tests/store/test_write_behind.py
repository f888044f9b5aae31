"""Nothing that was recorded is lost: not by a busy store, one that is down, or a kill."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from backend.store.errors import StoreUnavailable
from backend.store.settings import StoreSettings
from backend.store.store import Store
from backend.store.values import Event, TurnBegan, TurnEnded, TurnWent
from backend.workspace.identity import Identity

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 11, 18, 12, tzinfo=UTC)
SESSIONS, TURNS = 50, 200


async def until(found: Callable[[], bool], seconds: float = 15) -> None:
    async with asyncio.timeout(seconds):
        while not found():  # noqa: ASYNC110 a status has no event
            await asyncio.sleep(0.01)


async def talk(store: Store, session: int) -> None:
    """One person's two hundred questions, with the events of each as they come."""
    who, conversation = f"user{session % 10}@dominos.example", f"c{session}"
    for number in range(TURNS):
        ids = (who, conversation, f"{session}-{number}")
        parent = f"{session}-{number - 1}" if number else None
        store.record(TurnBegan(*ids, f"Question {number}", AT, "First", parent=parent))
        store.record(TurnWent(*ids, (Event(0, 0.1, "wo"), Event(1, 0.2, "rds"))))
        await asyncio.sleep(0)
        answer = f"Answer {session}-{number}"
        store.record(TurnEnded(*ids, "completed", AT, answer, "", (), (Event(0, 0.2, answer),)))


async def test_ten_thousand_turns_of_fifty_sessions_are_all_there(store: Store) -> None:
    for start in range(0, SESSIONS, 5):
        await asyncio.gather(*(talk(store, session) for session in range(start, start + 5)))
        assert await store.flush(60)
    assert store.status.lost == 0
    for session in range(SESSIONS):
        who = Identity(f"user{session % 10}@dominos.example", "")
        found = await store.conversation(who, f"c{session}")
        told = [(f"{session}-{n}", f"Answer {session}-{n}") for n in range(TURNS)]
        assert [(turn.id, turn.answer) for turn in found.turns] == told
        assert all(turn.events[0].body == turn.answer for turn in found.turns)


async def test_a_record_that_is_refused_takes_no_other_with_it(
    store: Store, teller: Any, ann: Identity
) -> None:
    teller.began(ann, "c1", "t1")
    store.record(TurnWent(ann.user, "c1", "t1", (Event(0, 0.0, object()),)))
    teller.began(ann, "c2", "t2")
    assert await store.flush()
    assert store.status.lost == 1
    assert {line.id for line in (await store.conversations(ann)).items} == {"c1", "c2"}


async def test_what_is_said_while_the_file_is_locked_is_written_afterwards(
    tmp_path: Path, teller: Any, ann: Identity, store: Store, settings: StoreSettings
) -> None:
    if settings.database_url is not None:
        return  # Postgres locks rows; only a file is locked whole
    lock = sqlite3.connect(settings.history_file, isolation_level=None)
    lock.execute("PRAGMA journal_mode=WAL")
    lock.execute("BEGIN IMMEDIATE")
    began = teller.began(ann, "c1", "t1")
    await until(lambda: not store.status.saving)
    assert "locked" in store.status.reason
    assert (await store.conversations(ann)).items == ()
    with pytest.raises(StoreUnavailable):
        await store.delete_all(ann)
    teller.ended(began)
    lock.execute("COMMIT")
    lock.close()
    assert await store.flush(10)
    assert store.status.saving
    assert (await store.conversation(ann, "c1")).turns[0].state == "completed"


async def test_a_full_disk_is_said_and_what_was_said_is_written_when_there_is_room(
    tmp_path: Path, ann: Identity
) -> None:
    settings = StoreSettings(_env_file=None, history_db=tmp_path / "history.db")
    store = Store(settings)
    await store.open()
    engine = store._database.engines.writer
    async with engine.connect() as connection:
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    ids = (ann.user, "c1", "t1")
    store.record(TurnBegan(*ids, "x" * 9_000, AT, "x"))
    await until(lambda: not store.status.saving)
    assert store.status.reason == (
        "The history cannot be reached: database or disk is full. "
        "Free some disk space; what is said meanwhile is saved then."
    )
    async with engine.connect() as connection:
        await connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    assert await store.flush(10)
    assert (await store.conversation(ann, "c1")).turns[0].question == "x" * 9_000
    await store.close()


@pytest.mark.parametrize("content", [b"This is no database, it is a letter. " * 200, None])
async def test_a_file_that_is_no_store_is_said_and_left_alone(
    tmp_path: Path, ann: Identity, content: bytes | None
) -> None:
    file = tmp_path / "history.db"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    store = Store(StoreSettings(_env_file=None, history_db=file))
    await store.open()
    store.record(TurnBegan(ann.user, "c1", "t1", "Anyone?", AT, "x"))
    await until(lambda: not store.status.saving)
    with pytest.raises(StoreUnavailable):
        await store.conversations(ann)
    await store.close(seconds=0.1)
    assert content is None or file.read_bytes() == content


async def test_postgres_may_restart_at_any_time(
    own_postgres: Any, postgres_binaries: Path, ann: Identity
) -> None:
    server = own_postgres()
    settings = StoreSettings(_env_file=None, database_url=server.url())
    store = Store(settings)
    await store.open()
    ids = (ann.user, "c1", "t1")
    store.record(TurnBegan(*ids, "Still there?", AT, "x"))
    assert await store.flush()
    server.kill()
    store.record(TurnEnded(*ids, "completed", AT, "Yes.", "", (), ()))
    await until(lambda: not store.status.saving)
    with pytest.raises(StoreUnavailable):
        await store.conversations(ann)
    server.start(postgres_binaries)
    assert await store.flush(20)
    assert (await store.conversation(ann, "c1")).turns[0].answer == "Yes."
    await store.close()


async def test_a_store_that_is_down_at_the_start_is_used_when_it_is_up(
    own_postgres: Any, postgres_binaries: Path, ann: Identity
) -> None:
    server = own_postgres()
    server.kill()
    store = Store(StoreSettings(_env_file=None, database_url=server.url()))
    await store.open()
    assert not store.status.saving
    store.record(TurnBegan(ann.user, "c1", "t1", "Anyone?", AT, "Anyone?"))
    server.start(postgres_binaries)
    assert await store.flush(30)
    assert store.status.saving
    assert [line.name for line in (await store.conversations(ann)).items] == ["Anyone?"]
    await store.close()


TALK = """
    import asyncio, sys
    from datetime import UTC, datetime
    from backend.store.settings import StoreSettings
    from backend.store.store import Store
    from backend.store.values import Event, TurnBegan, TurnWent

    async def main():
        store = Store(StoreSettings(_env_file=None))
        await store.open()
        ids = ("ann@dominos.example", "c1", "t1")
        store.record(TurnBegan(*ids, "Endless?", datetime.now(UTC), "Endless?"))
        number = 0
        while True:
            store.record(TurnWent(*ids, (Event(number, 0.1, number),)))
            number += 1
            if number % 50 == 0:
                await store.flush()
                print(number, flush=True)
            await asyncio.sleep(0)

    asyncio.run(main())
"""


async def test_a_killed_process_leaves_whole_events_and_an_interrupted_turn(
    settings: StoreSettings, ann: Identity
) -> None:
    url = settings.database_url.get_secret_value() if settings.database_url else ""
    env = {
        **os.environ,
        "DATABASE_URL": url,
        "DATABASE_SCHEMA": settings.database_schema,
        "HISTORY_DB": str(settings.history_db),
    }
    command = [sys.executable, "-c", textwrap.dedent(TALK)]
    with subprocess.Popen(  # noqa: ASYNC220 nothing else runs meanwhile
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        kept = [int(process.stdout.readline()) for _ in range(3)][-1]
        process.send_signal(signal.SIGKILL)
        process.wait()
    began = time.monotonic()
    store = Store(settings)
    await store.open()
    turn = (await store.conversation(ann, "c1")).turns[0]
    assert turn.state == "interrupted"
    assert len(turn.events) >= kept
    assert [event.body for event in turn.events] == list(range(len(turn.events)))
    assert time.monotonic() - began < 10
    await store.close()


async def test_a_turn_that_another_store_answers_is_running(
    settings: StoreSettings, store: Store, teller: Any, ann: Identity
) -> None:
    teller.began(ann, "c1", "t1")
    await store.flush()
    other = Store(settings)
    await other.open()
    assert (await other.conversation(ann, "c1")).turns[0].state == "running"
    await other.close()
