"""The operators' pages: the members of one group read them, everybody else is told whom to ask."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from backend.answers.codec import encode
from backend.answers.events import (
    AgentFinished,
    AgentStarted,
    ChatEvent,
    QueryFound,
    RunCompleted,
    RunWarned,
    TextDelta,
    TextDemoted,
)
from backend.answers.results import Column, Kind, Table
from backend.store.values import Event, TurnBegan, TurnEnded
from backend.workspace.identity import Identity
from emulator.personas import ADMIN, EXECUTIVE, MARKETING, Persona
from emulator.sql_warehouse import WAREHOUSE_ID
from tests.api.conftest import Product, StartProduct

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


def identity(persona: Persona) -> Identity:
    return Identity(persona.email, persona.display_name)


async def complain(
    product: Product,
    persona: Persona,
    turn: str,
    reason: str,
    story: Sequence[Event] = (Event(0, 0.1, {"is": "TextDelta", "text": "42"}),),
) -> str:
    """A conversation of one answered question, and its owner's thumb down; the feedback's id."""
    owner = identity(persona)
    ids = (persona.email, f"chat-of-{turn}", turn)
    product.store.record(TurnBegan(*ids, question=f"Q {turn}", asked_at=NOON, name="Chat"))
    end = TurnEnded(*ids, "completed", NOON, "42", sql="", spaces=("finance",), story=tuple(story))
    product.store.record(end)
    given = await product.store.give_feedback(
        owner, ids[1], turn, good=False, reason=reason, comment="Off by one."
    )
    return given.id


async def test_members_of_the_group_read_the_pages(product: Product) -> None:
    assert await product.json("/api/operators", ADMIN) == {"group": "admins"}


@pytest.mark.parametrize(
    "path", ["/api/operators", "/api/operators/feedback", "/api/operators/doctor"]
)
async def test_everybody_else_is_told_whom_to_ask(product: Product, path: str) -> None:
    response = await product.get(path, EXECUTIVE)
    assert (response.status_code, response.json()["error"]) == (403, "NotAnOperator")
    assert "“admins”" in response.json()["remedy"]
    assert (await product.client.get(path)).status_code == 401


async def test_the_bad_ones_of_everybody_are_listed_the_latest_first(product: Product) -> None:
    await complain(product, EXECUTIVE, "t1", "Wrong number")
    await complain(product, MARKETING, "t2", "Too slow")
    good = await complain(product, EXECUTIVE, "t3", "")
    await product.store.give_feedback(identity(EXECUTIVE), "chat-of-t3", "t3", good=True)
    listed = await product.json("/api/operators/feedback", ADMIN)
    assert [(item["owner"], item["question"], item["reason"]) for item in listed["items"]] == [
        (MARKETING.email, "Q t2", "Too slow"),
        (EXECUTIVE.email, "Q t1", "Wrong number"),
    ]
    assert listed["after"] is None
    assert good not in str(listed)


async def test_what_its_owner_deleted_is_no_longer_listed(product: Product) -> None:
    await complain(product, EXECUTIVE, "t1", "Wrong number")
    await product.store.delete(identity(EXECUTIVE), "chat-of-t1")
    assert (await product.json("/api/operators/feedback", ADMIN))["items"] == []


async def test_a_place_in_the_list_that_is_none_is_refused(product: Product) -> None:
    response = await product.get("/api/operators/feedback", ADMIN, after="nonsense")
    assert (response.status_code, response.json()["error"]) == (400, "BadRequest")


async def test_the_doctor_examines_with_the_operators_own_rights(product: Product) -> None:
    found = await product.json("/api/operators/doctor", ADMIN, asks="false")
    assert found["person"] == ADMIN.email
    by_check = {(f["check"], f["subject"]): f for f in found["findings"]}
    header = by_check["header", "x-forwarded-access-token"]
    assert (header["status"], header["remedy"]) == ("ok", "")
    views = [f for f in found["findings"] if f["check"] == "SELECT"]
    assert len(views) == len(product.app.state.parts.semantic.views)
    assert {f["status"] for f in views} == {"ok"}
    assert by_check["warehouse", WAREHOUSE_ID]["status"] == "ok"
    assert product.emulator.tokens.minted[-1] not in str(found)


async def test_the_doctor_says_which_scope_the_app_lacks(product: Product) -> None:
    token = product.emulator.tokens.mint(ADMIN, ADMIN.scopes - {"sql"})
    answer = await product.client.get(
        "/api/operators/doctor", params={"asks": "false"}, headers=product.headers(ADMIN, token)
    )
    failed = {f["check"]: f["remedy"] for f in answer.json()["findings"] if f["status"] == "failed"}
    assert "user_api_scopes" in failed["scope"]
    assert "user_api_scopes" in failed["warehouse"]


TOLD: tuple[ChatEvent, ...] = (
    TextDelta("I'll ask"),
    TextDemoted("I'll ask"),
    AgentStarted("c1", "agent-finance", "Revenue?"),
    QueryFound("c1", "SELECT 1", "s1"),
    AgentFinished("c1", Table((Column("revenue", Kind.NUMBER),), ((Decimal("1.50"),), (None,)))),
    RunWarned("Slow", "It took long."),
    TextDelta("42"),
    RunCompleted("tr-1"),
)


async def test_the_whole_turn_is_replayed_in_order(start: StartProduct) -> None:
    story = [Event(n, n / 2, encode(event)) for n, event in enumerate(TOLD)]
    story.append(Event(len(TOLD), 9.0, {"is": "SomethingNewer"}))
    async with start(mlflow_experiment_id="77") as product:
        found = await complain(product, EXECUTIVE, "t1", "Wrong number", story)
        replay = await product.json(f"/api/operators/feedback/{found}", ADMIN)
        noted = await product.store.audit(identity(ADMIN))
    assert [(s["at"], s["kind"], s["title"]) for s in replay["steps"]] == [
        (0.0, "said", "Said"),
        (0.5, "thought", "What was said so far was only planning"),
        (1.0, "asked", "Asked Executive & Finance"),
        (1.5, "query", "SQL of Executive & Finance"),
        (2.0, "result", "Executive & Finance returned 2 rows"),
        (2.5, "problem", "Reported Slow"),
        (3.0, "said", "Said"),
        (3.5, "end", "Completed"),
        (9.0, "note", "Written by another version of this app"),
    ]
    assert replay["steps"][3]["sql"] == "SELECT 1"
    assert (replay["steps"][4]["columns"], replay["steps"][4]["rows"]) == (
        ["revenue"],
        [["1.50"], [None]],
    )
    assert (replay["answer"], replay["complaint"]["owner"]) == ("42", EXECUTIVE.email)
    assert replay["trace"] == {
        "id": "tr-1",
        "url": "https://workspace.test/ml/experiments/77/traces?selectedEvaluationId=tr-1",
    }
    [line] = noted.items
    assert (line.action, line.detail) == (
        "read feedback",
        {"feedback": found, "author": EXECUTIVE.email},
    )


async def test_nothing_but_a_complaint_is_replayed_and_only_for_operators(
    product: Product,
) -> None:
    bad = await complain(product, EXECUTIVE, "t1", "Wrong number")
    good = await complain(product, EXECUTIVE, "t2", "")
    await product.store.give_feedback(identity(EXECUTIVE), "chat-of-t2", "t2", good=True)
    for who in (EXECUTIVE, MARKETING):
        response = await product.get(f"/api/operators/feedback/{bad}", who)
        assert (response.status_code, response.json()["error"]) == (403, "NotAnOperator")
    for guessed in (good, "1", "t1", "guessed"):
        response = await product.get(f"/api/operators/feedback/{guessed}", ADMIN)
        assert (response.status_code, response.json()["error"]) == (404, "NotFound")
