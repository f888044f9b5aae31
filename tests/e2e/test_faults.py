"""What upstream can do wrong, as a person sees it: words for each, and the next question works."""

import gzip
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
from faults import answers, clear, counted, fault, said, sse, until_answered
from person import DESKTOP, PATIENCE_MS, Person
from playwright.async_api import Browser

from emulator.launch import Running

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

QUESTION = "What's our total revenue this month?"
HTML = {"content-type": "text/html"}
PROBLEM = {"type": "error", "code": "SERVER_ERROR", "message": "The planner fell over."}
CALL = {"type": "function_call", "id": "c", "call_id": "c", "name": "operations", "arguments": "{}"}
HALF = sse(*said(["Half of ", "it"]))
UMLAUT = (
    'data: {"type":"response.output_text.delta","item_id":"m","delta":"Gr"}\n\n'
    'data: {"type":"response.output_text.delta","item_id":"m","delta":"ü"}\n\n'
)
AWKWARD = (
    "\ufeff: hello\r\nretry: 10\r\nid: 1\r\n"
    'data:{"type":"response.output_text.delta",\r\ndata:"item_id":"m","delta":"Grüße \u2028 aus Ω"}'
    "\r\n\r\ndata: [DONE]\r\r"
)
DEEP = "[" * 100_000
WHOLE = {
    "output": [
        {"type": "message", "id": "m", "content": [{"type": "output_text", "text": "At once."}]}
    ]
}


@asynccontextmanager
async def asking(chromium: Browser, product: Running) -> AsyncIterator[Person]:
    """One page for many faults: none may leave it worse."""
    context = await chromium.new_context(viewport=DESKTOP)  # type: ignore[arg-type]
    yield Person(context, await context.new_page(), product.url)
    await context.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def person(chromium: Browser, product: Running) -> AsyncIterator[Person]:
    async with asking(chromium, product) as person:
        await person.open("/ask")
        yield person


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def rita(chromium: Browser, product: Running) -> AsyncIterator[Person]:
    """A second one: nobody may ask twenty questions in twenty seconds."""
    async with asking(chromium, product) as person:
        await person.become("rita.regional")
        await person.open("/ask")
        yield person


def at(text: str, character: str) -> int:
    """Before how many bytes it begins."""
    return len(text[: text.index(character)].encode())


def stream(text: str, **disturbed: Any) -> dict[str, Any]:
    return answers(text, **disturbed)


def refusal(status: int, code: str, message: str = "no", **headers: str) -> dict[str, Any]:
    return {
        "status": status,
        "body": {"error_code": code, "message": message},
        "headers": {"content-type": "application/json", **headers},
    }


FAULTS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "400": (refusal(400, "BAD_REQUEST", "secret detail"), ("could not be asked",)),
    "401": (refusal(401, "UNAUTHENTICATED"), ("credentials", "Reload")),
    "403 scope": (refusal(403, "PERMISSION_DENIED", "missing required scopes: x"), ("scope",)),
    "403 grant": (
        refusal(403, "PERMISSION_DENIED", "no CAN_QUERY"),
        ("CAN QUERY", "workspace admin"),
    ),
    "429 for long": (
        refusal(429, "REQUEST_LIMIT_EXCEEDED", **{"retry-after": "86400"}),
        ("again",),
    ),
    "500 HTML": (
        {"status": 500, "body": "<html>Traceback", "headers": HTML},
        ("failed (HTTP 500)", "Try again"),
    ),
    "503 empty": ({"status": 503, "body": ""}, ("again",)),
    "HTML instead of a stream": (
        {"status": 200, "body": "<html>sign in", "headers": HTML},
        ("MAS_ENDPOINT_NAME",),
    ),
    "a redirect": (
        {"status": 302, "body": "", "headers": {"location": "https://evil.example/"}},
        ("login page", "DATABRICKS_HOST"),
    ),
    "a compressed stream": (
        {
            "status": 200,
            "body_base64": b64encode(gzip.compress(HALF.encode())).decode(),
            "headers": {"content-type": "text/event-stream", "content-encoding": "gzip"},
        },
        ("encoding",),
    ),
    "no bytes": (stream(""), ("without an answer",)),
    "only comments": (stream(": keepalive\n\n: keepalive\n\n"), ("without an answer",)),
    "cut in mid-event": (stream(HALF, cut_after_bytes=len(HALF) - 9), ("Half of", "broke")),
    "no end": (stream(HALF), ("Half of it", "broke")),
    "an error in the stream": (
        stream(sse(*said(["Half of it"]), PROBLEM)),
        ("Half of it", "The planner fell over."),
    ),
    "error_code in the stream": (
        stream(sse({"error_code": "X", "message": "The planner fell over."})),
        ("The planner fell over.",),
    ),
    "nothing but nonsense": (stream(sse(*["{broken"] * 6, DEEP, "NaN")), ("assistant",)),
    "a call without output": (
        stream(sse({"type": "response.output_item.done", "item": CALL}, *said(["So."]), "[DONE]")),
        ("So.",),
    ),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_is_said_in_words(person: Person, product: Running, name: str) -> None:
    await expect_words(person, product, *FAULTS[name])


async def expect_words(
    person: Person, product: Running, rule: dict[str, Any], words: tuple[str, ...]
) -> None:
    async with fault(product, **rule):
        shown = await says(person, "Revenue last month")
    assert [word for word in words if word.lower() not in shown.lower()] == [], shown
    for never in ("Traceback", "secret detail", "<html", "evil.example", "127.0.0.1"):
        assert never not in shown
    assert await person.chat.get_by_text("Finding out whom to ask").count() == 0


RARE_FAULTS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "404": (refusal(404, "RESOURCE_DOES_NOT_EXIST"), ("MAS_ENDPOINT_NAME",)),
    "only the end": (stream(sse("[DONE]")), ("without an answer",)),
    "cut in mid-character": (stream(UMLAUT, cut_after_bytes=at(UMLAUT, "ü") + 1), ("Gr", "broke")),
    "an event of 10 MB": (stream(sse(*said(["Half of it", "x" * 10_000_000]))), ("too long",)),
    "error without a type": (
        stream(sse(*said(["Half of it"]), {"error": "The planner fell over."})),
        ("Half of it", "The planner fell over."),
    ),
    "an event called error": (
        stream("event: error\n" + sse({"message": "The planner fell over."})),
        ("The planner fell over.",),
    ),
}


@pytest.mark.parametrize("name", RARE_FAULTS)
async def test_a_rarer_fault_is_said_in_words(rita: Person, product: Running, name: str) -> None:
    await expect_words(rita, product, *RARE_FAULTS[name])


GOOD: dict[str, tuple[dict[str, Any], str]] = {
    "one object": (
        {"status": 200, "body": WHOLE, "headers": {"content-type": "application/json"}},
        "At once.",
    ),
    "a byte at a time, awkwardly": (stream(AWKWARD, bytes_per_chunk=1), "aus Ω"),
    "a failure before the first word": ({"status": 503, "body": ""}, "$"),
    "a limit that passes": (refusal(429, "LIMIT", **{"retry-after": "1"}), "$"),
}


@pytest.mark.parametrize("name", GOOD)
async def test_what_can_be_mended_is_an_answer(rita: Person, product: Running, name: str) -> None:
    rule, words = GOOD[name]
    async with fault(product, times=1, **rule):
        assert words in await says(rita, QUESTION)


async def test_a_limit_is_waited_for_in_sight(rita: Person, product: Running) -> None:
    async with fault(product, times=1, **refusal(429, "LIMIT", **{"retry-after": "3"})):
        await rita.ask(QUESTION)
        await rita.chat.get_by_text("Trying again in").wait_for(timeout=PATIENCE_MS)
        await rita.chat.get_by_text("$").last.wait_for(timeout=PATIENCE_MS)
        await rita.is_idle()


async def test_a_silence_in_mid_answer_shows_that_something_still_happens(
    rita: Person, product: Running
) -> None:
    async with fault(product, times=1, **stream(counted(60), stall_after_events=9)):
        await rita.ask("Count for me")
        await rita.chat.get_by_text("Waiting for more of the answer").wait_for(timeout=PATIENCE_MS)
        await rita.chat.get_by_text("Still working").wait_for(timeout=PATIENCE_MS)
        await clear(product)
        await until_answered(product)
    await rita.chat.get_by_text("58 59").wait_for(timeout=PATIENCE_MS)
    await rita.is_idle()
    assert await rita.chat.get_by_text("Waiting for more of the answer").count() == 0


async def says(person: Person, question: str) -> str:
    """All that the person is shown of the answer."""
    said = person.chat.locator('[data-step-type="assistant_message"]')
    before = await said.count()
    await person.ask(question)
    await said.nth(before).wait_for(timeout=PATIENCE_MS)
    await person.is_idle()
    return await said.last.inner_text()
