"""Every page, at a desk and on a phone, light and dark: full of data, quiet, inside the screen."""

from pathlib import Path

import pytest
from conftest import ROOT, OpenPerson
from person import DESKTOP, PATIENCE_MS, PHONE, Person

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

PAGES = ("/", "/finance", "/marketing", "/customers", "/operations", "/sales", "/ask")
# The shell scrolls its page in itself; the document never does.
BEYOND_THE_SCREEN = """() => { const d = document.documentElement;
    return [d.scrollWidth - d.clientWidth, d.scrollHeight - d.clientHeight] }"""
SHOTS = ROOT / "test-results" / "pages"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["1440", "390"])
async def test_every_page_shows_itself(
    open_person: OpenPerson, viewport: dict[str, int], dark: bool
) -> None:
    person = await open_person(viewport=viewport, dark=dark)
    for path in PAGES:
        await person.open(path)
        await _is_full(person, path)
        await _keep(person, path, viewport["width"], dark)
        assert await person.page.evaluate(BEYOND_THE_SCREEN) == [0, 0], path
    assert person.complaints == []


async def test_a_missing_grant_leaves_the_other_tiles_alone(open_person: OpenPerson) -> None:
    marco = await open_person("marco.marketing")
    await marco.open("/")
    await marco.page.get_by_text("SELECT").first.wait_for(timeout=PATIENCE_MS)
    await marco.page.get_by_text("$").nth(2).wait_for(timeout=PATIENCE_MS)


async def test_without_a_warehouse_grant_every_tile_says_so(open_person: OpenPerson) -> None:
    nora = await open_person("nora.nowarehouse")
    await nora.open("/")
    await nora.page.get_by_text("warehouse").first.wait_for(timeout=PATIENCE_MS)


async def test_the_filters_live_in_the_address_and_survive_a_reload(person: Person) -> None:
    await person.open("/finance?period=last_month&region=West")
    await (
        person.page.get_by_text("Oct 2026")
        .or_(person.page.get_by_text("October 2026"))
        .first.wait_for(timeout=PATIENCE_MS)
    )
    await person.page.reload()
    assert "region=West" in person.page.url
    assert "period=last_month" in person.page.url


async def test_the_header_says_that_the_data_are_demo_data(person: Person) -> None:
    await person.open("/")
    await person.page.get_by_text("Demo data").first.wait_for(timeout=PATIENCE_MS)


async def _is_full(person: Person, path: str) -> None:
    if path == "/ask":
        await person.chat.locator("#chat-input").wait_for(timeout=PATIENCE_MS)
        return
    await person.page.locator("main svg.recharts-surface").first.wait_for(timeout=PATIENCE_MS)
    skeletons = person.page.locator("[aria-busy='true']")
    await skeletons.first.wait_for(state="detached", timeout=PATIENCE_MS)


async def _keep(person: Person, path: str, width: int, dark: bool) -> Path:
    SHOTS.mkdir(parents=True, exist_ok=True)
    name = path.strip("/") or "overview"
    target = SHOTS / f"{name}-{width}-{'dark' if dark else 'light'}.png"
    await person.page.screenshot(path=target, full_page=path != "/ask")
    return target
