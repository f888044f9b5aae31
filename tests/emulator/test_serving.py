"""The supervisor endpoint: what it takes, whom it asks, and the two shapes it streams in."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from backend.semantic import load_semantic
from emulator.app import create_app
from emulator.clock import Clock
from emulator.opening import open_workspace
from emulator.personas import ADMIN, EXECUTIVE, MARKETING, NO_SCOPE, REGIONAL, Persona
from emulator.serving.supervisor import Supervisor
from emulator.serving.wire import tokens
from emulator.state import Workspace
from emulator.tokens import personal_access_token
from ops.metric_views import create_statement
from ops.space_document import space_document, to_text

ROOT = Path(__file__).resolve().parents[2]
INVOKE = "/serving-endpoints/mas-genie-router/invocations"
Wires = list[dict[str, Any]]


@pytest.fixture(scope="module")
def workspace(database: Path, clock: Clock) -> Workspace:
    """With the product's own views and spaces."""
    workspace = open_workspace(database, clock, pace=0)
    semantic = load_semantic(ROOT)
    for view in semantic.views.values():
        statement = create_statement(f"main.dominos_analytics.{view.name}", view)
        workspace.warehouse.execute(statement, persona=ADMIN)
    for space in semantic.spaces:
        document = to_text(space_document(space, semantic, "main.dominos_analytics"))
        wanted = {"title": space.name, "warehouse_id": "x", "serialized_space": document}
        workspace.genie.spaces.create(wanted)
    return workspace


@pytest_asyncio.fixture
async def client(workspace: Workspace) -> AsyncIterator[httpx.AsyncClient]:
    workspace.wire_shape = "deltas"
    transport = httpx.ASGITransport(create_app(workspace))
    async with httpx.AsyncClient(transport=transport, base_url="http://workspace.test") as it:
        yield it


def bearer(persona: Persona) -> dict[str, str]:
    return {"authorization": f"Bearer {personal_access_token(persona)}"}


async def ask(
    client: httpx.AsyncClient, *texts: str, persona: Persona = EXECUTIVE, **more: Any
) -> Wires:
    """The events of a streamed answer."""
    history = [{"role": "user", "content": text} for text in texts]
    body = {"input": history, "stream": True, **more}
    answer = await client.post(INVOKE, json=body, headers=bearer(persona))
    assert answer.status_code == 200, answer.text
    lines = [line.removeprefix("data: ") for line in answer.text.split("\n\n") if line]
    assert lines.pop() == "[DONE]"
    return [json.loads(line) for line in lines]


def items(wires: Wires) -> Wires:
    return [w["item"] for w in wires if w["type"] == "response.output_item.done"]


def texts(wires: Wires) -> list[str]:
    return [i["content"][0]["text"] for i in items(wires) if i["type"] == "message"]


async def test_deltas_spell_the_items_and_the_calls_carry_a_genie_query(
    client: httpx.AsyncClient,
) -> None:
    wires = await ask(client, "Show me CAC by channel")
    kinds = [w["type"].removeprefix("response.") for w in wires]
    assert list(dict.fromkeys(kinds)) == [
        "created",
        "output_text.delta",
        "output_item.done",
        "output_item.added",
        "function_call_arguments.done",
    ]
    deltas = "".join(w["delta"] for w in wires if w["type"] == "response.output_text.delta")
    assert deltas == "".join(texts(wires))
    _, call, output, _ = items(wires)
    assert json.loads(call["arguments"]) == {"genie_query": "Show me CAC by channel"}
    assert output["call_id"] == call["call_id"]
    assert output["output"].splitlines()[0].startswith("|    | ")


async def test_whole_items_come_with_speaker_markers(
    client: httpx.AsyncClient, workspace: Workspace
) -> None:
    workspace.wire_shape = "items"
    wires = await ask(client, "Show me CAC by channel")
    assert {w["type"] for w in wires} == {"response.output_item.done"}
    assert [i["type"] for i in items(wires)] == [
        "message",
        "message",
        "function_call",
        "message",
        "function_call_output",
        "message",
        "message",
    ]
    marks = [text for text in texts(wires) if text.startswith("<name>")]
    supervisor = "<name>domino-supervisor</name>"
    assert marks == [supervisor, "<name>agent-marketing-performance</name>", supervisor]


async def test_both_shapes_say_the_same(client: httpx.AsyncClient, workspace: Workspace) -> None:
    question = "Which customer segment has highest ARPU?"
    newer = texts(await ask(client, question))
    workspace.wire_shape = "items"
    older = [t for t in texts(await ask(client, question)) if not t.startswith("<name>")]
    assert newer == older


async def test_a_follow_up_is_read_from_the_history_of_the_request(
    client: httpx.AsyncClient,
) -> None:
    wires = await ask(client, "What's our total revenue this month?", "Compare that to last month")
    assert "October" in texts(wires)[-1] or "Oct" in texts(wires)[-1]


async def test_a_question_over_two_spaces_asks_both(client: httpx.AsyncClient) -> None:
    wires = await ask(client, "CAC and on-time rate by region last month")
    called = {i["name"] for i in items(wires) if i["type"] == "function_call"}
    assert len(called) == 2


async def test_an_unknown_question_is_answered_with_what_can_be_asked(
    client: httpx.AsyncClient,
) -> None:
    wires = await ask(client, "What will the weather in Chicago be?")
    assert [i["type"] for i in items(wires)] == ["message"]
    assert "You could ask:" in texts(wires)[-1]


async def test_the_regional_manager_is_told_of_the_region(client: httpx.AsyncClient) -> None:
    wires = await ask(client, "Revenue by region last month", persona=REGIONAL)
    output = next(i for i in items(wires) if i["type"] == "function_call_output")["output"]
    assert "Midwest" in output
    assert "West " not in output.replace("Midwest", "")
    assert "Midwest" in texts(wires)[-1]


async def test_without_a_grant_the_tool_says_so_and_so_does_the_answer(
    client: httpx.AsyncClient,
) -> None:
    wires = await ask(client, "On-time rate by region last month", persona=MARKETING)
    output = next(i for i in items(wires) if i["type"] == "function_call_output")["output"]
    assert output.startswith("Genie query failed with error: ")
    assert "no access to the data of Operations" in texts(wires)[-1]


async def test_without_streaming_the_whole_response_comes_as_json(
    client: httpx.AsyncClient,
) -> None:
    body = {"input": [{"role": "user", "content": "Revenue last month"}]}
    answer = (await client.post(INVOKE, json=body, headers=bearer(EXECUTIVE))).json()
    assert [i["type"] for i in answer["output"]][1:3] == ["function_call", "function_call_output"]


async def test_a_trace_id_comes_when_asked_for(client: httpx.AsyncClient) -> None:
    wires = await ask(client, "Revenue last month", databricks_options={"return_trace": True})
    assert wires[-1]["databricks_output"]["trace"]["info"]["trace_id"].startswith("tr-")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            {"messages": []},
            "Invalid request: 'messages' field is not supported. Please use 'input' field instead.",
        ),
        (
            {"input": [{"role": "user", "content": "x"}], "tools": []},
            "Invalid properties not defined in the schema found: {'tools'}",
        ),
        ({"input": [{"role": "user"}]}, "Invalid request: message content must not be null."),
        ({"input": []}, "Invalid request: 'input' needs at least one user message with text."),
    ],
)
async def test_a_wrong_body_is_refused_in_the_endpoint_s_words(
    client: httpx.AsyncClient, body: dict[str, Any], message: str
) -> None:
    answer = await client.post(INVOKE, json=body, headers=bearer(EXECUTIVE))
    assert (answer.status_code, answer.json()["message"]) == (400, message)


async def test_an_unknown_endpoint_and_a_missing_scope_have_their_own_errors(
    client: httpx.AsyncClient,
) -> None:
    body = {"input": [{"role": "user", "content": "Revenue"}]}
    unknown = await client.post(
        "/serving-endpoints/nobody/invocations", json=body, headers=bearer(EXECUTIVE)
    )
    assert (unknown.status_code, unknown.json()["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST")
    refused = await client.post(INVOKE, json=body, headers=bearer(NO_SCOPE))
    assert refused.status_code == 403
    assert "required scopes: model-serving" in refused.json()["message"]


async def test_the_language_model_explains_terms_and_gives_no_figure(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post(
        "/serving-endpoints/databricks-gpt-oss-120b/invocations",
        json={"messages": [{"role": "user", "content": "What is CAC?"}]},
        headers=bearer(EXECUTIVE),
    )
    text = answer.json()["choices"][0]["message"]["content"]
    assert "**CAC**" in text
    assert not any(c.isdigit() for c in text)


async def test_leaving_early_cancels_the_questions(workspace: Workspace) -> None:
    """What the endpoint does when the client closes the stream."""
    supervisor = Supervisor(workspace.genie, workspace.clock)
    events = supervisor.answer(["Revenue last month"], EXECUTIVE)
    await anext(events)
    await anext(events)
    await events.aclose()
    left = [t for t in asyncio.all_tasks() if "_ask" in repr(t) and not t.done()]
    await asyncio.gather(*left, return_exceptions=True)
    assert [t for t in left if not t.cancelled()] == []


@given(st.text())
def test_tokens_joined_are_the_text(text: str) -> None:
    assert "".join(tokens(text)) == text
