"""The official parsers of response streams accept what the local supervisor sends.

`openai` types each kind of event, `mlflow` checks the events of an agent's stream. They are the
only independent word on the shapes that this repository plays and reads.
"""

import json
import warnings
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx2  # what the openai client speaks through
import pytest
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.responses import ResponseStreamEvent
from pydantic import TypeAdapter

from approvals import responses
from backend.answers.events import RunHeld
from emulator.serving import llm, wire
from emulator.serving.events import (
    ApprovalNeeded,
    Called,
    Concluded,
    Paused,
    Planned,
    Returned,
    SupervisorEvent,
    Tool,
)
from mas_normalizer import MasNormalizer
from mas_wire import WireEvent

TOOL = Tool("01f1a6f29eb315bfb5133b10d2de659e", "Sales")
STORY: tuple[SupervisorEvent, ...] = (
    Planned("I'll ask Sales."),
    Called("c1", TOOL, "revenue by channel"),
    Returned("c1", TOOL, "EMPTY"),
    ApprovalNeeded("mcpr_c2", TOOL, "revenue by region"),
    Returned("mcpr_c3", TOOL, "EMPTY", TOOL.genie_name),
    Paused("continue_1", 2),
    Concluded("Nothing was sold."),
)
# Of Databricks alone: the official types cannot know it.
OWN_KINDS = {"task_continue_request"}


async def sent(shape: str) -> list[wire.Wire]:
    async def events() -> AsyncIterator[SupervisorEvent]:
        for event in STORY:
            yield event

    made = wire.SHAPES[shape](wire.Response(trace_id="tr-1"))
    return [it async for it in wire.to_wire(events(), made)]


Validate = Callable[[dict[str, Any]], Any]


@pytest.fixture(scope="module")
def mlflow_types() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # mlflow warns of its own type hints while it is imported
        from mlflow.types import responses
    return responses


@pytest.fixture
def validate_with_mlflow(mlflow_types: Any) -> Validate:
    validate: Validate = mlflow_types.ResponsesAgentStreamEvent.model_validate
    return validate


@pytest.mark.parametrize("shape", sorted(wire.SHAPES))
async def test_mlflow_accepts_every_event(shape: str, validate_with_mlflow: Validate) -> None:
    for event in await sent(shape):
        if event.get("item", {}).get("type") not in OWN_KINDS:
            validate_with_mlflow(event)


async def test_mlflow_refuses_what_is_no_event(
    validate_with_mlflow: Validate,
) -> None:
    message = next(e for e in await sent("items") if e["item"]["type"] == "message")
    for lacking in ("id", "content"):
        item = {key: value for key, value in message["item"].items() if key != lacking}
        with pytest.raises(ValueError, match=lacking):
            validate_with_mlflow({**message, "item": item})


async def test_mlflow_accepts_what_the_chat_sends_back_with_a_decision(mlflow_types: Any) -> None:
    normalizer = MasNormalizer()
    for event in await sent("deltas"):
        if event.get("item", {}).get("type") not in OWN_KINDS:
            normalizer.feed(WireEvent(event))
    held = normalizer.finish()[-1]
    assert isinstance(held, RunHeld)
    question = {"role": "user", "content": "q"}
    body = {"input": [question, *responses(held, approve=True)]}
    request = mlflow_types.ResponsesAgentRequest.model_validate(body)
    assert request.input[-1].type == "mcp_approval_response"


# What Databricks leaves out of events though OpenAI's types ask for it.
LEFT_OUT: dict[str, Any] = {
    "sequence_number": 0,
    "output_index": 0,
    "content_index": 0,
    "logprobs": [],
}
RESPONSE = {
    "created_at": 0,
    "model": "m",
    "parallel_tool_calls": True,
    "tool_choice": "auto",
    "tools": [],
}


def completed(event: wire.Wire) -> wire.Wire:
    whole = {**LEFT_OUT, **event}
    if "response" in event:
        whole["response"] = {**RESPONSE, **event["response"]}
    item = event.get("item", {})
    if item.get("type") == "message":
        whole["item"] = {"status": "completed", **item}
    if item.get("type") == "function_call_output":
        whole["item"] = {"id": "o", "status": "completed", **item}
    return whole


@pytest.mark.parametrize("shape", sorted(wire.SHAPES))
async def test_openai_reads_every_event_as_the_kind_it_is(shape: str) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(ResponseStreamEvent)
    for event in await sent(shape):
        item_kind = event.get("item", {}).get("type")
        if item_kind in OWN_KINDS:
            continue
        parsed = adapter.validate_python(completed(event))
        assert parsed.type == event["type"]
        if item_kind:
            assert parsed.item.type == item_kind
        if "delta" in event:
            assert parsed.delta == event["delta"]


@pytest.mark.parametrize("shape", sorted(wire.SHAPES))
async def test_the_openai_client_streams_it_to_the_end(shape: str) -> None:
    events = await sent(shape)
    body = b"".join([*map(wire.frame, events), wire.DONE])
    response = httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=body)
    transport = httpx2.MockTransport(lambda _: response)
    async with httpx2.AsyncClient(transport=transport) as http:
        client = AsyncOpenAI(api_key="x", base_url="http://workspace.test", http_client=http)
        stream = await client.responses.create(model="mas", input="q", stream=True)
        assert [event.type async for event in stream] == [event["type"] for event in events]


def test_openai_reads_the_language_model() -> None:
    words = "Revenue is what customers paid."
    whole = ChatCompletion.model_validate(llm.completion(words, "m"))
    assert whole.choices[0].message.content == words
    chunks = [ChatCompletionChunk.model_validate(chunk) for chunk in llm.chunks(words, "m")]
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == words
    assert json.loads(chunks[-1].model_dump_json())["usage"]["total_tokens"] > 0
