"""Operators see the answers that users marked as not good, and nothing else of anybody."""

from typing import Any

import pytest

from backend.store.store import Store
from backend.store.values import PassedOn
from backend.workspace.errors import NotFound
from backend.workspace.identity import Identity

OPERATOR = Identity("ada@dominos.example", "Ada")


async def questions(store: Store, after: str | None = None, limit: int = 10) -> list[str]:
    return [one.question for one in (await store.complaints(after=after, limit=limit)).items]


async def test_complaints_of_everybody_the_latest_first(
    store: Store, teller: Any, ann: Identity, bob: Identity
) -> None:
    await teller.told(ann, "c1", "t1", question="First?")
    await teller.told(ann, "c1", "t2", question="Fine?")
    await teller.told(bob, "c2", "t3", question="Second?")
    await store.give_feedback(ann, "c1", "t1", good=False, reason="Wrong number")
    await store.give_feedback(ann, "c1", "t2", good=True)
    await store.give_feedback(bob, "c2", "t3", good=False, comment="Why?")
    first = await store.complaints(limit=1)
    assert [(one.owner, one.question) for one in first.items] == [(bob.user, "Second?")]
    assert first.after is not None
    assert await questions(store, first.after) == ["First?"]
    await store.take_back_feedback(ann, "c1", "t1")
    await store.delete(bob, "c2")
    assert await questions(store) == []


async def test_a_replay_is_the_whole_turn_and_is_noted(
    store: Store, teller: Any, ann: Identity
) -> None:
    await teller.told(ann, "c1", "t1", answer="Twelve.")
    given = await store.give_feedback(ann, "c1", "t1", good=False, reason="Too slow")
    passed = (PassedOn("MLflow", problem="The experiment is gone."),)
    await store.feedback_passed_on(ann, given, passed)
    seen = await store.replay(OPERATOR, given.id)
    assert seen.complaint.feedback.passed == passed
    assert (seen.turn.answer, len(seen.turn.events)) == ("Twelve.", 2)
    (line,) = (await store.audit(OPERATOR)).items
    assert (line.action, line.detail["author"]) == ("read feedback", ann.user)


async def test_what_nobody_complained_about_is_replayed_for_nobody(
    store: Store, teller: Any, ann: Identity
) -> None:
    await teller.told(ann, "c1", "t1")
    praised = await store.give_feedback(ann, "c1", "t1", good=True)
    for guess in (praised.id, "t1", "", "' OR 1=1 --"):
        with pytest.raises(NotFound):
            await store.replay(OPERATOR, guess)
    assert (await store.audit(OPERATOR)).items == ()
