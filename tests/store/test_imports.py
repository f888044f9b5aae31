"""What is brought along from a file is the importer's, whole, and as recent as its arrival."""

from datetime import timedelta

import pytest
from telling import NOON

from backend.store.runners import utc_now
from backend.store.store import Store
from backend.store.values import Event, ImportedTurn
from backend.workspace.errors import NotFound
from backend.workspace.identity import Identity


def turn(question: str, minutes: int) -> ImportedTurn:
    at = NOON + timedelta(minutes=minutes) - timedelta(days=400)
    body = {"is": "Imported", "turn": {"is": "Json", "of": {"question": question}}}
    ended = at + timedelta(seconds=5)
    return ImportedTurn(
        question,
        "",
        at,
        ended,
        "completed",
        "Twelve.",
        "SELECT 12",
        ("sales",),
        (Event(0, 0.0, body),),
    )


# The second was asked earlier by its file's clock; the file's order counts.
TURNS = (turn("How many pizzas?", 9), turn("And fries?", 3), turn("And salads?", 12))


async def test_it_belongs_to_who_brought_it(store: Store, ann: Identity, bob: Identity) -> None:
    line = await store.take_in(ann, "  From\na file ", TURNS)
    assert (line.name, line.spaces) == ("From a file", ("sales",))
    found = await store.conversation(ann, line.id)
    assert [one.question for one in found.turns] == [one.question for one in TURNS]
    assert [one.asked_at for one in found.turns] == [one.asked_at for one in TURNS]
    assert found.turns[0].events == TURNS[0].story
    assert {one.state for one in found.turns} == {"completed"}
    with pytest.raises(NotFound):
        await store.conversation(bob, line.id)
    assert (await store.conversations(bob)).items == ()


async def test_the_same_file_twice_is_two_conversations(store: Store, ann: Identity) -> None:
    first, second = [await store.take_in(ann, "Twice", TURNS) for _ in range(2)]
    assert first.id != second.id
    hits = await store.search(ann, "fries")
    assert {hit.line.id for hit in hits.items} == {first.id, second.id}


async def test_an_old_one_is_new_to_the_list_and_to_the_retention(
    store: Store, ann: Identity
) -> None:
    before = utc_now()
    line = await store.take_in(ann, "Old", TURNS)
    assert line.imported_at is not None
    assert line.imported_at >= before
    assert line.touched_at == line.imported_at
    assert (await store.conversations(ann)).items == (line,)


async def test_what_cannot_be_kept_whole_is_not_kept(store: Store, ann: Identity) -> None:
    broken = ImportedTurn("?", "", NOON, NOON, "odd", "", "", (), (Event(0, 0.0, object()),))  # type: ignore[arg-type]
    with pytest.raises(Exception, match="serializable"):
        await store.take_in(ann, "Half", (*TURNS, broken))
    assert (await store.conversations(ann)).items == ()
    assert (await store.audit(ann)).items == ()
