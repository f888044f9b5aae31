"""The whole product, run as the platform runs it, and a browser in front of it."""

import re
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from browser import ARGUMENTS, executable
from playwright.async_api import Browser, BrowserContext, FrameLocator, Page, async_playwright

from emulator.launch import Running, running

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-11-18T15:00:00Z"
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.asyncio(loop_scope="session"))


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Small data, a pinned day, a little pace so that tokens arrive over time."""
    if not (ROOT / "frontend" / "dist" / "index.html").exists():
        pytest.fail("The front end is not built. Run `make setup` (or `make test`) first.")
    folder = tmp_path_factory.mktemp("product")
    options = ("--orders", "60000", "--now", NOW, "--pace", "0.5")
    setup = (sys.executable, "create_genie_spaces_basic.py")
    with running(folder, *options, "--database", str(folder / "data.duckdb"), setup=setup) as it:
        yield it


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    found = executable()
    if found is None:
        pytest.fail("No Chromium is installed. Run `make browser`.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        await browser.close()


@dataclass(frozen=True, slots=True)
class Person:
    """A browser of one person, and the page it shows."""

    context: BrowserContext
    page: Page
    url: str

    async def open(self, path: str = "/") -> None:
        await self.page.goto(self.url + path)

    async def become(self, key: str) -> None:
        """Through the switcher page, as a person would."""
        await self.open("/.emulator/")
        await self.page.locator(f'button[value="{key}"], a[href$="{key}"]').first.click()

    @property
    def chat(self) -> FrameLocator:
        return self.page.frame_locator("iframe")

    async def ask(self, question: str) -> None:
        box = self.chat.locator("#chat-input")
        await box.click()
        await box.fill(question) if await box.get_attribute("value") else await box.type(question)
        await self.page.keyboard.press("Enter")


@pytest_asyncio.fixture(loop_scope="session")
async def person(product: Running, chromium: Browser) -> AsyncIterator[Person]:
    """The executive, at a desk."""
    context = await chromium.new_context(viewport=DESKTOP, base_url=product.url)  # type: ignore[arg-type]
    page = await context.new_page()
    yield Person(context, page, product.url)
    await context.close()


def numbers(text: str) -> list[str]:
    """Every figure in a text, as it is written."""
    return re.findall(r"\$?\d[\d,.]*\d%?[KMB]?", text)
