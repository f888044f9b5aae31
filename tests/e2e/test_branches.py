"""Asking again: earlier answers stay within reach, and an old answer says of when it is."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from conftest import OpenPerson
from person import DESKTOP, PATIENCE_MS, PHONE, Person
from playwright.async_api import Locator
from test_accessibility import violations

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]
REGION, CHANNEL = "Revenue by region last month", "Show me CAC by channel"
MONTH = "What's our total revenue this month?"


async def edit(person: Person, number: int, words: str) -> None:
    """The pencil at a question, other words, Enter."""
    question = person.questions.nth(number)
    await question.hover()
    await question.get_by_role("button", name="Edit the question").click()
    box = person.chat.get_by_role("textbox", name="The question", exact=True)
    await box.fill(words)
    await box.press("Enter")
    await question.get_by_text(words).wait_for(timeout=PATIENCE_MS)
    await person.is_idle()


async def switch(person: Person, to: str, told: str) -> None:
    await person.chat.get_by_role("button", name=to).click()
    await person.chat.get_by_text(told).wait_for(timeout=PATIENCE_MS)


async def asked(person: Person) -> list[str]:
    contents = person.questions.locator(".message-content")
    return [text.strip() for text in await contents.all_inner_texts()]


def versions(person: Person) -> Locator:
    return person.chat.get_by_role("group", name="Versions of this question")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["1440", "390"])
async def test_an_edited_question_keeps_what_was_said_before(
    open_person: OpenPerson, viewport: dict[str, int]
) -> None:
    person = await open_person(viewport=viewport)
    await person.open("/ask")
    await person.asks(REGION)
    await person.asks(CHANNEL)
    await edit(person, 0, MONTH)
    assert await asked(person) == [MONTH]
    assert "$" in await person.answers.last.inner_text()
    await switch(person, "Earlier version", "1 / 2")
    assert await asked(person) == [REGION, CHANNEL]
    assert await person.chat.get_by_role("table").count() == 2
    await person.page.reload()
    await person.chat.get_by_text("1 / 2").wait_for(timeout=PATIENCE_MS)
    assert await asked(person) == [REGION, CHANNEL]
    frame = next(frame for frame in person.page.frames if "/chat" in frame.url)
    assert await violations(frame) == []
    await switch(person, "Later version", "2 / 2")
    assert await asked(person) == [MONTH]
    assert "Oct" in await person.asks("Compare that to last month")


async def test_an_answer_of_another_day_says_so_and_runs_again(
    person: Person, open_person: OpenPerson
) -> None:
    await person.open("/ask")
    await person.asks(REGION)
    reader = await open_person()
    await reader.page.clock.install(time=datetime.now() + timedelta(days=2))
    devtools = await reader.context.new_cdp_session(reader.page)
    await devtools.send("Emulation.setTimezoneOverride", {"timezoneId": "Asia/Tokyo"})
    await reader.open("/ask")
    await reader.chat.locator("#header #sidebar-trigger-button").click(timeout=PATIENCE_MS)
    await reader.chat.get_by_role("link", name=REGION).first.click(timeout=PATIENCE_MS)
    mark = reader.chat.locator("footer time")
    ended = datetime.fromisoformat(await mark.get_attribute("datetime", timeout=PATIENCE_MS) or "")
    there = ended.astimezone(ZoneInfo("Asia/Tokyo")).strftime("%-d %b %Y, %H:%M")
    assert await mark.inner_text() == f"as of {there}"
    assert await reader.chat.get_by_role("button", name="SQL").count() == 1
    assert await reader.chat.get_by_role("img", name="Chart of the rows").count() == 1

    await reader.chat.get_by_role("button", name="Run again").click()
    await versions(reader).get_by_text("2 / 2").wait_for(timeout=PATIENCE_MS)
    await reader.is_idle()
    assert await asked(reader) == [REGION]
    again = datetime.fromisoformat(await mark.get_attribute("datetime") or "")
    assert again > ended
    await versions(person).get_by_text("2 / 2").wait_for(timeout=PATIENCE_MS)
    assert await asked(person) == [REGION]
