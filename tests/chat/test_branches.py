"""A question asked again: what was answered before is kept, in every page, for its owner alone."""

import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from backend.answers.events import RunCompleted, RunHeld, TextDelta
from conversations import Conversation, Conversations, QuestionRefused
from follow_ups import APPROVE, DENY, asked_for, question_behind
from turns import Turn

Browse = Callable[..., Any]


async def ask(page: Any, question: str) -> str:
    """Asked and answered: the id of the question."""
    turn: str = await page.ask(question)
    await answered(page, question)
    return turn


async def ask_again(page: Any, turn: str, words: str) -> None:
    await page.send("edit_message", {"message": {"id": turn, "output": words}})


async def show(page: Any, turn: str) -> None:
    choice = {"source": "dpz-chat", "v": 1, "type": "show-version", "turn": turn}
    await page.send("window_message", choice)


async def answered(page: Any, question: str) -> None:
    await page.until(lambda p: f"You asked: {question}" in answers(p) and idle(p))


def idle(page: Any) -> bool:
    return bool(page.complete()) and page.heard[-1][0] == "task_end"


def answers(page: Any) -> list[str]:
    steps = page.steps().values()
    return [step["output"] for step in steps if step["type"] == "assistant_message"]


def versions(page: Any) -> list[tuple[list[str], str]]:
    """Of each question that was asked again, as the page was drawn last: all, and the shown one."""
    elements = page.of("resume_thread")[-1]["elements"]
    props = [element["props"] for element in elements if element["name"] == "Versions"]
    return [(of["turns"], of["shown"]) for of in props]


def words_sent(supervisor: Any) -> list[str]:
    return [item["content"] for item in supervisor.asked[-1]["input"] if item["role"] == "user"]


async def thread_of(page: Any) -> str:
    return str((await page.until(lambda p: p.of("first_interaction")))[0]["thread_id"])


async def test_what_follows_is_asked_in_the_branch_that_is_shown(
    browse: Browse, supervisor: Any
) -> None:
    async with browse("fork") as page:
        await ask(page, "one")
        two = await ask(page, "two")
        await ask(page, "three")
        await ask_again(page, two, "other two")
        await answered(page, "other two")
        assert answers(page) == ["You asked: one", "You asked: other two"]
        assert words_sent(supervisor) == ["one", "other two"]
        assert "What followed the earlier version is kept" in str(page.of("toast"))
        ((both, shown),) = versions(page)
        assert (both, shown) == ([two, both[1]], both[1])
        await ask(page, "four")
        assert words_sent(supervisor) == ["one", "other two", "four"]

        await show(page, two)
        await answered(page, "three")
        assert answers(page) == ["You asked: one", "You asked: two", "You asked: three"]
        assert versions(page) == [(both, two)]
        await ask(page, "five")
        assert words_sent(supervisor) == ["one", "two", "three", "five"]

        await show(page, shown)
        await answered(page, "four")
        assert answers(page)[1:] == ["You asked: other two", "You asked: four"]


async def test_the_same_words_again_are_another_version(browse: Browse, supervisor: Any) -> None:
    async with browse("again") as page:
        question = f"again {uuid.uuid4()}"
        turn = await ask(page, question)
        await ask_again(page, turn, question)
        await page.until(lambda p: p.of("resume_thread"))
        await answered(page, question)
        ((both, shown),) = versions(page)
    assert (len(both), both[0]) == (2, turn)
    assert shown == both[1]
    assert sum(question in str(sent["input"]) for sent in supervisor.asked) == 2


async def test_every_page_of_a_person_shows_the_same_branch(browse: Browse) -> None:
    async with browse("both") as page:
        turn = await ask(page, "seen")
        other = await browse("both").open(thread_id=await thread_of(page))
        await answered(other, "seen")
        await ask_again(page, turn, "seen anew")
        await answered(page, "seen anew")
        await answered(other, "seen anew")
        assert answers(other) == ["You asked: seen anew"]
        await show(other, turn)
        await answered(page, "seen")
        await answered(other, "seen")
        assert answers(page) == answers(other) == ["You asked: seen"]
        assert versions(page) == versions(other)
        await other.close()


async def test_a_page_that_was_away_meanwhile_comes_back_to_the_branch(browse: Browse) -> None:
    away = await browse("gone").open()
    turn = await ask(away, "before")
    thread = await thread_of(away)
    await away.close()
    page = await browse("gone").open(thread_id=thread)
    await answered(page, "before")
    await ask_again(page, turn, "meanwhile")
    await answered(page, "meanwhile")
    back = await browse("gone", away.session_id).open()
    back.heard = [*away.heard, *back.heard]
    await back.until(lambda p: answers(p) == ["You asked: meanwhile"])
    await back.close()
    await page.close()


async def test_while_an_answer_runs_nothing_branches_and_the_page_is_put_right(
    browse: Browse,
) -> None:
    async with browse("hasty") as page:
        turn = await ask(page, "calm")
        await page.ask(f"endless {uuid.uuid4()}")
        await page.until(lambda p: p.of("stream_token")[3:])
        await show(page, turn)
        await page.until(lambda p: "Wait for it, or press Stop, then switch." in str(p.of("toast")))
        await ask_again(page, turn, "hasty")
        await page.until(lambda p: "still being answered" in str(p.of("toast")))
        await page.until(lambda p: len(p.of("resume_thread")) == 2)
        await page.send("stop")
        assert "Stopped." in await page.answered()
        await page.until(idle)
        calm, endless = answers(page)
    assert calm == "You asked: calm"
    assert endless.startswith("more more more")


@pytest.mark.parametrize("event", [ask_again, show], ids=["ask again", "show"])
async def test_another_persons_questions_cannot_be_reached(
    browse: Browse, supervisor: Any, event: Any
) -> None:
    words = (f"forged {uuid.uuid4()}",) if event is ask_again else ()
    async with browse("owner") as owner, browse("eve") as eve:
        turn = await ask(owner, "private words")
        await event(eve, turn, *words)
        await eve.until(lambda p: "There is no such conversation." in str(p.of("toast")))
        await ask(eve, "of my own")
        await event(eve, turn, *words)
        await eve.until(lambda p: "There is no such question here." in str(p.of("toast")))
        await eve.until(lambda p: p.of("resume_thread"))
        assert answers(eve) == ["You asked: of my own"]
        assert "private" not in str(eve.heard)
        thread = await thread_of(owner)
        async with httpx.AsyncClient(headers=eve.headers) as client:
            url = f"{eve.server.url}/chat/project/thread/{thread}"
            assert (await client.get(url)).status_code == 404
        assert answers(owner) == ["You asked: private words"]
    assert not any("forged" in str(sent["input"]) for sent in supervisor.asked)


# -- choices ---------------------------------------------------------------------------------------


def said(conversation: Conversation, question: str, instead_of: Turn | None = None) -> Turn:
    """One more turn, which holds for a decision where its words say so."""
    line = conversation.turns if instead_of is None else conversation.before(instead_of)
    asked = asked_for(question, line, max_turns=10, max_chars=9_000)
    turn = conversation.begin(str(uuid.uuid4()), question, asked.topic, instead_of)
    turn.append(TextDelta(f"About {question}"))
    held = RunHeld(("call",), ({"type": "message", "content": asked.topic},))
    turn.append(held if "hold" in question else RunCompleted())
    return turn


def test_a_choice_decides_about_the_branch_that_is_shown() -> None:
    conversation = Conversations().open("c", "erin")
    first = said(conversation, "hold this")
    approved = said(conversation, APPROVE)
    said(conversation, "other", instead_of=first)
    with pytest.raises(QuestionRefused, match="Nothing waits"):
        said(conversation, APPROVE)
    conversation.show(first)
    denied = said(conversation, DENY, instead_of=approved)
    assert denied.goes_on_with == "hold this"
    assert conversation.versions(approved) == (approved, denied)
    assert conversation.turns == (first, denied)


def test_a_choice_asked_again_asks_its_question() -> None:
    conversation = Conversations().open("c", "erin")
    first = said(conversation, "hold this")
    approved = said(conversation, APPROVE)
    assert question_behind(approved, conversation) is first
    assert question_behind(first, conversation) is first


def test_versions_are_told_apart_whatever_the_clock_does() -> None:
    conversation = Conversations().open("c", "erin")
    first = said(conversation, "one")
    later = said(conversation, "two", instead_of=first)
    for _ in range(3):
        for turn in (first, later):
            conversation.show(turn)
            assert conversation.turns == (turn,)
