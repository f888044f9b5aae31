"""A question is kept where it was answered, and asked again from wherever one looks for it."""

import pytest
from conftest import OpenPerson
from person import PATIENCE_MS, PHONE, Person
from test_accessibility import violations

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

CAC = "Show me CAC by channel"
SAMPLE = "Show me CAC by marketing channel"


async def composer_has(person: Person, text: str) -> None:
    box = person.chat.locator("#chat-input")
    await box.wait_for(timeout=PATIENCE_MS)
    await person.page.wait_for_function(
        """text => document.querySelector("iframe").contentDocument
            .getElementById("chat-input")?.value === text""",
        arg=text,
        timeout=PATIENCE_MS,
    )


async def test_from_the_chat_to_the_library_and_back(open_person: OpenPerson) -> None:
    marco = await open_person("marco.marketing")
    page = marco.page
    marco.complaints.clear()  # of the page of personas, which is not ours
    await marco.open("/ask")
    await marco.asks(CAC)
    await marco.chat.get_by_role("button", name="Save this question").click()
    kept = marco.chat.get_by_role("button", name="Saved question: remove it")
    await kept.wait_for(timeout=PATIENCE_MS)

    # In the library it gets a name and a folder …
    await page.get_by_role("link", name="Library").first.click()
    await page.get_by_role("link", name="Saved questions").click()
    await page.get_by_role("button", name=f"Edit {CAC}").click()
    await page.get_by_label("Name").fill("Cost of a customer")
    await page.get_by_label("Folder (optional)").fill("Mondays")
    await page.get_by_role("button", name="Save", exact=True).click()
    await page.get_by_role("heading", name="Mondays").wait_for(timeout=PATIENCE_MS)
    assert await violations(page.main_frame) == []

    # … and from there it is asked again.
    await page.get_by_role("link", name="Ask Cost of a customer").click()
    await composer_has(marco, CAC)
    await marco.chat.locator("#chat-input").fill("")

    # Behind the slash it is found by its name, and shown before it is sent.
    await marco.chat.locator("#chat-input").press_sequentially("/cost")
    await marco.chat.get_by_text("Cost of a customer").wait_for(timeout=PATIENCE_MS)
    await page.keyboard.press("Enter")
    await composer_has(marco, CAC)
    await page.keyboard.press("Enter")
    await marco.answers.nth(1).wait_for(timeout=PATIENCE_MS)
    await marco.is_idle()
    assert await marco.questions.all_inner_texts() == [CAC, CAC]

    # Deleted, it leaves the chat, too; undone, it is back.
    await page.get_by_role("link", name="Library").first.click()
    await page.get_by_role("link", name="Saved questions").click()
    await page.get_by_role("button", name="Delete Cost of a customer").click()
    await page.get_by_text("Nothing saved yet").wait_for(timeout=PATIENCE_MS)
    await page.get_by_role("button", name="Undo").click()
    await page.get_by_role("heading", name="Cost of a customer").wait_for(timeout=PATIENCE_MS)
    await page.get_by_role("button", name="Delete Cost of a customer").click()
    await page.get_by_text("Nothing saved yet").wait_for(timeout=PATIENCE_MS)
    await page.get_by_role("link", name="Chat").first.click()
    await marco.chat.get_by_role("button", name="Save this question").first.wait_for(
        timeout=PATIENCE_MS
    )
    assert marco.complaints == []


async def test_a_dashboards_question_is_kept_with_its_filters(open_person: OpenPerson) -> None:
    rita = await open_person("rita.regional", viewport=PHONE)
    page = rita.page
    await rita.open("/marketing?period=last_30_days&region=Midwest")
    button = page.get_by_role("button", name=f"Save this question: {SAMPLE}")
    await button.click(timeout=PATIENCE_MS)
    await page.get_by_role("button", name=f"remove it: {SAMPLE}").wait_for(timeout=PATIENCE_MS)
    await rita.open("/library/saved")
    await page.get_by_role("link", name=f"Ask {SAMPLE}").click(timeout=PATIENCE_MS)
    await composer_has(rita, f"{SAMPLE} last 30 days in Midwest")
    await rita.chat.locator("#chat-submit:not([disabled])").click()
    await rita.answers.first.wait_for(timeout=PATIENCE_MS)
    await rita.is_idle()
    answer = await rita.answers.first.inner_text()
    assert "Oct 20" in answer or "last 30 days" in answer, answer
    await rita.open("/library/saved")
    await page.get_by_role("button", name=f"Delete {SAMPLE}").click(timeout=PATIENCE_MS)
    await page.get_by_text("Nothing saved yet").wait_for(timeout=PATIENCE_MS)
