"""A conversation in the library: found by its words, renamed, opened, deleted and brought back."""

import pytest
from conftest import OpenPerson
from person import PATIENCE_MS, Person
from playwright.async_api import Locator

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

QUESTION, NAME = "Orders by region last week", "Board meeting of the regions"
OTHER = "Orders by month this year"


async def find(person: Person, words: str) -> None:
    """Through the navigation, by the search."""
    await person.page.get_by_role("link", name="Library").first.click()
    await person.page.get_by_role("searchbox").fill(words, timeout=PATIENCE_MS)


async def opened_sidebar(person: Person) -> Locator:
    """The chat's own list of conversations, which the other one is always in."""
    await person.open("/ask")
    await person.chat.locator("#header #sidebar-trigger-button").click(timeout=PATIENCE_MS)
    sidebar = person.chat.locator("#thread-history")
    await sidebar.get_by_role("link", name=OTHER).first.wait_for(timeout=PATIENCE_MS)
    return sidebar


async def test_a_conversation_is_found_renamed_opened_and_deleted(open_person: OpenPerson) -> None:
    rita = await open_person("rita.regional")
    page = rita.page
    rita.complaints.clear()  # of the page of personas, which is not ours
    await rita.open("/ask")
    await rita.asks(QUESTION)
    await rita.chat.locator("#header #new-chat-button").click()
    await rita.questions.first.wait_for(state="detached", timeout=PATIENCE_MS)
    await rita.asks(OTHER)

    # Found by beginnings of its words, it gets a name, and is opened by it.
    await find(rita, "ord reg")
    await page.get_by_role("button", name=f"Rename {QUESTION}").click(timeout=PATIENCE_MS)
    field = page.get_by_label("Name of the conversation")
    await field.fill(NAME)
    await field.press("Enter")
    await page.get_by_role("link", name=NAME).click(timeout=PATIENCE_MS)
    await rita.questions.filter(has_text=QUESTION).wait_for(timeout=PATIENCE_MS)
    assert await rita.questions.all_inner_texts() == [QUESTION]

    # Deleted, it leaves the chat's page, too, and nothing of it is offered to be shared.
    await find(rita, "board meet")
    delete = page.get_by_role("button", name=f"Delete {NAME}")
    await delete.click(timeout=PATIENCE_MS)
    await page.get_by_text(f"“{NAME}” was deleted.").wait_for(timeout=PATIENCE_MS)
    await delete.wait_for(state="detached", timeout=PATIENCE_MS)
    await page.get_by_role("button", name="Undo").click()
    await page.get_by_text(f"“{NAME}” is back.").wait_for(timeout=PATIENCE_MS)
    await page.get_by_role("link", name="Chat").first.click()
    await rita.questions.first.wait_for(state="detached", timeout=PATIENCE_MS)
    share = page.get_by_role("button", name="Share or export this conversation")
    await share.wait_for(state="detached", timeout=PATIENCE_MS)

    # Brought back, it is in the chat's list; deleted again, it is not.
    sidebar = await opened_sidebar(rita)
    await sidebar.get_by_role("link", name=NAME).wait_for(timeout=PATIENCE_MS)
    await find(rita, "board meet")
    await delete.click(timeout=PATIENCE_MS)
    await page.get_by_text(f"“{NAME}” was deleted.").wait_for(timeout=PATIENCE_MS)
    sidebar = await opened_sidebar(rita)
    assert await sidebar.get_by_role("link", name=NAME).count() == 0
    assert rita.complaints == []
