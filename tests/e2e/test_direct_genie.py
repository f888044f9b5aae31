"""The chat with no supervisor at all: the app asks the Genie spaces itself, as who asked."""

import re
import sys
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import pytest_asyncio
from conftest import NOW
from person import DESKTOP, PATIENCE_MS, Person
from playwright.async_api import Browser

from emulator.launch import Running, running

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

REVENUE = "What's our total revenue this month?"
SUPERVISOR = "* /serving-endpoints/*"


@pytest.fixture(scope="module")
def direct(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The product with SUPERVISOR=genie, in a workspace whose supervisor is gone."""
    folder = tmp_path_factory.mktemp("direct")
    options = ["--orders", "60000", "--now", NOW, "--pace", "0.5", "--env", "SUPERVISOR=genie"]
    options += ["--database", str(folder / "data.duckdb")]
    setup = (sys.executable, "create_genie_spaces_basic.py", "--keep-files")
    with running(folder, *options, setup=setup) as it:
        rule = {"pattern": SUPERVISOR, "status": 404, "body": {"message": "gone"}}
        httpx.post(f"{it.workspace_url}/_emulator/faults", json=rule).raise_for_status()
        yield it


@pytest_asyncio.fixture(loop_scope="session")
async def at_direct(direct: Running, chromium: Browser) -> AsyncIterator[Person]:
    context = await chromium.new_context(viewport=DESKTOP)  # type: ignore[arg-type]
    yield Person(context, await context.new_page(), direct.url)
    await context.close()


async def test_the_guides_questions_are_answered_by_their_spaces(at_direct: Person) -> None:
    await at_direct.open("/ask")
    assert re.search(r"Revenue: .*\$[\d.,]+", await at_direct.asks(REVENUE))
    assert "CAC" in await at_direct.asks("Show me CAC by marketing channel")
    assert "ARPU" in await at_direct.asks("Which customer segment has highest ARPU?")
    titles = await at_direct.steps.all_inner_texts()
    for space in ("Executive & Finance", "Marketing Performance", "Customer Analytics"):
        assert any(re.search(rf"{space} · [\d.]+ s · \d+ rows?", title) for title in titles), titles


async def test_a_follow_up_stays_in_its_space_and_its_sql_is_shown(at_direct: Person) -> None:
    await at_direct.open("/ask")
    first = await at_direct.asks(REVENUE)
    second = await at_direct.asks("Compare that to last month")
    assert re.search(r"\$[\d.,]+", first)
    assert "Oct 1–17" in second
    await at_direct.chat.get_by_role("button", name="SQL", exact=True).last.click()
    sql = await at_direct.chat.locator("pre.dpz-sql").last.inner_text()
    assert "MEASURE(revenue)" in sql


async def test_what_genie_does_is_told_while_it_does_it(at_direct: Person) -> None:
    await at_direct.open("/ask")
    await at_direct.ask("On-time rate by region last quarter")
    working = at_direct.chat.get_by_text("Asking Operations… · writing the query").first
    await working.wait_for(timeout=PATIENCE_MS)
    await at_direct.is_idle()
    assert await working.count() == 0


async def test_a_suggested_question_is_asked_by_a_click(at_direct: Person) -> None:
    await at_direct.open("/ask")
    await at_direct.asks(REVENUE)
    offered = at_direct.chat.get_by_role("group", name="Ask next").get_by_role("button").first
    question = await offered.inner_text()
    await offered.click()
    await at_direct.answers.nth(1).wait_for(timeout=PATIENCE_MS)
    assert question in await at_direct.questions.last.inner_text()


async def test_a_question_of_no_space_names_them_to_choose_from(at_direct: Person) -> None:
    await at_direct.open("/ask")
    assert "which space" in await at_direct.asks("Will it rain tomorrow?")
    assert await at_direct.chat.get_by_text("Customer Analytics: Active").count() == 1
    assert await at_direct.chat.get_by_role("button", name="Sales: Will it rain").count() == 1


async def test_stop_is_seen_and_the_next_question_works(at_direct: Person) -> None:
    await at_direct.open("/ask")
    await at_direct.ask("Show me CAC by marketing channel")
    await at_direct.chat.get_by_text("Asking Marketing Performance").first.wait_for(
        timeout=PATIENCE_MS
    )
    await at_direct.chat.locator("#stop-button").click()
    await at_direct.chat.get_by_text("Stopped").first.wait_for(timeout=PATIENCE_MS)
    assert "$" in await at_direct.asks(REVENUE)


async def test_without_a_grant_it_says_so_and_whom_to_ask(at_direct: Person) -> None:
    await at_direct.become("marco.marketing")
    await at_direct.open("/ask")
    answer = await at_direct.asks("On-time rate by region last month")
    assert "Insufficient privileges" in answer
    assert "administrator" in answer


async def test_the_serving_scope_is_not_needed(at_direct: Person) -> None:
    await at_direct.become("sam.noscope")
    await at_direct.open("/ask")
    assert "$" in await at_direct.asks(REVENUE)


async def test_it_is_ready_without_a_supervisor(direct: Running) -> None:
    async with httpx.AsyncClient(base_url=direct.url) as client:
        body = (await client.get("/health/ready")).json()
    assert "supervisor" not in {check["name"] for check in body["checks"]}
