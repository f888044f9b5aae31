"""What holds for every stream, however it is cut and whatever it contains."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stream_claims import check, check_steps

from backend.answers.events import AgentFinished, ChatEvent, RunCompleted, RunEnd, TextDelta, fold
from backend.answers.results import Unfinished, Words
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


ITEM_KINDS = (
    *("message", "function_call", "function_call_output", "reasoning", "new_kind"),
    *("mcp_approval_request", "task_continue_request"),
)
words = st.sampled_from(["Hel", "lo ", "<name>", "a</name>", "<", "\n\n", " ", "100"]) | st.text()
ids = st.sampled_from(["a", "b", "__fake__", "", None, 7])
contents = words | st.lists(st.fixed_dictionaries({"type": st.just("output_text"), "text": words}))
items = st.fixed_dictionaries(
    {
        "type": st.sampled_from(ITEM_KINDS),
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
    assert isinstance(events[-1], RunEnd)
    assert not any(isinstance(e, RunEnd) for e in events[:-1])
    check_steps(events)
    assert normalizer.finish() == []


def events_of_call(call_id: str) -> list[dict[str, Any]]:
    """What one call may send, in the order it has at its simplest."""
    name, arguments = f"agent-{call_id}", json.dumps({"genie_query": f"question {call_id}"})
    item = {"type": "function_call", "id": f"fc-{call_id}", "call_id": call_id, "name": name}
    output = {"type": "function_call_output", "call_id": call_id, "output": f"said {call_id}"}
    done, added = "response.output_item.done", "response.output_item.added"
    arguments_done = "response.function_call_arguments.done"
    return [
        {"type": added, "item": {**item, "arguments": ""}},
        {"type": arguments_done, "call_id": call_id, "name": name, "arguments": arguments},
        {"type": done, "item": {**item, "arguments": arguments}},
        {"type": done, "item": output},
    ]


ADDED, ARGUMENTS, DONE, OUTPUT = range(4)
ORDERS = [
    (ADDED, ARGUMENTS, DONE, OUTPUT),
    (ARGUMENTS, ADDED, DONE, OUTPUT),
    (ADDED, DONE, ARGUMENTS, OUTPUT),
    (ADDED, ARGUMENTS, OUTPUT, DONE),
    (ADDED, OUTPUT, DONE),
    (DONE, OUTPUT, OUTPUT),
    (OUTPUT, ADDED, ARGUMENTS, DONE),
    (OUTPUT,),
]


@st.composite
def interleaved(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Three calls at once, each in one of the orders that were seen or are thinkable."""
    left = {}
    for call_id in ("a", "b", "c"):
        events = events_of_call(call_id)
        left[call_id] = [events[i] for i in draw(st.sampled_from(ORDERS))]
    turns = [call_id for call_id, events in left.items() for _ in events]
    return [left[call_id].pop(0) for call_id in draw(st.permutations(turns))]


@given(interleaved())
@settings(max_examples=150, deadline=None)
def test_in_any_order_each_call_is_one_step_that_closes_with_its_result(
    bodies: list[dict[str, Any]],
) -> None:
    answer = {"type": "response.output_item.done", "item": {"type": "message", "content": "So."}}
    events, normalizer = run([*bodies, answer])
    check_steps(events)
    results = {e.call_id: e.result for e in events if isinstance(e, AgentFinished)}
    assert results == {key: Words(f"said {key}") for key in ("a", "b", "c")}
    assert (normalizer.answer, events[-1]) == ("So.", RunCompleted())


@given(
    st.lists(
        st.tuples(st.sampled_from(["step 1", "step 2"]), st.text(min_size=1, max_size=8)),
        min_size=1,
        max_size=12,
    )
)
def test_the_concatenated_deltas_are_the_answer(pieces: list[tuple[str, str]]) -> None:
    bodies = [
        {"type": "response.output_text.delta", "item_id": item_id, "delta": text}
        for item_id, text in pieces
    ]
    events, normalizer = run(bodies)
    shown = "".join(e.text for e in events if isinstance(e, TextDelta))
    assert normalizer.answer == shown
    assert "".join(shown.split()) == "".join("".join(text for _, text in pieces).split())


@given(st.binary(max_size=400))
def test_garbage_bytes_never_raise(data: bytes) -> None:
    check(data, cuts=range(0, len(data), 3))


@pytest.mark.parametrize("path", sorted(STREAMS.glob("*.sse")), ids=lambda path: path.stem)
def test_what_the_fuzzer_checks_holds_for_every_recording(path: Path) -> None:
    check(path.read_bytes(), cuts=range(0, 20_000, 11))


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
