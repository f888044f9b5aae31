"""A bad answer is marked by its reader, and replayed by those who run the app, by nobody else."""

import pytest
from conftest import OpenPerson
from person import PATIENCE_MS
from test_accessibility import violations

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

CAC = "Show me CAC by channel"


async def test_from_a_thumb_down_to_the_replayed_turn(open_person: OpenPerson) -> None:
    marco = await open_person("marco.marketing")
    await marco.open("/ask")
    await marco.asks(CAC)
    await marco.chat.get_by_role("button", name="Not a good answer").click()
    await marco.chat.get_by_role("button", name="Wrong number").click()
    await marco.chat.get_by_text("will see your name, this question").wait_for()
    frame = next(frame for frame in marco.page.frames if "/chat" in frame.url)
    assert await violations(frame) == []
    await marco.chat.get_by_label("Anything else? (optional)").fill("TV cannot be that dear.")
    await marco.chat.get_by_role("button", name="Send feedback").click()
    await marco.chat.get_by_text("Thank you.").wait_for(timeout=PATIENCE_MS)

    # It is still there when he comes back.
    await marco.page.reload()
    pressed = marco.chat.locator('[aria-label="Not a good answer"][aria-pressed="true"]')
    await pressed.wait_for(timeout=PATIENCE_MS)
    await marco.chat.get_by_text("Wrong number").wait_for(timeout=PATIENCE_MS)

    # Whoever does not run the app is told whom to ask.
    await marco.open("/operators/feedback")
    await marco.page.get_by_text("for the people who run the app").wait_for(timeout=PATIENCE_MS)
    assert await marco.page.get_by_role("link", name="Operators").count() == 0

    ada = await open_person("ada.admin")
    await ada.page.get_by_role("link", name="Operators").first.click(timeout=PATIENCE_MS)
    await ada.page.get_by_role("link", name=CAC).first.click(timeout=PATIENCE_MS)
    for words in ("TV cannot be that dear.", "Wrong number", "marco.marketing@dominos.example"):
        await ada.page.get_by_text(words).first.wait_for(timeout=PATIENCE_MS)
    await ada.page.get_by_text("Asked Marketing Performance").wait_for()
    assert "SELECT" in await ada.page.get_by_label("SQL").first.inner_text()
    await ada.page.get_by_text("Passed on to MLflow.").wait_for()
    assert "selectedEvaluationId=tr-" in (
        await ada.page.get_by_role("link", name="Open in MLflow").get_attribute("href") or ""
    )
    assert await violations(ada.page.main_frame) == []

    # He thinks again, and it is no longer theirs to read.
    await marco.open("/ask")
    await marco.chat.get_by_role("button", name="Take back").click(timeout=PATIENCE_MS)
    await marco.chat.get_by_text("Taken back.").wait_for(timeout=PATIENCE_MS)
    await ada.page.reload()
    await ada.page.get_by_text("There is no such feedback.").wait_for(timeout=PATIENCE_MS)
