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
from ops.spaces.document import space_document, to_text
from ops.spaces.metric_views import create_statement

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
    workspace.task_steps, workspace.asks_approval = None, False
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


TWO_SPACES = "CAC and on-time rate by region last month"
LONG: dict[str, Any] = {"stream": True, "databricks_options": {"long_task": True}}


async def invoke(
    client: httpx.AsyncClient, given: Wires, persona: Persona = EXECUTIVE, **more: Any
) -> httpx.Response:
    return await client.post(INVOKE, json={"input": given, **more}, headers=bearer(persona))


async def output(client: httpx.AsyncClient, given: Wires, **more: Any) -> Wires:
    answer = await invoke(client, given, **more)
    assert answer.status_code == 200, answer.text
    if not more.get("stream"):
        return list(answer.json()["output"])
    lines = [line.removeprefix("data: ") for line in answer.text.split("\n\n") if line]
    wires = [json.loads(line) for line in lines[:-1]]
    return items(wires)


def kinds(found: Wires) -> list[str]:
    return [i["type"] for i in found if not str(i.get("content")).count("<name>")]


@pytest.mark.parametrize("shape", ["deltas", "items"])
async def test_a_long_task_pauses_and_goes_on_where_it_stopped(
    client: httpx.AsyncClient, shape: str
) -> None:
    for path, wanted in (("task-steps", {"steps": 1}), ("wire-shape", {"shape": shape})):
        assert (await client.put(f"/_emulator/{path}", json=wanted)).json() == wanted
    question = [{"role": "user", "content": TWO_SPACES}]
    first = await output(client, question, **LONG)
    assert kinds(first) == [
        *("message", "function_call", "function_call_output", "task_continue_request")
    ]
    paused = first[-1]
    assert paused["step"] == 1
    response = {"type": "task_continue_response", "continue_request_id": paused["id"]}
    second = await output(client, [*question, paused, response], **LONG)
    assert kinds(second) == ["function_call", "function_call_output", "message"]
    whole = second[-1]["content"][0]["text"]
    workspace_answer = await _answer_without_budget(client)
    assert whole == workspace_answer
    refused = await invoke(client, [*question, response], **LONG)
    assert (refused.status_code, refused.json()["message"]) == (400, "Invalid message sequence.")
    stolen = await invoke(client, [*question, paused, response], persona=MARKETING, **LONG)
    assert stolen.status_code == 400


async def _answer_without_budget(client: httpx.AsyncClient) -> str:
    await client.put("/_emulator/task-steps", json={"steps": None})
    return texts(await ask(client, TWO_SPACES))[-1]


async def test_without_the_protocol_it_says_that_its_time_ran_out_and_takes_continue(
    client: httpx.AsyncClient, workspace: Workspace
) -> None:
    workspace.task_steps = 1
    wires = await ask(client, TWO_SPACES)
    assert "I ran out of time" in texts(wires)[-1]
    first = {i["name"] for i in items(wires) if i["type"] == "function_call"}
    wires = await ask(client, TWO_SPACES, "Continue")
    second = {i["name"] for i in items(wires) if i["type"] == "function_call"}
    assert (len(first), len(second), first & second) == (1, 1, set())


@pytest.mark.parametrize("stream", [True, False])
async def test_a_call_that_needs_approval_is_made_when_all_of_it_is_sent_back(
    client: httpx.AsyncClient, stream: bool
) -> None:
    await client.put("/_emulator/approvals", json={"asked": True})
    question = [{"role": "user", "content": "Show me CAC by channel"}]
    first = await output(client, question, stream=stream)
    assert kinds(first) == ["message", "mcp_approval_request"]
    asked = first[-1]
    assert asked["server_label"] == "genie-mcp"
    decision = {
        "type": "mcp_approval_response",
        "approval_request_id": asked["id"],
        "approve": True,
    }
    refused = await invoke(client, [*question, asked, decision], stream=stream)
    assert (refused.status_code, refused.json()["message"]) == (400, "Invalid message sequence.")
    second = await output(client, [*question, *first, decision], stream=stream)
    assert kinds(second) == ["function_call_output", "message"]
    assert second[0]["call_id"] == asked["id"]
    assert second[0]["name"] == asked["name"]
    denied = {**decision, "approve": False}
    third = await output(client, [*question, *first, denied], stream=stream)
    assert "You did not allow" in third[-1]["content"][0]["text"]


async def test_switches_refuse_what_they_do_not_know(client: httpx.AsyncClient) -> None:
    for path, body in (
        ("task-steps", {"steps": 0}),
        ("task-steps", {"steps": True}),
        ("approvals", {}),
        ("wire-shape", {"shape": "x"}),
    ):
        assert (await client.put(f"/_emulator/{path}", json=body)).status_code == 400


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
