"""Decisions in a real browser: allow or deny a call, ask the language model, go on."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from person import PATIENCE_MS, Person

from emulator.launch import Running

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]
SUPERVISOR = "POST /serving-endpoints/mas-genie-router/*"
NO_DATA = "Ask the language model, without company data"


@pytest_asyncio.fixture(loop_scope="session")
async def workspace(product: Running) -> AsyncIterator[httpx.AsyncClient]:
    """The local workspace's switches, all back to their places after the test."""
    async with httpx.AsyncClient(base_url=f"{product.workspace_url}/_emulator") as client:
        yield client
        await client.put("/approvals", json={"asked": False})
        await client.put("/task-steps", json={"steps": None})
        await client.delete("/faults")


async def press(person: Person, name: str) -> None:
    before = await person.answers.count()
    await person.chat.get_by_role("button", name=name, exact=True).last.click()
    await person.answers.nth(before).wait_for(timeout=PATIENCE_MS)
    await person.is_idle()


async def last_answer(person: Person) -> str:
    return await person.chat.locator('[data-step-type="assistant_message"]').last.inner_text()


async def test_a_call_waits_for_approve(person: Person, workspace: httpx.AsyncClient) -> None:
    await workspace.put("/approvals", json={"asked": True})
    await person.open("/ask")
    await person.asks("Revenue by region last month")
    asked = await last_answer(person)
    for told in ("genie-mcp", '"genie_query": "Revenue by region last month"', "your decision"):
        assert told in asked
    await press(person, "Approve")
    assert "Midwest" in await last_answer(person)
    assert await person.chat.get_by_role("table").count() == 1
    # Once more is another decision, in a branch of its own.
    await person.chat.get_by_role("button", name="Run again").last.click()
    await person.chat.get_by_text("2 / 2").wait_for(timeout=PATIENCE_MS)
    await person.is_idle()
    assert "your decision" in await last_answer(person)
    assert await person.chat.get_by_role("table").count() == 0
    await press(person, "Approve")
    assert await person.chat.get_by_role("table").count() == 1


async def test_a_denied_call_is_not_made(person: Person, workspace: httpx.AsyncClient) -> None:
    await workspace.put("/approvals", json={"asked": True})
    await person.open("/ask")
    await person.asks("Revenue by region last month")
    await press(person, "Deny")
    assert "You did not allow" in await last_answer(person)
    assert await person.chat.get_by_role("table").count() == 0


async def test_a_long_task_goes_on_by_itself(person: Person, workspace: httpx.AsyncClient) -> None:
    await workspace.put("/task-steps", json={"steps": 1})
    await person.open("/ask")
    answer = await person.asks("CAC and on-time rate by region last month")
    assert "ran out of time" not in answer
    assert await person.chat.get_by_role("table").count() == 2


async def test_without_the_assistant_the_language_model_explains_and_gives_no_figure(
    person: Person, workspace: httpx.AsyncClient
) -> None:
    await workspace.post("/faults", json={"pattern": SUPERVISOR, "status": 503})
    await person.open("/ask")
    await person.asks("What is CAC?")
    await press(person, NO_DATA)
    answer = await last_answer(person)
    assert "No access to company data" in answer
    assert "Spend divided by the customers acquired" in answer
