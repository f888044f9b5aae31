"""Every page, light and dark, has no serious accessibility violation; a new page is announced."""

from typing import Any

import pytest
from conftest import ROOT, OpenPerson
from person import DESKTOP, PATIENCE_MS, PHONE, Person
from playwright.async_api import Frame
from test_pages import PAGES, _is_full

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
# Chainlit's own list of conversations has menus inside links (2.12), which we cannot mend.
RUN = """async () => {
  const found = await axe.run({ exclude: ["[data-sidebar]"] }, {
    resultTypes: ["violations"], iframes: false,
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
  });
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 160))]);
}"""


async def violations(frame: Frame) -> list[Any]:
    # By evaluation: the page's own policy lets no foreign script tag in.
    await frame.evaluate(AXE.read_text(encoding="utf-8") + "\n;undefined")
    return list(await frame.evaluate(RUN))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["1440", "390"])
async def test_no_page_has_a_serious_violation(
    open_person: OpenPerson, viewport: dict[str, int], dark: bool
) -> None:
    person = await open_person(viewport=viewport, dark=dark)
    found = {}
    for path in PAGES:
        await person.open(path)
        await _is_full(person, path)
        found[path] = await violations(person.page.main_frame)
    assert found == {path: [] for path in PAGES}


async def test_the_chat_and_its_answer_have_none(person: Person) -> None:
    await person.open("/ask")
    await person.asks("Show me CAC by marketing channel")
    frame = next(frame for frame in person.page.frames if "/chat" in frame.url)
    assert await violations(frame) == []


async def test_a_change_of_page_is_announced(person: Person) -> None:
    await person.open("/")
    await _is_full(person, "/")
    await person.page.get_by_role("link", name="Sales", exact=True).first.click()
    announced = person.page.locator("p[role=status]", has_text="Sales")
    await announced.wait_for(state="attached", timeout=PATIENCE_MS)
