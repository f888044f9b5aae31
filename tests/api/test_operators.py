"""The operators' pages: the members of one group read them, everybody else is told whom to ask."""

from datetime import UTC, datetime

import pytest

from backend.store.values import Event, TurnBegan, TurnEnded
from backend.workspace.identity import Identity
from emulator.personas import ADMIN, EXECUTIVE, MARKETING, Persona
from emulator.sql_warehouse import WAREHOUSE_ID
from tests.api.conftest import Product

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


def identity(persona: Persona) -> Identity:
    return Identity(persona.email, persona.display_name)


async def complain(product: Product, persona: Persona, turn: str, reason: str) -> str:
    """A conversation of one answered question, and its owner's thumb down; the feedback's id."""
    owner = identity(persona)
    ids = (persona.email, f"chat-of-{turn}", turn)
    product.store.record(TurnBegan(*ids, question=f"Q {turn}", asked_at=NOON, name="Chat"))
    story = (Event(0, 0.1, {"is": "TextDelta", "text": "42"}),)
    product.store.record(
        TurnEnded(*ids, "completed", NOON, answer="42", sql="", spaces=("finance",), story=story)
    )
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
