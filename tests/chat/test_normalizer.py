"""Recorded streams in, whole lists of events out."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from backend.answers.events import (
    AgentAsked,
    AgentFinished,
    AgentStarted,
    ChatEvent,
    RunCompleted,
    RunFailed,
    RunWarned,
    SourceCited,
    TaskPaused,
    TextDelta,
    TextDemoted,
    TextReplaced,
    ThoughtDelta,
    fold,
)
from backend.answers.results import Column, Empty, Failure, Kind, Table, Unfinished, Words
from mas_failures import CUT, GARBLED, NO_ANSWER, TOO_LONG
from mas_normalizer import MasNormalizer
from mas_wire import SseDecoder, WireEvent
from wire_fields import failure_from

STREAMS = Path(__file__).parents[2] / "emulator" / "streams"
GENIE = "genie-01f1a6f29eb315bfb5133b10d2de659e"


def replay(data: bytes) -> list[ChatEvent]:
    decoder, normalizer = SseDecoder(), MasNormalizer()
    events = [e for wire in decoder.feed(data) + decoder.finish() for e in normalizer.feed(wire)]
    return events + normalizer.finish()


def stream(*bodies: dict[str, Any] | str, done: bool = True) -> bytes:
    texts = [b if isinstance(b, str) else json.dumps(b) for b in (*bodies, *(["[DONE]"] * done))]
    return "".join(f"data: {text}\n\n" for text in texts).encode()


def delta(text: Any, **more: Any) -> dict[str, Any]:
    return {"type": "response.output_text.delta", "item_id": "t", "delta": text, **more}


def message(text: str, item_id: str = "m") -> dict[str, Any]:
    content = [{"type": "output_text", "text": text, "annotations": []}]
    return item({"id": item_id, "type": "message", "role": "assistant", "content": content})


def item(body: dict[str, Any]) -> dict[str, Any]:
    return {"type": "response.output_item.done", "item": body}


def call(call_id: str, question: str = "q", name: str = "agent-a") -> dict[str, Any]:
    arguments = json.dumps({"genie_query": question})
    return item({"type": "function_call", "call_id": call_id, "name": name, "arguments": arguments})


def output(call_id: str, text: Any = "EMPTY") -> dict[str, Any]:
    return item({"type": "function_call_output", "call_id": call_id, "output": text})


def test_older_supervisor_sends_whole_items_and_name_marks() -> None:
    columns = (Column("channel", Kind.TEXT), Column("revenue", Kind.NUMBER))
    assert replay((STREAMS / "a_items_only.sse").read_bytes()) == [
        TextDelta("I'll look up revenue by channel."),
        TextDemoted("I'll look up revenue by channel."),
        AgentStarted("toolu_bdrk_01A", "agent-sales-analytics", "total revenue by channel"),
        AgentFinished("toolu_bdrk_01A", Table(columns, (("App", 1_200_000), ("Web", 800_000)))),
        TextDelta("App leads with $1.2M, Web $0.8M."),
        RunCompleted("tr-abc"),
    ]


def test_newer_supervisor_streams_tokens_and_repeats_them_in_the_item() -> None:
    columns = (Column("channel", Kind.TEXT), Column("cac", Kind.NUMBER))
    assert replay((STREAMS / "b_deltas.sse").read_bytes()) == [
        TextDelta("Let me "),
        TextDelta("check both spaces."),
        TextDemoted("Let me check both spaces."),
        AgentStarted("c1", GENIE),
        AgentAsked("c1", "CAC by channel"),
        AgentFinished("c1", Table(columns, (("Email", Decimal("4.2")),))),
        TextDelta("Email has the "),
        TextDelta("lowest CAC."),
        RunCompleted(),
    ]


def test_errors_inside_a_200_are_shown_and_decide_how_it_ends() -> None:
    paused = {"type": "task_continue_request", "id": "continue_1", "step": 16}
    assert replay((STREAMS / "c_errors.sse").read_bytes()) == [
        RunWarned("INTERNAL_ERROR", "Agent agent-docs failed: …"),
        RunWarned("PERMISSION_DENIED", "…"),
        RunWarned("Reported", "Genie query timed out"),
        TaskPaused("continue_1", paused, 16),
        failure_from("Reported", "Genie query timed out"),
    ]


def test_a_message_that_ends_after_its_call_is_not_repeated() -> None:
    columns = (Column("region", Kind.TEXT), Column("revenue", Kind.NUMBER))
    rows = (("West", Decimal("1250000.50")), (None, 3))
    assert replay((STREAMS / "d_responses_agent.sse").read_bytes()) == [
        TextDelta("I will look "),
        TextDelta("that up."),
        TextDemoted("I will look that up."),
        AgentStarted("call_9", GENIE),
        AgentAsked("call_9", "revenue by region"),
        AgentFinished("call_9", Table(columns, rows)),
        TextDelta("West made "),
        TextDelta("$1.25M."),
        RunCompleted(),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b": keepalive\n\n: keepalive\n\n",
        b"data: [DONE]\n\n",
        stream(message("<name>a</name>")),
    ],
)
def test_nothing_is_a_failure_that_hints_at_permissions(data: bytes) -> None:
    assert replay(data) == [NO_ANSWER]


def test_a_name_mark_cut_over_deltas_never_shows() -> None:
    pieces = ["<na", "me>agent-", "x</na", "me>", "Hello ", "<b", "> you"]
    assert fold(replay(stream(*(delta(p) for p in pieces)))) == "Hello <b> you"


def test_final_text_wins_over_its_deltas() -> None:
    data = stream(delta("Revenue is 10"), delta("0"), message("Revenue is 100 [^1]"))
    assert replay(data)[2:] == [TextDelta(" [^1]"), RunCompleted()]
    data = stream(delta("Revenu is 100"), message("Revenue is 100"))
    assert replay(data)[1:] == [TextReplaced("Revenue is 100"), RunCompleted()]


def test_text_done_then_item_done_then_completed_output_say_it_once() -> None:
    text_done = {"type": "response.output_text.done", "text": "Hello."}
    completed = {"type": "response.completed", "response": {"output": [message("Hello.")["item"]]}}
    data = stream(text_done, message("Hello."), completed, completed)
    assert replay(data) == [TextDelta("Hello."), RunCompleted()]


def test_output_that_only_the_completed_event_carries_is_read() -> None:
    completed = {"type": "response.completed", "response": {"output": [message("Hello.")["item"]]}}
    assert replay(stream(completed, completed)) == [TextDelta("Hello."), RunCompleted()]


def test_another_step_begins_a_new_paragraph() -> None:
    assert fold(replay(stream(delta("One.", step=1), delta("Two.", step=2)))) == "One.\n\nTwo."


def test_parallel_calls_close_in_the_order_they_answer() -> None:
    data = stream(
        call("c1", "one"), call("c2", "two"), output("c2"), output("c1", "words"), message("Both.")
    )
    assert replay(data) == [
        AgentStarted("c1", "agent-a", "one"),
        AgentStarted("c2", "agent-a", "two"),
        AgentFinished("c2", Empty()),
        AgentFinished("c1", Words("words")),
        TextDelta("Both."),
        RunCompleted(),
    ]


def test_calls_without_output_and_outputs_without_call_are_both_closed() -> None:
    data = stream(call("c1"), output("zz", "Genie query failed with error: x"), message("So."))
    assert replay(data) == [
        AgentStarted("c1", "agent-a", "q"),
        AgentStarted("zz", "agent"),
        AgentFinished("zz", Failure("Genie query failed with error: x")),
        TextDelta("So."),
        AgentFinished("c1", Unfinished()),
        RunCompleted(),
    ]


def test_a_reused_call_id_is_another_call() -> None:
    data = stream(
        call("c", "one"), output("c"), output("c"), call("c", "two"), output("c"), message("x")
    )
    assert replay(data) == [
        AgentStarted("c", "agent-a", "one"),
        AgentFinished("c", Empty()),
        AgentStarted("c#2", "agent-a", "two"),
        AgentFinished("c#2", Empty()),
        TextDelta("x"),
        RunCompleted(),
    ]


def test_the_same_event_twice_counts_once() -> None:
    data = stream(
        delta("a", sequence_number=1),
        delta("a", sequence_number=1),
        delta("a", sequence_number=2),
        message("aa"),
        message("aa"),
    )
    assert fold(replay(data)) == "aa"


def test_reasoning_in_any_form_stays_out_of_the_answer() -> None:
    boxed = [
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "hm"}]},
        {"type": "text", "text": "Yes."},
    ]
    summary = {"type": "response.reasoning_summary_text.delta", "delta": "first"}
    reasoning = item({"type": "reasoning", "summary": [{"type": "summary_text", "text": "first"}]})
    assert replay(stream(summary, reasoning, delta(json.dumps(boxed)))) == [
        ThoughtDelta("first"),
        ThoughtDelta("hm"),
        TextDelta("Yes."),
        RunCompleted(),
    ]


def test_text_after_an_error_is_the_answer_and_the_error_still_shows() -> None:
    error = {"type": "error", "code": "X", "message": "One agent failed"}
    assert replay(stream(delta("A"), error, delta("B"))) == [
        TextDelta("A"),
        RunWarned("X", "One agent failed"),
        TextDelta("B"),
        RunCompleted(),
    ]


def test_an_end_without_done_is_a_cut_unless_the_last_message_was_whole() -> None:
    assert replay(stream(delta("Half"), done=False)) == [TextDelta("Half"), CUT]
    assert replay(stream(message("Whole."), done=False)) == [TextDelta("Whole."), RunCompleted()]
    assert replay(stream(message("Plan."), call("c"), done=False)) == [
        TextDelta("Plan."),
        TextDemoted("Plan."),
        AgentStarted("c", "agent-a", "q"),
        AgentFinished("c", Unfinished()),
        NO_ANSWER,
    ]


def test_failed_and_incomplete_keep_the_text() -> None:
    failed = {"type": "response.failed", "response": {"error": {"code": "E", "message": "Boom"}}}
    incomplete = {
        "type": "response.incomplete",
        "response": {"incomplete_details": {"reason": "max_output_tokens"}},
    }
    assert replay(stream(delta("A"), failed, delta("B"))) == [
        TextDelta("A"),
        failure_from("E", "Boom"),
    ]
    ending = replay(stream(delta("A"), incomplete))[-1]
    assert isinstance(ending, RunFailed)
    assert ending.message == "The answer is cut short: it reached its length limit."


def test_a_few_garbled_lines_are_skipped_and_many_are_a_failure() -> None:
    assert replay(stream("{oops", message("Fine."))) == [TextDelta("Fine."), RunCompleted()]
    assert replay(stream("{1", "{2", "{3", "{4", message("Late."))) == [GARBLED]


def test_an_event_without_end_is_refused_in_bounded_memory() -> None:
    decoder, normalizer = SseDecoder(max_event_bytes=1_000), MasNormalizer()
    events = [e for w in decoder.feed(b"data: " + b"x" * 2_000) for e in normalizer.feed(w)]
    assert [*events, *normalizer.finish()] == [TOO_LONG]


def test_nothing_after_done_counts() -> None:
    assert replay(stream(message("A.")) + stream(message("B.", "n"))) == [
        TextDelta("A."),
        RunCompleted(),
    ]


def test_a_continued_task_goes_on_in_the_same_answer() -> None:
    paused = {"type": "task_continue_request", "id": "continue_1", "step": 3}
    normalizer = MasNormalizer()
    events = feed(normalizer, delta("One "), item(paused), "[DONE]")
    assert normalizer.paused == TaskPaused("continue_1", paused, 3)
    normalizer.resume()
    events += feed(normalizer, delta("two."), "[DONE]") + normalizer.finish()
    assert (fold(events), events[-1]) == ("One two.", RunCompleted())


def feed(normalizer: MasNormalizer, *bodies: dict[str, Any] | str) -> list[ChatEvent]:
    decoder = SseDecoder()
    data = stream(*bodies, done=False)
    return [e for wire in decoder.feed(data) + decoder.finish() for e in normalizer.feed(wire)]


def test_sources_are_cited() -> None:
    cited = {"type": "url_citation", "url": "https://docs.example/a", "title": "A"}
    hostile = {"type": "url_citation", "url": "javascript:alert(1)", "title": "B"}
    kind = "response.output_text.annotation.added"
    data = stream(
        delta("x"), {"type": kind, "annotation": cited}, {"type": kind, "annotation": hostile}
    )
    assert replay(data)[1] == SourceCited("A", "https://docs.example/a")
    assert len(replay(data)) == 3


CHAT_AGENT = [
    {"delta": {"role": "assistant", "content": "Look", "id": "1"}},
    {
        "delta": {
            "role": "assistant",
            "content": None,
            "id": "2",
            "tool_calls": [
                {"id": "c", "function": {"name": "agent-a", "arguments": '{"genie_query":"q"}'}}
            ],
        }
    },
    {"delta": {"role": "tool", "tool_call_id": "c", "content": "EMPTY", "id": "3"}},
    {"delta": {"role": "assistant", "content": "None.", "id": "4"}},
]
COMPLETIONS = [
    {"choices": [{"delta": {"role": "assistant", "content": "Look"}}]},
    {
        "choices": [
            {
                "delta": {
                    "tool_calls": [
                        {
                            "index": 0,
                            "id": "c",
                            "function": {"name": "agent-a", "arguments": '{"genie_'},
                        }
                    ]
                }
            }
        ]
    },
    {
        "choices": [
            {"delta": {"tool_calls": [{"index": 0, "function": {"arguments": 'query":"q"}'}}]}}
        ]
    },
    {"choices": [{"delta": {}, "finish_reason": "tool_calls"}]},
    {"choices": [], "usage": {"total_tokens": 1}},
    {"choices": [{"delta": {"role": "tool", "tool_call_id": "c", "content": "EMPTY"}}]},
    {"choices": [{"delta": {"content": "None."}, "finish_reason": "stop"}]},
]


def test_the_parts_of_one_message_are_one_text() -> None:
    parts = [{"type": "output_text", "text": text} for text in ("One ", "and two.")]
    item = {"type": "message", "id": "m", "content": parts}
    assert replay(stream({"type": "response.output_item.done", "item": item})) == [
        TextDelta("One and two."),
        RunCompleted(),
    ]


TRACE = {"databricks_output": {"trace": {"info": {"trace_id": "tr-1"}}}}


@pytest.mark.parametrize(
    "body",
    [
        {**message("Hi."), **TRACE},
        {**message("Hi."), "item": {**message("Hi.")["item"], **TRACE}},
        {"type": "response.done", "response": TRACE},
        {"trace_id": "tr-1"},
        {"type": "response.completed", "metadata": {"trace_id": "tr-1"}},
    ],
)
def test_a_trace_is_found_wherever_it_is_told(body: dict[str, Any]) -> None:
    assert replay(stream(message("Hi."), body))[-1] == RunCompleted("tr-1")


@pytest.mark.parametrize("bodies", [CHAT_AGENT, COMPLETIONS])
def test_chat_chunks_tell_the_same_story(bodies: list[dict[str, Any]]) -> None:
    assert replay(stream(*bodies)) == [
        TextDelta("Look"),
        TextDemoted("Look"),
        AgentStarted("c", "agent-a", "q"),
        AgentFinished("c", Empty()),
        TextDelta("None."),
        RunCompleted(),
    ]


@pytest.mark.parametrize(
    "body",
    [
        {"object": "response", "output": [message("Hi.")["item"]]},
        {"messages": [{"role": "assistant", "content": "Hi."}]},
        {
            "choices": [
                {"message": {"role": "assistant", "content": "Hi."}, "finish_reason": "stop"}
            ]
        },
        {"final_response": "Hi."},
        {"choices": [{"message": {"content": [{"type": "text", "text": "Hi."}]}}]},
        {"output": [{"type": "message", "content": [{"type": "output_text", "text": "Hi."}]}]},
        {"response": "Hi."},
        {"answer": "Hi."},
        {"output_text": "Hi."},
        {"custom_outputs": {"result": "Hi."}},
        {"result": {"answer": "Hi."}},
        {"predictions": ["Hi."]},
    ],
)
def test_a_whole_object_is_an_answer(body: dict[str, Any]) -> None:
    normalizer = MasNormalizer()
    assert [*normalizer.feed(WireEvent(body)), *normalizer.finish()] == [
        TextDelta("Hi."),
        RunCompleted(),
    ]
