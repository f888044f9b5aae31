"""Tokens that live for seconds: hours pass in a minute, and whatever ends says so in words."""

import asyncio
import base64
import json
import sys
import time
from collections.abc import Iterator

import httpx
import pytest
from conftest import NOW, OpenPerson
from person import PATIENCE_MS, Person
from playwright.async_api import Page

from emulator.apps.forwarding import COOKIE
from emulator.launch import Running, running
from emulator.personas import ALL_SCOPES

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

LIFE_S = 8
LIVES = 5
REVENUE = "What's our total revenue this month?"
EXPIRED = "Your session has expired."
SOMEONE_ELSE = "This browser is now signed in as rita.regional@dominos.example. Reload to continue."


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("short-lived")
    options = ("--orders", "20000", "--now", NOW, "--pace", "0.2", "--token-life", str(LIFE_S))
    setup = (sys.executable, "create_genie_spaces_basic.py", "--keep-files")
    with running(folder, *options, "--database", str(folder / "data.duckdb"), setup=setup) as it:
        yield it


async def test_a_long_chat_outlives_its_tokens_without_reload_or_reconnect(
    person: Person, product: Running
) -> None:
    loads, sockets = watched(person.page)
    await person.open("/ask")
    for number in range(LIVES):
        assert "$" in await person.asks(REVENUE)
        assert await person.answers.count() == number + 1
        await until_expired(product)
    await person.page.get_by_role("link", name="Finance").first.click()
    tile = person.page.locator('[aria-label="Revenue"] [title^="$"]').first
    await tile.wait_for(timeout=PATIENCE_MS)
    assert len(await minted(product)) > LIVES
    assert (loads, sockets) == ([product.url + "/ask"], ["open"])
    assert person.complaints == []


async def test_passthrough_switched_off_and_on_again(person: Person, product: Running) -> None:
    await person.open("/ask")
    assert "$" in await person.asks(REVENUE)
    await forward(product, passthrough=False)
    try:
        await until_expired(product)
        answer = await person.asks(REVENUE)
        assert "forwards no user token" in answer
        assert "workspace admin" in answer
        assert await said_by_a_tile(person, "last_quarter", "forwards no user token")
    finally:
        await forward(product, passthrough=True)
    await person.open("/ask")
    assert "$" in await person.asks(REVENUE)


async def test_a_scope_taken_away_is_named_in_the_chat_and_on_the_tile(
    person: Person, product: Running
) -> None:
    await person.open("/ask")
    assert "$" in await person.asks(REVENUE)
    serving = {"model-serving", "serving.serving-endpoints"}
    await forward(product, scopes=sorted(ALL_SCOPES - serving - {"sql"}))
    try:
        await until_expired(product)
        answer = await person.asks(REVENUE)
        assert "scope is missing (model-serving)" in answer
        assert "user_api_scopes" in answer
        assert await said_by_a_tile(person, "last_12_months", "scope is missing (sql)")
    finally:
        await forward(product, scopes=sorted(ALL_SCOPES))


async def test_expired_with_no_newer_token_to_be_had_keeps_question_and_draft(
    person: Person, product: Running
) -> None:
    await person.open("/ask")
    assert "$" in await person.asks(REVENUE)
    await refuse(product, "Invalid Token")
    try:
        answer = await person.asks("Revenue by region last month")
        assert EXPIRED in answer
        assert "Reload to continue." in answer
        await person.type("and then by chann")
    finally:
        await accept(product)
    await person.page.reload()
    await person.chat.get_by_text(EXPIRED).first.wait_for(timeout=PATIENCE_MS)
    assert "Revenue by region last month" in await person.questions.last.inner_text()
    assert await person.chat.locator("#chat-input").input_value() == "and then by chann"
    await person.chat.get_by_role("button", name="Run again").last.click()
    await person.answers.last.get_by_text("Southeast").wait_for(timeout=PATIENCE_MS)
    await person.is_idle()
    assert await person.answers.count() == 2


REFUSALS = [
    ("today", "Invalid Token", EXPIRED, "Reload to continue.", EXPIRED),
    (
        "last_7_days",
        "Provided OAuth token does not have required scopes: x.y [ReqId: 1]",
        "scope is missing (x.y)",
        "user_api_scopes",
        "scope is missing (x.y)",
    ),
    (
        "last_month",
        "PERMISSION_DENIED: no",
        "no permission on the serving endpoint mas-genie-router",
        "Ask its owner for CAN QUERY",
        "no permission on the SQL warehouse",
    ),
    (
        "last_30_days",
        "user token passthrough not enabled",
        "forwards no user token",
        "workspace admin must switch on user authorization",
        "forwards no user token",
    ),
]


@pytest.mark.parametrize(("period", "words", "chat", "remedy", "tile"), REFUSALS)
async def test_refusals_differ_and_are_the_same_in_chat_and_tile(
    person: Person, product: Running, period: str, words: str, chat: str, remedy: str, tile: str
) -> None:
    await refuse(product, words)
    try:
        await person.open("/ask")
        answer = await person.asks(REVENUE)
        assert chat in answer
        assert remedy in answer
        assert await said_by_a_tile(person, period, tile)
    finally:
        await accept(product)


async def test_somebody_else_in_another_tab_ends_this_one_and_inherits_nothing(
    person: Person,
) -> None:
    await person.open("/ask")
    await person.asks(REVENUE)
    await person.type("a secret draft")
    other = Person(person.context, await person.context.new_page(), person.url)
    await other.become("rita.regional")
    await person.page.get_by_text(SOMEONE_ELSE).first.wait_for(timeout=PATIENCE_MS)
    assert await person.page.get_by_text(REVENUE).count() == 0
    await person.page.get_by_role("button", name="Reload").click()
    await person.chat.locator("#chat-input").wait_for(timeout=PATIENCE_MS)
    assert await person.questions.count() == 0
    assert await person.chat.locator("#chat-input").input_value() == ""
    assert "Midwest" in await person.asks("Revenue by region last month")


async def test_a_question_typed_by_somebody_else_is_not_asked_in_the_first_ones_name(
    person: Person, product: Running
) -> None:
    await person.open("/ask")
    await person.asks(REVENUE)
    await until_expired(product)
    began = turns_begun(product)
    cookie = {"name": COOKIE, "value": "rita.regional", "url": person.url}
    await person.context.add_cookies([cookie])  # type: ignore[list-item]
    await person.ask("Revenue by region last month")
    await person.page.get_by_text(SOMEONE_ELSE).first.wait_for(timeout=PATIENCE_MS)
    assert turns_begun(product) == began


async def test_two_people_at_two_browsers_stay_apart(open_person: OpenPerson) -> None:
    erin, rita = await open_person(), await open_person("rita.regional")
    await erin.open("/ask")
    await rita.open("/ask")
    answers = await asyncio.gather(
        erin.asks("Revenue by region last month"), rita.asks("Revenue by region last month")
    )
    assert ["Southeast" in answer for answer in answers] == [True, False]


def watched(page: Page) -> tuple[list[str], list[str]]:
    """Which pages it loads, and how its sockets fare."""
    loads: list[str] = []
    sockets: list[str] = []
    page.on("load", lambda page: loads.append(page.url))
    page.on("websocket", lambda socket: sockets.append("open"))
    page.on("websocket", lambda socket: socket.on("close", lambda _: sockets.append("closed")))
    return loads, sockets


async def minted(product: Running) -> list[str]:
    async with httpx.AsyncClient(base_url=product.workspace_url) as client:
        return list((await client.get("/_emulator/tokens")).json()["tokens"])


async def until_expired(product: Running) -> None:
    """Until the last token that anybody was given is past."""
    tokens = await minted(product)
    ends = [json.loads(base64.urlsafe_b64decode(t.split(".")[1] + "=="))["exp"] for t in tokens]
    await asyncio.sleep(max(0.0, max(ends) - time.time()))


async def forward(product: Running, **rules: object) -> None:
    async with httpx.AsyncClient(base_url=product.url) as client:
        (await client.post("/.emulator/forwarding", json=rules)).raise_for_status()


async def said_by_a_tile(person: Person, period: str, words: str) -> bool:
    """Each case has a period of its own: figures are remembered for a minute."""
    await person.open(f"/finance?period={period}")
    await person.page.locator("main").get_by_text(words).first.wait_for(timeout=PATIENCE_MS)
    return True


async def refuse(product: Running, words: str) -> None:
    body = json.dumps({"error_code": "403", "message": words})
    async with httpx.AsyncClient(base_url=product.workspace_url) as client:
        for pattern in ("POST /serving-endpoints/*", "POST /api/2.0/sql/statements*"):
            rule = {"pattern": pattern, "status": 403, "body": body}
            (await client.post("/_emulator/faults", json=rule)).raise_for_status()


async def accept(product: Running) -> None:
    async with httpx.AsyncClient(base_url=product.workspace_url) as client:
        (await client.delete("/_emulator/faults")).raise_for_status()


def turns_begun(product: Running) -> int:
    return product.log.read_text(errors="replace").count(" began")
