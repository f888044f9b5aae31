"""What holds for every stream, however it is cut and whatever it contains."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_result import Unfinished
from answer_text import fold
from mas_events import AgentFinished, AgentStarted, ChatEvent, RunCompleted, RunFailed
from mas_normalizer import MasNormalizer
from mas_wire import SseDecoder, Wire, WireEvent
from name_tags import NameTagFilter

STREAMS = Path(__file__).parents[2] / "emulator" / "streams"
RECORDED = b"".join(path.read_bytes() for path in sorted(STREAMS.glob("*.sse")))


def decode(*chunks: bytes) -> list[Wire]:
    decoder = SseDecoder()
    return [w for chunk in chunks for w in decoder.feed(chunk)] + decoder.finish()


def slices(data: bytes, cuts: set[int]) -> list[bytes]:
    edges = [0, *sorted(cuts), len(data)]
    return [data[a:b] for a, b in itertools.pairwise(edges)]


@given(st.sets(st.integers(0, len(RECORDED)), max_size=60))
@settings(max_examples=60, deadline=None)
def test_packet_boundaries_do_not_matter(cuts: set[int]) -> None:
    assert decode(*slices(RECORDED, cuts)) == decode(RECORDED)


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_every_line_end_and_every_single_byte_cut(end: str) -> None:
    text = '\ufeff: hi|event: x|data:{"a":"é\u2028\u0085😀"}||data: {"b":|data: 1}||data: [DONE]||'
    data = text.replace("|", end).encode()
    expected = decode(text.replace("|", "\n").encode())
    assert len(expected) == 3
    assert expected[0] == WireEvent({"a": "é\u2028\u0085😀"}, "x")
    assert decode(*(bytes([byte]) for byte in data)) == expected
    assert decode(data) == expected


words = st.sampled_from(["Hel", "lo ", "<name>", "a</name>", "<", "\n\n", " ", "100"]) | st.text()
ids = st.sampled_from(["a", "b", "__fake__", "", None, 7])
contents = words | st.lists(st.fixed_dictionaries({"type": st.just("output_text"), "text": words}))
items = st.fixed_dictionaries(
    {
        "type": st.sampled_from(
            ["message", "function_call", "function_call_output", "reasoning", "new_kind"]
        ),
        "id": ids,
        "call_id": ids,
        "name": words | st.none(),
        "content": contents,
        "arguments": words | st.just('{"genie_query":"x"}'),
        "output": contents | st.just("|  | a |\n|--|--|\n| 0 | 1 |"),
        "summary": contents,
    }
)
kinds = st.sampled_from(sorted(MasNormalizer()._handlers))
typed = st.fixed_dictionaries(
    {"type": kinds},
    optional={
        "item": items,
        "delta": words | contents,
        "text": words,
        "item_id": ids,
        "step": st.integers(0, 2) | st.none(),
        "sequence_number": st.integers(0, 3),
        "response": st.fixed_dictionaries({"output": st.lists(items, max_size=2)}) | words,
        "error": words,
        "call_id": ids,
        "name": words,
    },
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
field_names = st.sampled_from(
    ["type", "item", "delta", "choices", "error", "output", "messages", "response", "result"]
)
soup = typed | st.dictionaries(field_names, json_values | kinds, max_size=5)


def run(bodies: list[dict[str, Any]]) -> tuple[list[ChatEvent], MasNormalizer]:
    normalizer = MasNormalizer()
    events = [e for body in bodies for e in normalizer.feed(WireEvent(body))]
    return events + normalizer.finish(), normalizer


@given(st.lists(soup, max_size=12))
@settings(max_examples=400, deadline=None)
def test_no_event_raises_every_step_closes_and_the_events_add_up(
    bodies: list[dict[str, Any]],
) -> None:
    events, normalizer = run(bodies)
    assert fold(events) == normalizer.answer
    assert isinstance(events[-1], RunCompleted | RunFailed)
    assert not any(isinstance(e, RunCompleted | RunFailed) for e in events[:-1])
    started = [e.call_id for e in events if isinstance(e, AgentStarted)]
    finished = [e.call_id for e in events if isinstance(e, AgentFinished)]
    assert sorted(started) == sorted(finished)
    assert len(set(started)) == len(started)
    assert normalizer.finish() == []


@given(st.binary(max_size=400))
def test_garbage_bytes_never_raise(data: bytes) -> None:
    normalizer = MasNormalizer()
    for wire in decode(data):
        normalizer.feed(wire)
    assert len(normalizer.finish()) == 1


@given(st.lists(st.text(min_size=1), min_size=1), st.booleans())
def test_deltas_followed_by_their_own_text_say_it_once(pieces: list[str], whole_item: bool) -> None:
    deltas = [{"type": "response.output_text.delta", "item_id": "t", "delta": p} for p in pieces]
    text = "".join(pieces)
    final = [{"type": "message", "id": "m", "content": text}] if whole_item else []
    done = [{"type": "response.output_item.done", "item": item} for item in final]
    events, _ = run([*deltas, *done])
    once, _ = run(deltas)
    assert fold(events).strip() == fold(once).strip()


@given(st.lists(st.sampled_from(["<", "name>", "/", "a", "<name>x</name>", " "]), max_size=12))
def test_the_name_filter_loses_nothing_else(pieces: list[str]) -> None:
    tags = NameTagFilter()
    streamed = "".join(tags.feed(p) for p in pieces) + tags.flush()
    at_once = NameTagFilter()
    assert streamed == at_once.feed("".join(pieces)) + at_once.flush()


def test_a_planned_step_never_stays_in_the_answer() -> None:
    plan = {"type": "response.output_text.delta", "delta": "Planning"}
    call = {"type": "function_call", "call_id": "c", "name": "a", "arguments": "{}"}
    events, normalizer = run([plan, {"type": "response.output_item.done", "item": call}])
    assert normalizer.answer == ""
    assert AgentFinished("c", Unfinished()) in events


def test_deep_nesting_and_nan_are_only_garbled() -> None:
    bombs = [b"[" * 100_000, b'{"a":NaN}', b'{"a":' * 5_000 + b"1" + b"}" * 5_000]
    data = b"".join(b"data: " + bomb + b"\n\n" for bomb in bombs)
    assert len(decode(data)) == 3
    assert json.loads('{"a": 1}') == {"a": 1}
