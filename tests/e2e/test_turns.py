"""A turn belongs to the server: whatever happens to the browser, nothing is missing or doubled."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from conftest import OpenPerson
from faults import answers, counted, fault, until_answered
from person import PATIENCE_MS, Person
from wire import Wire, wire_to

from emulator.launch import Running

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

NUMBERS, FIRST = 120, 40
SOME = " ".join(map(str, range(FIRST)))
COUNTED = " ".join(map(str, range(NUMBERS)))
QUESTION = "Count for me"
DRAFT = "and my next question is"


@asynccontextmanager
async def counting(product: Running) -> AsyncIterator[None]:
    """The next question is answered by numbers: some now, the rest after the block."""
    async with fault(product, times=1, **answers(counted(NUMBERS), stall_after_events=FIRST)):
        yield


@pytest_asyncio.fixture(loop_scope="session")
async def wire(product: Running) -> AsyncIterator[Wire]:
    async with wire_to(product.url) as it:
        yield it


@pytest_asyncio.fixture(loop_scope="session")
async def person(open_person: OpenPerson, wire: Wire) -> Person:
    person = await open_person()
    person.url = wire.url
    return person


async def begun(person: Person) -> None:
    """The first numbers are there, the others are not."""
    await person.chat.get_by_text(SOME, exact=True).wait_for(timeout=PATIENCE_MS)


async def shows_it_all_once(person: Person) -> None:
    await person.chat.get_by_text(COUNTED).wait_for(timeout=PATIENCE_MS)
    await person.is_idle()
    assert [text.strip() for text in await person.answers.all_inner_texts()] == [COUNTED]
    questions = await person.questions.all_inner_texts()
    assert [QUESTION in text for text in questions] == [True]
    assert await person.chat.get_by_text("Finding out whom to ask").count() == 0
    assert await person.chat.get_by_text("Writing the answer").count() == 0


async def test_a_dropped_socket_again_and_again(
    person: Person, wire: Wire, product: Running
) -> None:
    await person.open("/ask")
    async with counting(product):
        await person.ask(QUESTION)
        for _ in range(2):
            await begun(person)
            async with person.page.expect_websocket():
                wire.cut()
        wire.cut()
    await shows_it_all_once(person)


@pytest.mark.parametrize("trouble", ["gone", "silent"])
async def test_without_network_until_after_the_answer_it_is_all_there_and_so_is_the_draft(
    person: Person, wire: Wire, product: Running, trouble: str
) -> None:
    await person.open("/ask")
    async with counting(product):
        await person.ask(QUESTION)
        await begun(person)
        await person.type(DRAFT)
        wire.down() if trouble == "gone" else wire.freeze()
    await until_answered(product)
    wire.up() if trouble == "gone" else wire.thaw()
    await shows_it_all_once(person)
    assert await person.chat.locator("#chat-input").input_value() == DRAFT


async def test_a_reload_keeps_answer_and_draft(person: Person, product: Running) -> None:
    await person.open("/ask")
    async with counting(product):
        await person.ask(QUESTION)
        await begun(person)
        await person.type(DRAFT)
        await person.page.reload()
        await begun(person)
    await shows_it_all_once(person)
    assert await person.chat.locator("#chat-input").input_value() == DRAFT


async def test_back_and_forward_within_the_app_and_out_of_it(
    person: Person, product: Running
) -> None:
    await person.open("/")
    await person.page.get_by_role("link", name="Chat").click()
    async with counting(product):
        await person.ask(QUESTION)
        await begun(person)
        await person.page.go_back()
        await person.page.go_forward()
        await begun(person)
        await person.page.goto("about:blank")
        await person.page.go_back()
        await begun(person)
    await shows_it_all_once(person)


async def test_a_second_tab_and_a_second_browser_watch_the_same_turn(
    person: Person, open_person: OpenPerson, product: Running
) -> None:
    await person.open("/ask")
    async with counting(product):
        await person.ask(QUESTION)
        await begun(person)
        thread = await thread_of(person)
        tab = Person(person.context, await person.context.new_page(), person.url)
        browser = await open_person()
        stranger = await open_person("rita.regional")
        for other in (tab, browser, stranger):
            await shows_thread(other, thread)
        await begun(tab)
        await begun(browser)
    for watching in (person, tab, browser):
        await shows_it_all_once(watching)
    assert await stranger.answers.count() == 0
    assert await stranger.questions.count() == 0


async def test_two_browsers_that_are_open_see_each_others_questions_live(
    person: Person, open_person: OpenPerson, product: Running
) -> None:
    await person.open("/ask")
    assert "$" in await person.asks("What's our total revenue this month?")
    other = await open_person()
    await shows_thread(other, await thread_of(person))
    await other.answers.first.wait_for(timeout=PATIENCE_MS)
    async with counting(product):
        await person.ask(QUESTION)
        await begun(other)
    for watching in (person, other):
        await watching.chat.get_by_text(COUNTED).wait_for(timeout=PATIENCE_MS)
        await watching.is_idle()
        assert await watching.answers.count() == await watching.questions.count() == 2


async def test_stop_ends_the_request_marks_the_answer_and_the_next_question_works(
    person: Person, product: Running
) -> None:
    await person.open("/ask")
    async with counting(product):
        await person.ask(QUESTION)
        await begun(person)
        await person.chat.locator("#stop-button").click()
        await person.chat.get_by_text("Stopped").first.wait_for(timeout=PATIENCE_MS)
        await until_answered(product)
    await person.is_idle()
    texts = await person.answers.all_inner_texts()
    assert "".join(texts).count(SOME) == 1, texts
    assert "$" in await person.asks("What's our total revenue this month?")


async def thread_of(person: Person) -> str:
    frame = next(frame for frame in person.page.frames if "/chat" in frame.url)
    return str(await frame.evaluate("sessionStorage.getItem('dpz-chat-thread')"))


async def shows_thread(person: Person, thread: str) -> None:
    """Open the dashboard's chat on that conversation, as its own tab would remember it."""
    script = f"sessionStorage.setItem('dpz-chat-thread', '{thread}')"
    await person.page.add_init_script(script)
    await person.open("/ask")
    await person.chat.locator("#chat-input").wait_for(timeout=PATIENCE_MS)
