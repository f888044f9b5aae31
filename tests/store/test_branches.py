"""A question asked again keeps what was answered before; what is shown is remembered."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from backend.store.branches import before, shown, versions_of
from backend.store.database import Database
from backend.store.migrate import migrate
from backend.store.settings import StoreSettings
from backend.store.store import Store
from backend.store.values import TurnBegan, VersionShown
from backend.workspace.identity import Identity

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


async def asked_twice(teller: Any, who: Identity) -> None:
    """How much? → And by region? → Thanks; then the second is asked anew, and once more."""
    for turn, parent in (("a", None), ("b", "a"), ("c", "b"), ("b2", "a"), ("b3", "a")):
        teller.ended(teller.began(who, "c1", turn, f"Question {turn}", parent))
    assert await teller.store.flush()


def ids(turns: Any) -> list[str]:
    return [turn.id for turn in turns]


async def test_all_branches_are_kept_and_the_newest_is_shown(
    store: Store, teller: Any, ann: Identity
) -> None:
    await asked_twice(teller, ann)
    found = await store.conversation(ann, "c1")
    assert ids(found.turns) == ["a", "b3"]
    assert ids(found.all_turns) == ["a", "b", "c", "b2", "b3"]
    assert ids(found.versions(found.turns[1])) == ["b", "b2", "b3"]
    assert ids(found.versions(found.turns[0])) == ["a"]


async def test_an_earlier_version_is_shown_again_with_what_followed_it(
    store: Store, teller: Any, ann: Identity
) -> None:
    await asked_twice(teller, ann)
    store.record(VersionShown(ann.user, "c1", "b", NOON + timedelta(hours=1)))
    assert await store.flush()
    assert ids((await store.conversation(ann, "c1")).turns) == ["a", "b", "c"]
    store.record(VersionShown(ann.user, "c1", "b2", NOON + timedelta(minutes=30)))
    assert await store.flush()
    assert ids((await store.conversation(ann, "c1")).turns) == ["a", "b", "c"]


async def test_nobody_chooses_what_another_is_shown(
    store: Store, teller: Any, ann: Identity, bob: Identity
) -> None:
    await asked_twice(teller, ann)
    left = await store.conversation(ann, "c1")
    later = NOON + timedelta(hours=1)
    store.record(VersionShown(bob.user, "c1", "b", later))
    store.record(VersionShown(ann.user, "c1", "no-such-turn", later))
    assert await store.flush()
    assert store.status.lost == 0
    assert await store.conversation(ann, "c1") == left


async def test_a_hidden_branch_is_found_by_its_words(
    store: Store, teller: Any, ann: Identity
) -> None:
    await asked_twice(teller, ann)
    assert [hit.turn for hit in (await store.search(ann, "question c")).items] == ["c"]


async def test_conversations_of_before_are_one_line(settings: StoreSettings, ann: Identity) -> None:
    database = Database(settings)
    async with database.engines.writer.begin() as connection:
        await migrate(connection, database.engines.schema, "0002")
        await connection.execute(
            text(
                """INSERT INTO conversations (owner, id, name, spaces, began_at, touched_at)
                   VALUES ('ann@dominos.example', 'c1', 'Old', '[]', 1, 2),
                          ('ann@dominos.example', 'c2', 'Old', '[]', 1, 2)"""
            )
        )
        for number, conversation in enumerate(("c1", "c2", "c1", "c1")):
            row = f"""INSERT INTO turns (conversation, owner, id, state, runner, asked_at, spaces,
                      title, question, goes_on_with, answer, sql, who)
                      SELECT key, owner, 't{number}', 'completed', 'r', {number + 7}, '[]', '', '',
                      '', '', '', 'u' FROM conversations WHERE id = '{conversation}'"""
            await connection.execute(text(row))
    await database.close()
    store = Store(settings)
    await store.open()
    found = await store.conversation(ann, "c1")
    store.record(TurnBegan(ann.user, "c1", "new", "And now?", NOON, "x", parent="t3"))
    assert await store.flush()
    assert ids((await store.conversation(ann, "c1")).turns) == ["t0", "t2", "t3", "new"]
    assert ids((await store.conversation(ann, "c2")).turns) == ["t1"]
    await store.close()
    assert ids(found.turns) == ["t0", "t2", "t3"]
    assert [turn.shown_at for turn in found.turns] == [turn.asked_at for turn in found.turns]


@dataclass(frozen=True)
class Asked:
    id: str
    parent: str | None
    shown_at: datetime


@st.composite
def trees(draw: st.DrawFn) -> list[Asked]:
    """Any tree, some of its turns never saved."""
    turns: list[Asked] = []
    for number in range(draw(st.integers(1, 12))):
        parent = draw(st.sampled_from([None, *(turn.id for turn in turns)]))
        at = NOON + timedelta(seconds=draw(st.integers(0, 5)))
        turns.append(Asked(str(number), parent, at))
    lost = draw(st.sets(st.sampled_from(turns), max_size=3))
    return [turn for turn in turns if turn not in lost]


@given(trees())
def test_whatever_was_lost_each_turn_can_be_reached(turns: list[Asked]) -> None:
    latest = NOON + timedelta(days=1)
    for wanted in turns:
        line = [*before(turns, wanted.id), wanted]
        chosen = {turn.id for turn in line}
        again = [Asked(t.id, t.parent, latest if t.id in chosen else t.shown_at) for t in turns]
        assert [turn.id for turn in shown(again)][: len(line)] == [turn.id for turn in line]
        assert wanted in versions_of(turns, wanted.id)
    assert sum(len(versions_of(turns, turn.id)) for turn in shown(turns)) <= len(turns)
