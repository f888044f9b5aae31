"""A turn belongs to the server: views come and go, and each sees all of it once."""

import asyncio
import uuid
from datetime import UTC, datetime

import pytest

from backend.answers.events import ChatEvent, RunCompleted, RunStopped, TextDelta, TextDemoted
from conversations import Conversations, QuestionRefused
from drain import INTERRUPTED
from turns import UNANSWERED, Turn


def new_turn() -> Turn:
    return Turn(str(uuid.uuid4()), "q", datetime(2026, 11, 18, tzinfo=UTC), "erin@x")


async def read(turn: Turn, cursor: int = 0) -> list[ChatEvent]:
    return [logged.event async for fresh in turn.follow(cursor) for logged in fresh]


async def test_views_that_join_at_any_time_see_everything_once_and_in_order() -> None:
    turn = new_turn()
    early = asyncio.create_task(read(turn))
    turn.append(TextDelta("a"))
    await asyncio.sleep(0)
    middle = asyncio.create_task(read(turn))
    turn.append(TextDelta("b"))
    turn.append(RunCompleted())
    everything = [TextDelta("a"), TextDelta("b"), RunCompleted()]
    assert await early == await middle == await read(turn) == everything
    assert await read(turn, 1) == everything[1:]


async def test_a_view_that_leaves_stops_nothing() -> None:
    turn = new_turn()
    view = asyncio.create_task(read(turn))
    await asyncio.sleep(0)
    view.cancel()
    await asyncio.wait([view])
    turn.append(TextDelta("a"))
    turn.append(RunCompleted())
    assert await read(turn) == [TextDelta("a"), RunCompleted()]


async def test_stop_ends_the_task_and_what_comes_later_does_not_count() -> None:
    turn = new_turn()
    left = asyncio.Event()

    async def forever(turn: Turn) -> None:
        turn.append(TextDelta("a"))
        try:
            await asyncio.Event().wait()
        finally:
            left.set()

    turn.start(forever)
    await asyncio.sleep(0)
    await turn.stop()
    turn.append(TextDelta("late"))
    assert left.is_set()
    assert await read(turn) == [TextDelta("a"), RunStopped()]
    assert turn.answer == "a"


async def test_a_turn_ends_visibly_even_when_answering_does_not_end_it() -> None:
    async def forget(_turn: Turn) -> None:
        pass

    turn = new_turn()
    turn.start(forget)
    assert await read(turn) == [UNANSWERED]


async def test_a_turn_may_be_stopped_by_others_than_its_user() -> None:
    async def forever(turn: Turn) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            turn.append(RunStopped())  # as whoever answers says it

    turn = new_turn()
    turn.start(forever)
    await asyncio.sleep(0)
    await turn.stop(INTERRUPTED)
    assert await read(turn) == [INTERRUPTED]


async def test_an_ended_turn_keeps_its_story_without_its_tokens() -> None:
    turn = new_turn()
    for event in (TextDelta("a"), TextDelta("b"), TextDemoted("ab"), TextDelta("c")):
        turn.append(event)
    turn.compact()
    assert len(turn.log) == 4
    turn.append(RunCompleted())
    turn.compact()
    assert await read(turn) == [
        TextDelta("ab"),
        TextDemoted("ab"),
        TextDelta("c"),
        RunCompleted(),
    ]


async def test_time_passing_is_seen_as_nothing_new() -> None:
    turn = new_turn()
    views = turn.follow(tick=0.001)
    assert [await anext(views), await anext(views)] == [[], []]
    await views.aclose()  # type: ignore[attr-defined]


def test_a_conversation_is_its_owners_only() -> None:
    conversations = Conversations()
    mine = conversations.open("c", "erin")
    mine.begin(str(uuid.uuid4()), "How much?")
    assert conversations.get("c", "marco") is None
    assert conversations.of("marco") == []
    assert [c.name for c in conversations.of("erin")] == ["How much?"]
    with pytest.raises(Exception, match="There is no such conversation"):
        conversations.open("c", "marco")
    with pytest.raises(Exception, match="There is no such conversation"):
        conversations.find("c", "marco")


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (" \n", "is empty"),
        ("x" * 10_001, "longer than 10,000 characters"),
        ("b", "still being answered"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_with_the_reason(
    question: str, reason: str
) -> None:
    conversation = Conversations().open("c", "erin")
    conversation.begin(str(uuid.uuid4()), "a")
    if question != "b":
        conversation.turns[0].append(RunCompleted())
    with pytest.raises(QuestionRefused, match=reason):
        conversation.begin(str(uuid.uuid4()), question)
    assert [turn.question for turn in conversation.turns] == ["a"]
