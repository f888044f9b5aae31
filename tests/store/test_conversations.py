"""What was said is found again: by its owner, as it was, and by nobody else."""

from datetime import timedelta
from typing import Any

import pytest

from backend.store.store import Store
from backend.store.values import (
    ConversationLine,
    Event,
    StoredConversation,
    StoredTurn,
    TurnEnded,
    TurnWent,
)
from backend.workspace.errors import BadRequest, NotFound
from backend.workspace.identity import Identity


async def test_a_conversation_comes_back_as_it_was(
    store: Store, teller: Any, ann: Identity
) -> None:
    began = teller.began(ann, "c1", "t1", "Revenue last month?")
    ended = teller.ended(began, "It was $5.", "SELECT 5", ("finance", "sales"))
    assert await store.flush()
    assert await store.conversation(ann, "c1") == StoredConversation(
        ConversationLine(
            "c1",
            "Revenue last month?",
            ("finance", "sales"),
            began.asked_at,
            ended.ended_at,
            pinned=False,
        ),
        (
            StoredTurn(
                "t1",
                "Revenue last month?",
                began.asked_at,
                "completed",
                ended.ended_at,
                "It was $5.",
                "SELECT 5",
                ("finance", "sales"),
                ended.story,
                shown_at=began.asked_at,
            ),
        ),
    )


async def test_events_told_twice_are_kept_once(store: Store, teller: Any, ann: Identity) -> None:
    teller.began(ann, "c1", "t1")
    first = TurnWent(ann.user, "c1", "t1", (Event(0, 0.1, "a"), Event(1, 0.2, "b")))
    again = TurnWent(ann.user, "c1", "t1", (Event(1, 0.2, "b"), Event(2, 0.3, "c")))
    for record in (first, again, first):
        store.record(record)
        assert await store.flush()
    turn = (await store.conversation(ann, "c1")).turns[0]
    assert [event.body for event in turn.events] == ["a", "b", "c"]
    assert turn.state == "running"


async def test_a_whole_turn_told_twice_is_kept_once(
    store: Store, teller: Any, ann: Identity
) -> None:
    began = teller.began(ann, "c1", "t1")
    ended = teller.ended(began)
    await store.flush()
    before = await store.conversation(ann, "c1")
    for record in (began, ended, began):
        store.record(record)
        await store.flush()
    assert await store.conversation(ann, "c1") == before


HARD = ["NUL \x00 inside", "half a pair \ud83c", "\x01json:not ours", "\u202ertl 🍕 e\u0301 \r\n"]


@pytest.mark.parametrize("text", HARD, ids=["nul", "surrogate", "escape", "unicode"])
async def test_any_text_comes_back_exactly(
    store: Store, teller: Any, ann: Identity, text: str
) -> None:
    began = teller.began(ann, "c1", "t1", text)
    ids = (ann.user, "c1", "t1")
    story = (Event(0, 0.0, {"text": text}),)
    store.record(TurnEnded(*ids, "failed", began.asked_at, text, text, (), story))
    assert await store.flush()
    turn = (await store.conversation(ann, "c1")).turns[0]
    assert (turn.question, turn.answer, turn.sql, turn.events) == (text, text, text, story)
    assert store.status.lost == 0


async def test_nobody_reaches_anothers_conversation(
    store: Store, teller: Any, ann: Identity, bob: Identity
) -> None:
    await teller.told(ann, "c1", question="A secret")
    as_ann_left_it = await store.conversation(ann, "c1")
    for attempt in (
        store.conversation(bob, "c1"),
        store.rename(bob, "c1", "Mine now"),
        store.pin(bob, "c1", pinned=True),
        store.delete(bob, "c1"),
        store.restore(bob, "c1"),
        store.give_feedback(bob, "c1", "c1-turn", good=False),
        store.take_back_feedback(bob, "c1", "c1-turn"),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert (await store.conversations(bob)).items == ()
    assert (await store.search(bob, "secret")).items == ()
    assert await store.feedback(bob, "c1") == ()
    await store.delete_all(bob)
    assert await store.conversation(ann, "c1") == as_ann_left_it


async def test_a_known_id_in_anothers_hands_is_another_conversation(
    store: Store, teller: Any, ann: Identity, bob: Identity
) -> None:
    await teller.told(ann, "c1", "t1", question="Ann's")
    await teller.told(bob, "c1", "t1", question="Bob's")
    store.record(TurnWent(bob.user, "c1", "t1", (Event(7, 0.0, "forged"),)))
    await store.flush()
    assert [t.question for t in (await store.conversation(ann, "c1")).turns] == ["Ann's"]
    assert len((await store.conversation(ann, "c1")).turns[0].events) == 2
    assert [t.question for t in (await store.conversation(bob, "c1")).turns] == ["Bob's"]


async def test_pages_hold_every_conversation_once_the_latest_first(
    store: Store, teller: Any, ann: Identity
) -> None:
    for number in range(7):
        await teller.told(ann, f"c{number}")
    pages, after = [], None
    while True:
        page = await store.conversations(ann, after=after, limit=3)
        pages.append([line.id for line in page.items])
        if (after := page.after) is None:
            break
    assert pages == [["c6", "c5", "c4"], ["c3", "c2", "c1"], ["c0"]]


@pytest.mark.parametrize("after", ["", "x", "W10", "eyJhIjoxfQ", "Ww" * 900, "é", "WzEsMTBd0"])
async def test_a_forged_cursor_is_refused(store: Store, ann: Identity, after: str) -> None:
    with pytest.raises(BadRequest):
        await store.conversations(ann, after=after)


async def test_spaces_and_pins_filter_the_list(store: Store, teller: Any, ann: Identity) -> None:
    await teller.told(ann, "c1", spaces="sales finance")
    await teller.told(ann, "c2", spaces="marketing")
    await store.pin(ann, "c1", pinned=True)

    async def ids(**wanted: Any) -> list[str]:
        return [line.id for line in (await store.conversations(ann, **wanted)).items]

    assert await ids(space="finance") == ["c1"]
    assert await ids(space="fin") == []
    assert await ids(space="%") == []
    assert await ids(pinned=True) == ["c1"]
    assert await ids(pinned=False) == ["c2"]
    await store.pin(ann, "c1", pinned=False)
    assert await ids(pinned=True) == []


async def test_a_deleted_conversation_can_be_brought_back_until_it_is_purged(
    store: Store, teller: Any, ann: Identity
) -> None:
    await teller.told(ann, "c1", question="Margin?")
    whole = await store.conversation(ann, "c1")
    await store.delete(ann, "c1")
    with pytest.raises(NotFound):
        await store.conversation(ann, "c1")
    assert (await store.conversations(ann)).items == ()
    assert (await store.search(ann, "margin")).items == ()
    await store.restore(ann, "c1")
    assert await store.conversation(ann, "c1") == whole
    await store.delete(ann, "c1")
    gone = await store.tidy(whole.line.touched_at + timedelta(days=400))
    assert gone["deleted"] == 1
    with pytest.raises(NotFound):
        await store.restore(ann, "c1")


async def test_a_long_name_is_cut_and_found(store: Store, teller: Any, ann: Identity) -> None:
    await teller.told(ann, "c1")
    await store.rename(ann, "c1", "Board  meeting\n" + "x" * 1_000_000)
    name = (await store.conversation(ann, "c1")).line.name
    assert name.startswith("Board meeting xxx")
    assert len(name) == 200
    assert [hit.line.id for hit in (await store.search(ann, "board")).items] == ["c1"]
    assert (await store.search(ann, "How many pizzas")).items != ()


async def test_feedback_is_given_changed_and_taken_back(
    store: Store, teller: Any, ann: Identity
) -> None:
    await teller.told(ann, "c1", "t1")
    await store.give_feedback(ann, "c1", "t1", good=True)
    await store.give_feedback(ann, "c1", "t1", good=False, reason="wrong", comment="Off by one")
    given = await store.feedback(ann, "c1")
    assert [(f.turn, f.good, f.reason, f.comment) for f in given] == [
        ("t1", False, "wrong", "Off by one")
    ]
    await store.take_back_feedback(ann, "c1", "t1")
    assert await store.feedback(ann, "c1") == ()
    with pytest.raises(NotFound):
        await store.give_feedback(ann, "c1", "no-such-turn", good=True)
    await store.delete(ann, "c1")
    with pytest.raises(NotFound):
        await store.give_feedback(ann, "c1", "t1", good=True)
