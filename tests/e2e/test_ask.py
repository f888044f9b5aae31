"""The main job: a question in the Chat tab is answered from real data, as the user who asked."""

import asyncio
import re

import pytest
from conftest import OpenPerson
from person import PATIENCE_MS, Person

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

REVENUE = "What's our total revenue this month?"


async def test_the_answer_is_the_number_of_the_tile(person: Person) -> None:
    await person.open("/")
    tile = person.page.locator('[aria-label="Revenue"] [title^="$"]').first
    await tile.wait_for(timeout=PATIENCE_MS)
    exact = (await tile.get_attribute("title") or "").partition(".")[0]
    await person.page.get_by_role("link", name="Chat").click()
    assert exact in await person.asks(REVENUE)
    assert exact in await person.chat.get_by_role("table").last.inner_text()


async def test_steps_name_the_space_and_the_text_arrives_over_time(person: Person) -> None:
    await person.open("/ask")
    await person.ask("Show me CAC by channel")
    await person.chat.get_by_text("Marketing Performance").first.wait_for(timeout=PATIENCE_MS)
    lengths: list[int] = []
    while not await person.chat.locator("#chat-submit").count():
        texts = await person.answers.all_inner_texts()
        lengths.append(len(texts[-1]) if texts else 0)
        await asyncio.sleep(0)
    assert len(set(lengths)) > 3, lengths
    steps = await person.steps.all_inner_texts()
    assert any(re.search(r"Marketing Performance · [\d.]+ s · 7 rows", text) for text in steps)
    await person.chat.get_by_role("table").wait_for(timeout=PATIENCE_MS)


async def test_a_follow_up_compares_complete_days(person: Person) -> None:
    await person.open("/ask")
    first = await person.asks(REVENUE)
    second = await person.asks("Compare that to last month")
    assert re.search(r"\$[\d.,]+[KMB]?", first)
    assert "Nov 1–17" in second
    assert "Oct 1–17" in second
    assert "Nov 18, 2026 is left out" in second


async def test_planning_text_is_no_part_of_the_answer(person: Person) -> None:
    await person.open("/ask")
    assert "I'll ask" not in await person.asks("Revenue by region last month")


async def test_a_reload_in_mid_answer_loses_and_doubles_nothing(person: Person) -> None:
    await person.open("/ask")
    await person.ask("Revenue by region last month")
    await person.chat.get_by_text("Asking Executive & Finance").first.wait_for(timeout=PATIENCE_MS)
    await person.page.reload()
    await person.answers.first.wait_for(timeout=PATIENCE_MS)
    await person.is_idle()
    assert await person.questions.count() == 1
    assert await person.answers.count() == 1
    assert "October" in await person.answers.last.inner_text() or "Oct" in (
        await person.answers.last.inner_text()
    )


async def test_stop_ends_the_answer_visibly_and_the_next_question_works(person: Person) -> None:
    await person.open("/ask")
    await person.ask("Show me CAC by channel")
    await person.chat.locator("#stop-button").click()
    await person.chat.get_by_text("Stopped").first.wait_for(timeout=PATIENCE_MS)
    assert "$" in await person.asks(REVENUE)


async def test_leaving_the_tab_and_coming_back_keeps_the_chat(person: Person) -> None:
    await person.open("/ask")
    await person.asks(REVENUE)
    await person.page.get_by_role("link", name="Sales").first.click()
    await person.page.get_by_role("link", name="Chat").click()
    assert await person.answers.count() == 1
    assert await person.questions.count() == 1


async def test_the_regional_manager_sees_one_region_and_is_told_so(
    open_person: OpenPerson,
) -> None:
    rita = await open_person("rita.regional")
    await rita.open("/ask")
    answer = await rita.asks("Revenue by region last month")
    assert "Midwest" in answer
    assert "Northeast" not in answer


async def test_without_a_grant_the_chat_says_whom_to_ask(open_person: OpenPerson) -> None:
    marco = await open_person("marco.marketing")
    await marco.open("/ask")
    answer = await marco.asks("On-time rate by region last month")
    assert "no access" in answer
    assert "administrator" in answer


async def test_without_the_serving_scope_the_chat_names_it(open_person: OpenPerson) -> None:
    sam = await open_person("sam.noscope")
    await sam.open("/ask")
    assert "scope" in await sam.asks(REVENUE)


async def test_an_answer_is_copied_as_it_was_written(person: Person) -> None:
    await person.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await person.open("/ask")
    await person.asks(REVENUE)
    about = person.chat.get_by_role("group", name="About this answer")
    await about.get_by_role("button", name="Copy the answer").click()
    await person.chat.get_by_text("Copied.").wait_for(timeout=PATIENCE_MS)
    copied = await person.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Revenue: **$")
    assert await person.chat.get_by_role("button", name="Copy the answer").count() == 1
