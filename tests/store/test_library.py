"""Saved questions keep their order, shares end, and all of a user's data can go."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.store.errors import TooMuch
from backend.store.settings import StoreSettings
from backend.store.store import Store
from backend.store.values import SavedQuestion
from backend.workspace.errors import BadRequest, NotFound
from backend.workspace.identity import Identity

NOW = datetime.now(UTC)


def saved(name: str, folder: str = "") -> SavedQuestion:
    return SavedQuestion(name, name, f"Question {name}?", {"region": "West"}, folder, NOW)


async def order(store: Store, who: Identity) -> list[tuple[str, str]]:
    return [(question.folder, question.id) for question in await store.saved_questions(who)]


async def test_saved_questions_come_back_in_their_order(store: Store, ann: Identity) -> None:
    for one in (saved("a"), saved("b"), saved("c"), saved("d", "Monday")):
        await store.save_question(ann, one)
    assert (await store.saved_questions(ann))[0] == saved("a")
    await store.move_question(ann, "c", folder="", before="a")
    await store.move_question(ann, "b", folder="Monday", before="d")
    assert await order(store, ann) == [("", "c"), ("", "a"), ("Monday", "b"), ("Monday", "d")]
    await store.save_question(ann, replace(saved("c"), name="New name"))
    assert (await store.saved_questions(ann))[0].name == "New name"
    await store.remove_question(ann, "c")
    assert await order(store, ann) == [("", "a"), ("Monday", "b"), ("Monday", "d")]


async def test_a_saved_question_is_its_owners(store: Store, ann: Identity, bob: Identity) -> None:
    await store.save_question(ann, saved("a"))
    await store.save_question(bob, replace(saved("a"), question="Bob's?"))
    await store.remove_question(bob, "a")
    for attempt in (
        store.remove_question(bob, "a"),
        store.move_question(bob, "a", folder="mine"),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert await store.saved_questions(ann) == (saved("a"),)


async def test_what_is_too_long_to_save_is_refused(store: Store, ann: Identity) -> None:
    large = "x" * 1_000_000
    for wrong in (
        replace(saved("a"), name=large),
        replace(saved("a"), question=large),
        replace(saved("a"), folder=large),
        replace(saved("a"), filters={"x": large}),
        replace(saved("a"), id=large),
    ):
        with pytest.raises(TooMuch):
            await store.save_question(ann, wrong)
    with pytest.raises(BadRequest):
        await store.save_question(ann, replace(saved("a"), name="  "))
    assert await store.saved_questions(ann) == ()


async def test_a_share_shows_what_its_author_saw(
    store: Store, ann: Identity, bob: Identity
) -> None:
    until = datetime.now(UTC) + timedelta(days=7)
    line = await store.share(ann, "Revenue", {"turns": [1]}, filtered=True, expires_at=until)
    share = await store.read_share(bob, line.id)
    assert (share.line, share.author, share.snapshot) == (line, ann.user, {"turns": [1]})
    assert await store.shares(ann) == (line,)
    assert await store.shares(bob) == ()
    assert [noted.action for noted in (await store.audit(bob)).items] == ["read a share"]


async def test_a_share_ends_when_its_author_says_so(
    store: Store, ann: Identity, bob: Identity
) -> None:
    until = datetime.now(UTC) + timedelta(days=7)
    line = await store.share(ann, "Revenue", {}, filtered=False, expires_at=until)
    with pytest.raises(NotFound):
        await store.revoke_share(bob, line.id)
    await store.read_share(bob, line.id)
    await store.revoke_share(ann, line.id)
    for wrong in (line.id, line.id[:-1], "", "%", "\x00", "\ud83c"):
        with pytest.raises(NotFound):
            await store.read_share(bob, wrong)


async def test_a_share_needs_an_end_within_a_year(store: Store, ann: Identity) -> None:
    for days in (-1, 0, 400):
        until = datetime.now(UTC) + timedelta(days=days)
        with pytest.raises(BadRequest):
            await store.share(ann, "x", {}, filtered=False, expires_at=until)


async def test_a_share_expires(settings: StoreSettings, store: Store, ann: Identity) -> None:
    until = datetime.now(UTC) + timedelta(days=1)
    line = await store.share(ann, "x", {}, filtered=False, expires_at=until)
    gone = await store.tidy(until + timedelta(days=2))
    assert gone["expired shares"] == 1
    with pytest.raises(NotFound):
        await store.read_share(ann, line.id)


async def test_all_of_a_users_data_goes_and_nobody_elses(
    store: Store, teller: Any, ann: Identity, bob: Identity
) -> None:
    for who in (ann, bob):
        await teller.told(who, "c1", "t1")
        await store.save_question(who, saved("a"))
        await store.give_feedback(who, "c1", "t1", good=True)
    await store.delete(ann, "c1")
    gone = await store.delete_all(ann)
    assert gone == {"conversations": 1, "turns": 1, "saved_questions": 1, "shares": 0}
    with pytest.raises(NotFound):
        await store.restore(ann, "c1")
    assert await store.saved_questions(ann) == ()
    noted = (await store.audit(ann)).items
    assert [(line.action, line.detail) for line in noted] == [("delete all my data", gone)]
    assert len((await store.conversations(bob)).items) == 1
    assert len(await store.feedback(bob, "c1")) == 1
    assert len(await store.saved_questions(bob)) == 1


async def test_who_reads_a_share_can_change_nothing_of_it(
    store: Store, teller: Any, ann: Identity, bob: Identity
) -> None:
    """Elsewhere a chat that is shared can be deleted by whoever may read it."""
    await teller.told(ann, "c1", "t1")
    until = datetime.now(UTC) + timedelta(days=7)
    line = await store.share(ann, "Revenue", {"turns": [1]}, filtered=False, expires_at=until)
    await store.read_share(bob, line.id)
    before = await store.conversation(ann, "c1")
    for attempt in (
        store.delete(bob, "c1"),
        store.restore(bob, "c1"),
        store.rename(bob, "c1", "Mine"),
        store.pin(bob, "c1", pinned=True),
        store.give_feedback(bob, "c1", "t1", good=False),
        store.take_back_feedback(bob, "c1", "t1"),
        store.revoke_share(bob, line.id),
    ):
        with pytest.raises(NotFound):
            await attempt
    await store.delete_all(bob)
    assert await store.conversation(ann, "c1") == before
    assert (await store.read_share(bob, line.id)).line == line


async def test_a_conversation_with_feedback_and_a_share_can_be_deleted(
    store: Store, teller: Any, ann: Identity
) -> None:
    """Elsewhere a vote on an answer keeps its chat from being deleted."""
    await teller.told(ann, "c1", "t1")
    await store.give_feedback(ann, "c1", "t1", good=False, reason="Wrong number")
    until = datetime.now(UTC) + timedelta(days=7)
    await store.share(ann, "Revenue", {}, filtered=False, expires_at=until)
    await store.delete(ann, "c1")
    assert (await store.tidy(datetime.now(UTC) + timedelta(days=2)))["deleted"] == 1
    with pytest.raises(NotFound):
        await store.restore(ann, "c1")
    assert (await store.holdings(ann))["turns"] == 0


async def test_conversations_go_after_their_retention(
    settings: StoreSettings, teller: Any, store: Store, ann: Identity
) -> None:
    await teller.told(ann, "old")
    await teller.told(ann, "new")
    newest, oldest = (await store.conversations(ann)).items
    ours = settings.model_copy(update={"history_retention_days": 30})
    strict = Store(ours)
    between = oldest.touched_at + (newest.touched_at - oldest.touched_at) / 2
    assert (await strict.tidy(between + timedelta(days=30)))["retention"] == 1
    await strict.close()
    assert [line.id for line in (await store.conversations(ann)).items] == ["new"]
    assert (await store.search(ann, "pizzas")).items[0].line.id == "new"
