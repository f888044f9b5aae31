"""One turn seen by several pages of one person, through lost sockets, to the end of the process."""

import asyncio
import dataclasses
import signal
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

Browse = Callable[..., Any]
ROOT = Path(__file__).parents[2]
COUNTED = " ".join(map(str, range(150)))


def shown(page: Any) -> list[tuple[str, str, str]]:
    """What a person sees; the run is an invisible bracket around the steps."""
    lines = [step for step in page.steps().values() if step["type"] != "run"]
    return [(step["id"], step["type"], step["output"].strip()) for step in lines]


async def thread_of(page: Any) -> str:
    told = await page.until(lambda p: p.of("first_interaction"))
    return str(told[0]["thread_id"])


async def is_idle(page: Any) -> None:
    """Shown to its end: nothing more comes after this."""
    await page.until(lambda p: p.complete() and p.heard[-1][0] == "task_end")


async def test_every_page_of_a_person_shows_the_same_turn_once_and_in_order(
    browse: Browse, supervisor: Any
) -> None:
    async with browse("tabs") as asking:
        await asking.ask("first words")
        await asking.answered()
        early = await browse("tabs").open(thread_id=await thread_of(asking))
        await early.until(lambda p: p.of("resume_thread"))
        question = f"counting {uuid.uuid4()}"
        await asking.ask(question)
        await asking.until(lambda p: len(p.of("stream_token")) > 3)
        late = await browse("tabs").open(thread_id=await thread_of(asking))
        pages = (asking, early, late)
        for page in pages:
            await page.until(lambda p: COUNTED in str(shown(p)))
            await is_idle(page)
        assert [kind for _, kind, _ in shown(early)] == ["user_message", "assistant_message"] * 2
        assert shown(late) == shown(early)
        assert shown(asking) == [line for line in shown(early) if line[1] != "user_message"]
        assert shown(asking)[-1][2] == COUNTED
        await early.close()
        await late.close()
    assert sum(question in str(sent["input"]) for sent in supervisor.asked) == 1


async def test_a_socket_lost_again_and_again_misses_and_doubles_nothing(browse: Browse) -> None:
    page = await browse("flaky").open()
    await page.ask("counting")
    for tokens in (3, 6, 9):
        await page.until(lambda p, n=tokens: len(p.of("stream_token")) >= n)
        await page.close()
        again = await browse("flaky", page.session_id).open()
        again.heard = page.heard  # the same page: what it shows is what it was told so far
        page = again
    await page.until(lambda p: COUNTED in str(shown(p)))
    await is_idle(page)
    await page.close()
    lines = [step for step in shown(page) if step[1] != "user_message"]
    assert [(kind, text) for _, kind, text in lines] == [("assistant_message", COUNTED)]


async def test_a_page_that_was_away_for_two_turns_is_shown_both(browse: Browse) -> None:
    async with browse("away") as asking:
        await asking.ask("first words")
        await asking.answered()
        away = await browse("away").open(thread_id=await thread_of(asking))
        await away.until(lambda p: p.of("resume_thread"))
        await asking.ask("seen by both")
        await away.until(lambda p: "You asked: seen by both" in str(shown(p)))
        await is_idle(away)
        await away.close()
        for question in ("missed one", "missed two"):
            await asking.ask(question)
            await asking.until(lambda p, q=question: f"You asked: {q}" in str(shown(p)))
            await is_idle(asking)
        back = await browse("away", away.session_id).open()
        back.heard = [*away.heard, *back.heard]
        await back.until(lambda p: "You asked: missed two" in str(shown(p)))
        answers = [text for _, kind, text in shown(back) if kind == "assistant_message"]
        await back.close()
    questions = ("first words", "seen by both", "missed one", "missed two")
    assert answers == [f"You asked: {question}" for question in questions]


async def test_a_person_has_few_answers_running_at_once(browse: Browse, supervisor: Any) -> None:
    pages = [await browse("greedy").open() for _ in range(5)]
    questions = [f"endless {uuid.uuid4()}" for _ in pages]
    for page, question in zip(pages[:4], questions, strict=False):
        await page.ask(question)
        await page.until(lambda p: p.of("stream_token"))
    await pages[4].ask(questions[4])
    refusal = await pages[4].until(lambda p: [text for *_, text in shown(p) if text])
    assert "4 of your questions are being answered in other chats" in refusal[0]
    for page in pages[:4]:
        await page.send("stop")
        assert "Stopped." in await page.answered()
    for page in pages:
        await page.close()
    assert questions[4] not in str(supervisor.asked)


async def test_sigterm_lets_answers_end_interrupts_the_rest_and_exits_in_time(
    supervisor: Any, browse_at: Any, start: Any, tmp_path: Path
) -> None:
    env = {"DATABRICKS_HOST": supervisor.host, "DATABRICKS_APP_NAME": "dpz-analytics-app"}
    with start([sys.executable, "-m", "uvicorn", "main:app"], ROOT, env, tmp_path / "log") as at:
        server = dataclasses.replace(at, path="/chat")
        short, long, late = (browse_at(server, user) for user in ("short", "long", "late"))
        question = f"endless {uuid.uuid4()}"
        for page, words in ((short, "counting"), (long, question)):
            await page.open()
            await page.ask(words)
            await page.until(lambda p: p.of("stream_token"))
        await late.open()
        server.process.send_signal(signal.SIGTERM)
        await short.until(lambda p: COUNTED in str(shown(p)))
        await late.ask("may I still?")
        assert "The app is restarting." in await late.answered()
        answer = await long.answered()
        for page in (short, long, late):
            await page.until(lambda p: not p.connected)
            await page.close()
        assert await asyncio.to_thread(server.process.wait, 12) == 0
    assert answer.startswith("more more")
    assert "The app was restarted before the answer was complete." in answer
    assert shown(short)[-1][2] == COUNTED
    await asyncio.to_thread(supervisor.wait_closed, question)
    assert "Traceback" not in server.log.read_text()
