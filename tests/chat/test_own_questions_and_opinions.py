"""Saved questions and feedback as the chat shows them: each user's own, on every page of theirs."""

from typing import Any

import httpx

from tests.chat.conftest import forwarded

WRONG = {"good": False, "reason": "Wrong number", "comment": "Off by one"}


async def send(page: Any, method: str, path: str, body: Any = None) -> httpx.Response:
    async with httpx.AsyncClient(headers=page.headers) as client:
        return await client.request(method, page.server.url + path, json=body)


async def bar(page: Any, thread_id: str) -> dict[str, Any]:
    thread = (await send(page, "GET", f"/chat/project/thread/{thread_id}")).json()
    [found] = [e["props"] for e in thread["elements"] if e["name"] == "AnswerBar"]
    return dict(found)


async def asked(page: Any) -> tuple[str, str]:
    """The ids of a conversation and its one turn, once that is answered."""
    turn = await page.ask("CAC by channel")
    await page.answered()
    await page.until(lambda p: len(p.of("task_end")) > 1)
    [first] = (await page.until(lambda p: p.of("first_interaction")))[:1]
    return str(first["thread_id"]), str(turn)


async def test_saved_questions_are_behind_the_slash_of_their_owners_pages(browse: Any) -> None:
    async with (
        browse("slash-erin") as page,
        browse("slash-erin") as tab,
        browse("slash-bob") as bob,
    ):
        body = {"question": "Show me CAC", "name": "Cost", "filters": {"region": "West"}}
        saved = (await send(page, "POST", "/api/saved", body)).json()
        for one in (page, tab):
            await one.until(lambda p: any(p.of("set_commands")))
            assert [c for c in one.of("set_commands") if c][-1] == [
                {
                    "id": "Cost",
                    "description": "Show me CAC in West",
                    "icon": "bookmark",
                    "saved": saved["id"],
                    "question": "Show me CAC",
                    "prompt": "Show me CAC in West",
                }
            ]
        assert (await send(bob, "DELETE", f"/api/saved/{saved['id']}")).status_code == 404
        await send(bob, "POST", "/api/saved", {"question": "Bob's own"})
        await bob.until(lambda p: any(p.of("set_commands")))
        assert "Cost" not in str(bob.of("set_commands"))
        assert "Bob's own" not in str(page.of("set_commands"))
        await send(page, "DELETE", f"/api/saved/{saved['id']}")
        await page.until(lambda p: p.of("set_commands")[-1] == [])


async def test_an_empty_chat_offers_the_users_own_questions_first(browse: Any) -> None:
    async with browse("starter-erin") as page, browse("starter-bob") as bob:
        await send(page, "POST", "/api/saved", {"question": "My own question"})
        mine = (await send(page, "GET", "/chat/project/settings?language=en-US")).json()["starters"]
        theirs = (await send(bob, "GET", "/chat/project/settings?language=en-US")).json()[
            "starters"
        ]
    assert (mine[0]["label"], mine[0]["message"]) == ("My own question", "My own question")
    assert mine[1:] == theirs
    assert theirs


async def test_feedback_is_shown_again_and_is_the_owners_alone(browse: Any) -> None:
    async with browse("opinion-erin") as page, browse("opinion-bob") as bob:
        thread, turn = await asked(page)
        fresh = await bar(page, thread)
        assert (fresh["turn"], fresh["conversation"], fresh["opinion"]) == (turn, thread, None)
        path = f"/api/feedback/{thread}/{turn}"
        assert (await send(bob, "PUT", path, WRONG)).status_code == 404
        assert (await send(page, "PUT", path, WRONG)).status_code == 200
        assert (await send(bob, "DELETE", path)).status_code == 404
        assert (await bar(page, thread))["opinion"] == {**WRONG, "passed": []}
        # Bob's own conversation does not make Erin's turn his.
        his, _ = await asked(bob)
        assert (await send(bob, "PUT", f"/api/feedback/{his}/{turn}", WRONG)).status_code == 404


async def test_chainlits_own_ways_to_give_feedback_are_shut(browse: Any) -> None:
    async with browse("shut-erin") as page:
        thread, turn = await asked(page)
        forged = {"feedback": {"forId": turn, "threadId": thread, "value": 0}, "sessionId": "x"}
        assert (await send(page, "PUT", "/chat/feedback", forged)).status_code == 404
        assert (
            await send(page, "DELETE", "/chat/feedback", {"feedbackId": turn})
        ).status_code == 404
        assert (await bar(page, thread))["opinion"] is None


async def test_an_answer_with_feedback_can_be_deleted(browse: Any) -> None:
    async with browse("gone-erin") as page:
        thread, turn = await asked(page)
        await send(page, "PUT", f"/api/feedback/{thread}/{turn}", WRONG)
        gone = await send(page, "DELETE", "/chat/project/thread", {"threadId": thread})
        assert gone.status_code == 200
        assert (await send(page, "GET", f"/chat/project/thread/{thread}")).status_code == 404
        assert (await send(page, "PUT", f"/api/feedback/{thread}/{turn}", WRONG)).status_code == 404


async def test_nobody_reads_another_without_a_name(browse: Any, mounted: Any) -> None:
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{mounted.url}/api/saved")).status_code == 401
        answer = await client.get(f"{mounted.url}/api/saved", headers=forwarded("nameless-new"))
    assert answer.json() == {"items": []}
