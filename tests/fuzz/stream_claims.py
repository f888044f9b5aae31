"""What must hold for any bytes that a supervisor may send."""

import json
from collections.abc import Iterable
from itertools import pairwise

from backend.answers.events import (
    AgentAsked,
    AgentFinished,
    AgentStarted,
    ChatEvent,
    RunCompleted,
    RunFailed,
    RunHeld,
    TextDelta,
    fold,
)
from mas_normalizer import MasNormalizer
from mas_wire import SseDecoder, Wire


def decoded(data: bytes, cuts: Iterable[int] = ()) -> list[Wire]:
    decoder = SseDecoder()
    edges = [0, *sorted({cut for cut in cuts if cut < len(data)}), len(data)]
    wires = [wire for a, b in pairwise(edges) for wire in decoder.feed(data[a:b])]
    return wires + decoder.finish()


def told(wires: Iterable[Wire]) -> tuple[list[ChatEvent], str]:
    """The events of a stream, a paused task resumed once, and the answer they add up to."""
    normalizer = MasNormalizer()
    events: list[ChatEvent] = []
    for wire in wires:
        events += normalizer.feed(wire)
        if normalizer.paused is not None and len(events) % 2:
            normalizer.resume()
    events += normalizer.finish()
    assert normalizer.finish() == []
    return events, normalizer.answer


def check(data: bytes, cuts: Iterable[int] = ()) -> None:
    wires = decoded(data)
    assert decoded(data, cuts) == wires, "cuts changed what was read"
    events, answer = told(wires)
    assert fold(events) == answer, "the events do not add up to the answer"
    ends = [isinstance(event, RunCompleted | RunFailed | RunHeld) for event in events]
    assert ends == [False] * (len(ends) - 1) + [True], "not exactly one end, or not at the end"
    check_steps(events)
    assert not any(isinstance(event, TextDelta) and not event.text for event in events)
    json.dumps([repr(event) for event in events]).encode()


def check_steps(events: list[ChatEvent]) -> None:
    open_, known = set(), set()
    for event in events:
        if isinstance(event, AgentStarted):
            assert event.call_id not in known, "a step began twice"
            known.add(event.call_id)
            open_.add(event.call_id)
        elif isinstance(event, AgentAsked):
            assert event.call_id in known, "a question to nobody"
        elif isinstance(event, AgentFinished):
            open_.remove(event.call_id)
    assert not open_, "steps stayed open"
