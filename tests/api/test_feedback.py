"""Feedback is kept first and passed on second; a place that does not take it loses nothing."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from backend.answers.codec import encode
from backend.answers.events import ChatEvent, GenieReplied, RunCompleted, TextDelta
from backend.store.values import Event, TurnBegan, TurnEnded
from backend.workspace.identity import Identity
from emulator.faults import fault_from_json
from emulator.personas import ADMIN, EXECUTIVE, MARKETING, Persona
from tests.api.conftest import Product, StartProduct

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
TURN = "/api/feedback/c1/t1"
WRONG = {"good": False, "reason": "Wrong number", "comment": "Off by one"}


@pytest.fixture
async def product(start: StartProduct) -> AsyncIterator[Product]:
    async with start(mlflow_experiment_id="77") as running:
        yield running


async def answer(product: Product, persona: Persona, *events: ChatEvent) -> None:
    ids = (persona.email, "c1", "t1")
    product.store.record(TurnBegan(*ids, question="CAC?", asked_at=NOON, name="Chat"))
    story = tuple(Event(n, float(n), encode(e)) for n, e in enumerate((TextDelta("42"), *events)))
    product.store.record(TurnEnded(*ids, "completed", NOON, "42", "", (), story))
    await product.store.flush()


async def send(
    product: Product, persona: Persona, method: str, path: str = TURN, body: Any = None
) -> httpx.Response:
    headers = product.headers(persona)
    return await product.client.request(method, path, json=body, headers=headers)


async def kept(product: Product) -> list[tuple[bool, str, str]]:
    who = Identity(EXECUTIVE.email, EXECUTIVE.display_name)
    return [(f.good, f.reason, f.comment) for f in await product.store.feedback(who, "c1")]


async def test_it_becomes_an_assessment_of_the_trace_as_the_user(product: Product) -> None:
    trace = product.emulator.traces.begin()
    await answer(product, EXECUTIVE, RunCompleted(trace))
    given = (await send(product, EXECUTIVE, "PUT", body=WRONG)).json()
    assert given.pop("given_at")
    assert given == {**WRONG, "passed": [{"to": "MLflow", "problem": ""}]}
    [assessment] = product.emulator.traces.of(trace).values()
    assert (assessment["assessment_name"], assessment["feedback"]) == (
        "user_feedback",
        {"value": False},
    )
    assert assessment["source"] == {"source_type": "HUMAN", "source_id": EXECUTIVE.email}
    assert assessment["created_by"] == EXECUTIVE.email
    assert assessment["rationale"] == "Wrong number. Off by one"


async def test_thinking_again_changes_the_same_assessment_and_taking_back_removes_it(
    product: Product,
) -> None:
    trace = product.emulator.traces.begin()
    await answer(product, EXECUTIVE, RunCompleted(trace))
    await send(product, EXECUTIVE, "PUT", body=WRONG)
    await send(product, EXECUTIVE, "PUT", body={"good": True})
    [assessment] = product.emulator.traces.of(trace).values()
    assert (assessment["feedback"], assessment["rationale"]) == ({"value": True}, "")
    assert await kept(product) == [(True, "", "")]
    assert (await send(product, EXECUTIVE, "DELETE")).json() == {"passed": []}
    assert product.emulator.traces.of(trace) == {}
    assert await kept(product) == []


async def test_one_deleted_in_the_workspace_is_written_anew(product: Product) -> None:
    trace = product.emulator.traces.begin()
    await answer(product, EXECUTIVE, RunCompleted(trace))
    await send(product, EXECUTIVE, "PUT", body=WRONG)
    product.emulator.traces.of(trace).clear()
    given = (await send(product, EXECUTIVE, "PUT", body=WRONG)).json()
    assert given["passed"] == [{"to": "MLflow", "problem": ""}]
    assert len(product.emulator.traces.of(trace)) == 1


async def test_what_cannot_be_passed_on_is_kept_and_says_so(product: Product) -> None:
    await answer(product, EXECUTIVE, RunCompleted("tr-of-another-workspace"))
    given = (await send(product, EXECUTIVE, "PUT", body=WRONG)).json()
    [passed] = given["passed"]
    assert passed["to"] == "MLflow"
    assert "tr-of-another-workspace" in passed["problem"]
    assert await kept(product) == [(False, "Wrong number", "Off by one")]
    [complaint] = (await product.json("/api/operators/feedback", ADMIN))["items"]
    assert complaint["passed"] == [passed]


async def test_an_upstream_that_broke_does_not_lose_it_nor_double_it(product: Product) -> None:
    trace = product.emulator.traces.begin()
    await answer(product, EXECUTIVE, RunCompleted(trace))
    await send(product, EXECUTIVE, "PUT", body=WRONG)
    down = {"pattern": "PATCH /api/3.0/mlflow/*", "status": 503, "body": {}}
    product.emulator.faults.add(fault_from_json(down))
    given = (await send(product, EXECUTIVE, "PUT", body={"good": True})).json()
    assert given["passed"][0]["problem"]
    assert await kept(product) == [(True, "", "")]
    product.emulator.faults.clear()
    given = (await send(product, EXECUTIVE, "PUT", body={"good": True})).json()
    assert given["passed"] == [{"to": "MLflow", "problem": ""}]
    [assessment] = product.emulator.traces.of(trace).values()
    assert assessment["feedback"] == {"value": True}


async def test_without_an_experiment_or_a_trace_it_is_kept_here_alone(start: StartProduct) -> None:
    async with start() as product:
        await answer(product, EXECUTIVE, RunCompleted("tr-1"))
        assert (await send(product, EXECUTIVE, "PUT", body=WRONG)).json()["passed"] == []
    async with start(mlflow_experiment_id="77") as product:
        await answer(product, MARKETING, RunCompleted())
        assert (await send(product, MARKETING, "PUT", body=WRONG)).json()["passed"] == []


@pytest.mark.parametrize("who", [MARKETING, ADMIN], ids=["another user", "an operator"])
async def test_only_the_owner_of_a_turn_says_what_it_is_worth(
    product: Product, who: Persona
) -> None:
    await answer(product, EXECUTIVE)
    for method, body in (("PUT", {"good": True}), ("DELETE", None)):
        for path in (TURN, "/api/feedback/c1/guessed", "/api/feedback/guessed/t1"):
            response = await send(product, who, method, path, body)
            assert (response.status_code, response.json()["error"]) == (404, "NotFound")
    assert await kept(product) == []
    assert (await product.client.put(TURN, json=WRONG)).status_code == 401


async def test_too_long_a_comment_is_refused_and_the_first_one_stays(product: Product) -> None:
    await answer(product, EXECUTIVE)
    await send(product, EXECUTIVE, "PUT", body=WRONG)
    response = await send(product, EXECUTIVE, "PUT", body={**WRONG, "comment": "x" * 5_001})
    assert (response.status_code, response.json()["error"]) == (400, "TooMuch")
    assert await kept(product) == [(False, "Wrong number", "Off by one")]


async def test_a_conversation_with_feedback_can_be_deleted_for_good(product: Product) -> None:
    await answer(product, EXECUTIVE)
    await send(product, EXECUTIVE, "PUT", body=WRONG)
    who = Identity(EXECUTIVE.email, EXECUTIVE.display_name)
    await product.store.delete(who, "c1")
    gone = await product.store.tidy(datetime(2027, 1, 1, tzinfo=UTC))
    assert gone["deleted"] == 1
    assert (await product.json("/api/operators/feedback", ADMIN))["items"] == []


async def test_genie_is_told_in_direct_mode(start: StartProduct) -> None:
    seen: list[tuple[str, bytes]] = []

    def record(request: httpx.Request) -> httpx.Response:
        seen.append((request.url.path, request.content))
        return httpx.Response(200, json={})

    async with start(transport=httpx.MockTransport(record)) as product:
        await answer(product, EXECUTIVE, GenieReplied("finance", "s1", "gc1", "gm1"))
        given = (await send(product, EXECUTIVE, "PUT", body=WRONG)).json()
        await send(product, EXECUTIVE, "DELETE")
    assert given["passed"] == [{"to": "Genie", "problem": ""}]
    path = "/api/2.0/genie/spaces/s1/conversations/gc1/messages/gm1/feedback"
    assert seen == [
        (path, b'{"rating":"NEGATIVE","comment":"Wrong number. Off by one"}'),
        (path, b'{"rating":"NONE"}'),
    ]
