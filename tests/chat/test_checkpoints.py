"""Text goes to the history in pieces, steps at once, and always in the order it happened."""

import asyncio

import pytest

import checkpoints
from backend.answers.events import AgentStarted, TextDelta, ThoughtDelta
from backend.store.values import Event
from checkpoints import Checkpoints, TurnId, event_of
from turns import Logged

ONE: TurnId = ("erin@x", "c", "t1")
OTHER: TurnId = ("marco@x", "c", "t2")
Kept = list[tuple[TurnId, Event]]


def text(number: int, said: str) -> Event:
    return event_of(number, Logged(TextDelta(said), number / 10))


async def test_tokens_are_kept_together_and_each_turn_for_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checkpoints, "EVERY_S", 0.001)
    kept: Kept = []
    both = asyncio.Event()

    def keep(turn: TurnId, event: Event) -> None:
        kept.append((turn, event))
        if len(kept) == 2:
            both.set()

    told = Checkpoints(keep)
    for number, said in enumerate(["One ", "and ", "two."]):
        told.tell(ONE, number, Logged(TextDelta(said), number / 10))
    told.tell(OTHER, 4, Logged(TextDelta("Else."), 0.4))
    assert kept == []
    await asyncio.wait_for(both.wait(), 5)
    assert kept == [(ONE, text(0, "One and two.")), (OTHER, text(4, "Else."))]


async def test_a_step_is_kept_at_once_after_the_text_before_it() -> None:
    kept: Kept = []
    told = Checkpoints(lambda turn, event: kept.append((turn, event)))
    step, thought = AgentStarted("c", "sales"), ThoughtDelta("Hm.")
    told.tell(ONE, 0, Logged(TextDelta("Let me "), 0.0))
    told.tell(ONE, 1, Logged(TextDelta("ask."), 0.1))
    told.tell(ONE, 2, Logged(thought, 0.2))
    told.tell(ONE, 3, Logged(step, 0.3))
    told.tell(ONE, 4, Logged(TextDelta("lost with its end"), 0.4))
    told.forget(ONE)
    in_order = [text(0, "Let me ask."), event_of(2, Logged(thought, 0.2))]
    assert [event for _, event in kept] == [*in_order, event_of(3, Logged(step, 0.3))]
