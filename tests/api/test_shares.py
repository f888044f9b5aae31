"""Snapshots for people of the workspace: who makes, reads, lists and revokes them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from answers import answered, revenue
from sqlalchemy import update

from backend.answers.events import AgentFinished, AgentStarted, RunCompleted, TextDelta
from backend.answers.results import Words
from backend.store.runners import utc_now
from backend.store.tables import shares
from backend.workspace.identity import Identity
from emulator.personas import ADMIN, EXECUTIVE, MARKETING, REGIONAL, Persona
from tests.api.conftest import Product

TURN = str(uuid4())


def identity(persona: Persona) -> Identity:
    return Identity(persona.email, persona.display_name)


@pytest.fixture
async def asked(product: Product) -> Product:
    """Erin asked in `c1`, and Rita, whose rows are filtered, in `r1`; `w1` of Erin has no rows."""
    await answered(product.store, identity(EXECUTIVE), "c1", TURN)
    await answered(product.store, identity(REGIONAL), "r1", str(uuid4()))
    words = (
        AgentStarted("c1", "agent-finance", "?"),
        AgentFinished("c1", Words("No data there.")),
        TextDelta("Nothing."),
        RunCompleted(),
    )
    await answered(product.store, identity(EXECUTIVE), "w1", str(uuid4()), events=words)
    return product


async def send(
    product: Product, method: str, path: str, persona: Persona, body: Any = None
) -> httpx.Response:
    return await product.client.request(method, path, json=body, headers=product.headers(persona))


async def share(
    product: Product, conversation: str = "c1", persona: Persona = EXECUTIVE, **more: Any
) -> httpx.Response:
    wanted = {"conversation": conversation, "days": 7, "knows_of_filters": True, **more}
    return await send(product, "POST", "/api/shares", persona, wanted)


async def shared(product: Product, **more: Any) -> str:
    response = await share(product, **more)
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


async def test_another_reads_what_its_author_saw(asked: Product) -> None:
    link = await shared(asked)
    read = await asked.json(f"/api/shares/{link}", MARKETING)
    assert (read["author"], read["author_name"]) == (EXECUTIVE.email, "Erin Okafor")
    assert (read["is_mine"], read["imported"], read["data_label"]) == (False, [], "Demo data")
    [turn] = read["document"]["turns"]
    assert turn["as_user"] == EXECUTIVE.email
    assert turn["steps"][0]["result"]["rows"][0][:3] == ["Midwest", "2026-11-01", "1234.50"]
    assert (await asked.json(f"/api/shares/{link}", EXECUTIVE))["is_mine"] is True


async def test_it_stays_as_it_was_when_the_conversation_goes_on(asked: Product) -> None:
    link = await shared(asked)
    before = await asked.json(f"/api/shares/{link}", MARKETING)
    await answered(asked.store, identity(EXECUTIVE), "c1", str(uuid4()), "And a secret?", revenue())
    await asked.store.rename(identity(EXECUTIVE), "c1", "Renamed")
    assert await asked.json(f"/api/shares/{link}", MARKETING) == before


async def test_nobody_shares_what_is_not_theirs(asked: Product) -> None:
    for persona in (MARKETING, ADMIN):
        for conversation in ("c1", "guessed", "", "../c1", "c1' OR '1'='1"):
            refused = await share(asked, conversation, persona)
            assert (refused.status_code, refused.json()["error"]) == (404, "NotFound")
            preview = await asked.get("/api/shares/preview", persona, conversation=conversation)
            assert preview.status_code == 404
        assert await asked.json("/api/shares", persona) == []
    assert (await asked.client.post("/api/shares", json={})).status_code == 401


async def test_what_is_not_shared_stays_out_of_reach(asked: Product) -> None:
    await shared(asked)
    for path in ("/api/library/conversations/c1/export", "/api/shares/c1", f"/api/shares/{TURN}"):
        for persona in (MARKETING, ADMIN):
            assert (await asked.get(path, persona)).status_code == 404


async def test_readers_and_operators_change_nothing(asked: Product) -> None:
    link = await shared(asked)
    for persona in (MARKETING, ADMIN):
        assert (await send(asked, "DELETE", f"/api/shares/{link}", persona)).status_code == 404
        for method in ("PUT", "PATCH", "POST"):
            answer = await send(asked, method, f"/api/shares/{link}", persona, {"title": "Mine"})
            assert answer.status_code in (404, 405)
    assert [one["status"] for one in await asked.json("/api/shares", EXECUTIVE)] == ["active"]
    assert (await asked.get(f"/api/shares/{link}", MARKETING)).status_code == 200


async def test_a_revoked_link_leads_nowhere_and_stays_listed(asked: Product) -> None:
    link = await shared(asked)
    assert (await send(asked, "DELETE", f"/api/shares/{link}", EXECUTIVE)).status_code == 204
    for persona in (EXECUTIVE, MARKETING):
        gone = await asked.get(f"/api/shares/{link}", persona)
        assert gone.status_code == 404
        assert "expired, was revoked, or never was" in gone.json()["message"]
        assert gone.json()["remedy"] == "Ask its author for a new one."
    assert [one["status"] for one in await asked.json("/api/shares", EXECUTIVE)] == ["revoked"]


async def test_an_expired_link_leads_nowhere(asked: Product) -> None:
    link = await shared(asked)
    async with asked.store._database.writing() as connection:
        past = utc_now() - timedelta(seconds=1)
        await connection.execute(update(shares).values(expires_at=past))
    assert (await asked.get(f"/api/shares/{link}", MARKETING)).status_code == 404
    assert [one["status"] for one in await asked.json("/api/shares", EXECUTIVE)] == ["expired"]


@pytest.mark.parametrize("link", ["x", "a" * 5_000, "%00", "..%2f..", "' OR 1=1", "é"])
async def test_a_malformed_link_leads_nowhere(asked: Product, link: str) -> None:
    await shared(asked)
    response = await asked.get(f"/api/shares/{link}", MARKETING)
    assert response.status_code == 404
    assert response.json()["error"] == "NotFound"


@pytest.mark.parametrize("days", [0, -1, 366, 10**9, "soon"])
async def test_a_link_lasts_a_year_at_most(asked: Product, days: Any) -> None:
    assert (await share(asked, days=days)).status_code == 400
    assert await asked.json("/api/shares", EXECUTIVE) == []


async def test_filtered_rows_warn_first(asked: Product) -> None:
    preview = await asked.json("/api/shares/preview", EXECUTIVE, conversation="c1")
    assert preview["filtered"] == [
        "main.dominos_realistic.orders (main.dominos_realistic.in_own_region)",
        "main.dominos_realistic.stores (main.dominos_realistic.in_own_region)",
    ]
    assert (preview["unknown"], preview["questions"], preview["results"]) == ([], 1, 1)
    refused = await share(asked, knows_of_filters=False)
    assert (refused.status_code, refused.json()["error"]) == (409, "RowsAreFiltered")
    assert await asked.json("/api/shares", EXECUTIVE) == []
    read = await asked.json(f"/api/shares/{await shared(asked)}", MARKETING)
    assert read["filtered"] == preview["filtered"]


async def test_filters_that_the_author_may_not_see_warn_too(asked: Product) -> None:
    preview = await asked.json("/api/shares/preview", REGIONAL, conversation="r1")
    assert preview["filtered"] == []
    assert "main.dominos_realistic.orders" in preview["unknown"]
    refused = await share(asked, "r1", REGIONAL, knows_of_filters=False)
    assert refused.json()["error"] == "RowsAreFiltered"


async def test_without_rows_there_is_nothing_to_warn_of(asked: Product) -> None:
    assert (await share(asked, "w1", knows_of_filters=False)).status_code == 201


async def test_what_a_file_said_is_shared_as_such(asked: Product) -> None:
    body = (
        await asked.get("/api/library/conversations/c1/export", EXECUTIVE, format="json")
    ).content
    taken = await asked.client.post(
        "/api/library/conversations/import", content=body, headers=asked.headers(MARKETING)
    )
    link = await shared(asked, conversation=taken.json()["id"], persona=MARKETING)
    read = await asked.json(f"/api/shares/{link}", REGIONAL)
    assert (read["author"], read["imported"]) == (MARKETING.email, [0])


async def test_reading_is_noted(asked: Product) -> None:
    link = await shared(asked)
    await asked.get(f"/api/shares/{link}", MARKETING)
    lines = (await asked.store.audit(identity(MARKETING))).items
    assert [line.action for line in lines] == ["read a share"]
    assert lines[0].detail["author"] == EXECUTIVE.email
