"""The whole product, run as the platform runs it, and a browser in front of it."""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import pytest_asyncio
from browser import ARGUMENTS, executable
from person import DESKTOP, Person, Seen
from playwright.async_api import Browser, Error, Response, async_playwright

from emulator.launch import Running, running

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-11-18T15:00:00Z"
OpenPerson = Callable[..., Awaitable[Person]]


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Small data, a pinned day, a little pace so that tokens arrive over time."""
    if not (ROOT / "frontend" / "dist" / "index.html").exists():
        pytest.fail("The front end is not built. Run `make setup` (or `make test`) first.")
    folder = tmp_path_factory.mktemp("product")
    options = (
        "--orders",
        "60000",
        "--now",
        NOW,
        "--pace",
        "0.5",
        "--env",
        "MLFLOW_EXPERIMENT_ID=77",
    )
    setup = (sys.executable, "create_genie_spaces_basic.py", "--keep-files")
    with running(folder, *options, "--database", str(folder / "data.duckdb"), setup=setup) as it:
        yield it


@pytest.fixture(scope="session")
def seen() -> Seen:
    """What browsers were given in this session, for the test that looks for tokens in it."""
    return Seen()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    found = executable()
    if found is None:
        pytest.fail("No Chromium is installed. Run `make browser`.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_person(product: Running, chromium: Browser, seen: Seen) -> AsyncIterator[OpenPerson]:
    """`await open_person("rita.regional")`: a browser of that person, closed after the test."""
    contexts = []

    async def record(response: Response) -> None:
        with suppress(Error):  # a redirect, or a page that has gone, has no body
            headers = await response.all_headers()
            seen.texts.append(f"{response.url}\n{headers}\n{await response.text()}")

    async def open_(
        persona: str = "erin.executive", viewport: dict[str, int] = DESKTOP, dark: bool = False
    ) -> Person:
        scheme = "dark" if dark else "light"
        context = await chromium.new_context(viewport=viewport, color_scheme=scheme)  # type: ignore[arg-type]
        contexts.append(context)
        page = await context.new_page()
        person = Person(context, page, product.url)
        page.on("response", record)
        page.on("console", person.note)
        if persona != "erin.executive":
            await person.become(persona)
        return person

    yield open_
    for context in contexts:
        state = await context.storage_state()
        seen.texts.append(repr(state))
        await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def person(open_person: OpenPerson) -> Person:
    """The executive, at a desk."""
    return await open_person()
