"""What people should not send, or never meant to: a clear message each, and the app goes on."""

import httpx
import pytest
from conftest import OpenPerson
from person import PATIENCE_MS, Person

from emulator.apps.forwarding import COOKIE
from emulator.launch import Running

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


async def test_an_empty_question_cannot_be_sent(person: Person) -> None:
    await person.open("/ask")
    await person.type("   ")
    assert await person.chat.locator("#chat-submit").is_disabled()


async def test_a_question_of_ten_thousand_characters_is_refused_and_not_lost(
    person: Person,
) -> None:
    await person.open("/ask")
    answer = await person.asks("revenue " * 1_251)
    assert "10,000" in answer


async def test_markup_in_a_question_is_text(person: Person) -> None:
    await person.open("/ask")
    await person.asks("<img src=x onerror=alert(1)><b>revenue</b> [x](javascript:alert(1))")
    assert await person.chat.locator("img[src='x']").count() == 0
    assert await person.chat.locator("a[href^='javascript:']").count() == 0


async def test_markup_and_links_in_an_answer_do_nothing(person: Person, product: Running) -> None:
    hostile = (
        'data: {"type":"response.output_item.done","item":{"id":"m","type":"message",'
        '"role":"assistant","content":[{"type":"output_text","text":"See <script>alert(1)</script>'
        "<img src=https://evil.example/x.png> [here](javascript:alert(1)) ![b](https://evil.example"
        '/b.png)","annotations":[]}]}}\n\ndata: [DONE]\n\n'
    )
    await _fault(product, body=hostile, headers={"content-type": "text/event-stream"}, status=200)
    asked: list[str] = []
    person.page.on("request", lambda request: asked.append(request.url))
    await person.open("/ask")
    assert "See" in await person.asks("Revenue last month")
    assert await person.chat.locator("a[href^='javascript:']").count() == 0
    assert [url for url in asked if "evil.example" in url] == []


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (404, '{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"no"}', "MAS_ENDPOINT_NAME"),
        (429, '{"error_code":"REQUEST_LIMIT_EXCEEDED","message":"slow"}', "again"),
        (200, "data: [DONE]\n\n", "grants"),
        (403, '{"error_code":403,"message":"Invalid Token"}', "reload"),
    ],
)
async def test_a_fault_upstream_says_what_to_do(
    person: Person, product: Running, status: int, body: str, words: str
) -> None:
    kind = "text/event-stream" if status == 200 else "application/json"
    await _fault(product, status=status, body=body, headers={"content-type": kind}, times=10)
    await person.open("/ask")
    try:
        assert words.lower() in (await person.asks("Revenue last month")).lower()
    finally:
        await _clear(product)
    assert "$" in await person.asks("Revenue last month")


async def test_an_unknown_persona_is_refused_with_those_there_are(person: Person) -> None:
    await person.context.add_cookies([{"name": COOKIE, "value": "mallory", "url": person.url}])
    await person.open("/")
    await person.page.get_by_text("There is no").wait_for(timeout=PATIENCE_MS)
    assert await person.page.get_by_role("button").count() == 6


async def test_an_unknown_page_says_so(open_person: OpenPerson) -> None:
    person = await open_person()
    await person.open("/nowhere")
    assert await person.page.get_by_role("heading").count() > 0
    async with httpx.AsyncClient(base_url=person.url) as client:
        missing = await client.get("/api/nowhere")
    assert (missing.status_code, missing.json()["error"]) == (404, "NotFound")


async def _fault(product: Running, **rule: object) -> None:
    rule = {"pattern": "POST /serving-endpoints/*", "times": 1, **rule}
    async with httpx.AsyncClient(base_url=product.workspace_url) as client:
        (await client.post("/_emulator/faults", json=rule)).raise_for_status()


async def _clear(product: Running) -> None:
    async with httpx.AsyncClient(base_url=product.workspace_url) as client:
        (await client.delete("/_emulator/faults")).raise_for_status()
