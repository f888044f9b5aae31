"""What one person asked is nobody else's: not over REST, not over the socket, not by its address.

Marco has found Erin's ids; Ada runs the app, which makes her nobody special here.
"""

import json
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

Browse = Callable[..., Any]
SECRET = "the secret of erin"
STRANGERS = ("marco", "ada.admin")


class Asked:
    """A conversation of Erin's with one answered question, and everything that names it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.thread = ""
        self.message = ""
        self.step = ""

    async def whole(self) -> Any:
        async with httpx.AsyncClient(headers=self.page.headers) as client:
            url = f"{self.page.server.url}/chat/project/thread/{self.thread}"
            return (await client.get(url)).json()


@pytest.fixture
async def asked(browse: Browse) -> Asked:
    found = Asked(browse("erin"))
    async with found.page as page:
        found.message = await page.ask(SECRET)
        await page.answered()
        found.thread = (await page.until(lambda p: p.of("first_interaction")))[0]["thread_id"]
        await page.until(lambda p: p.heard[-1][0] == "task_end")
    found.step = next(s["id"] for s in page.steps().values() if s["type"] == "assistant_message")
    return found


def attempts(asked: Asked) -> list[tuple[str, str, Any]]:
    thread, chat, library = asked.thread, "/chat/project", "/api/library"
    feedback = {"feedback": {"forId": asked.step, "value": 0}, "sessionId": asked.page.session_id}
    element = {"element": {"id": str(uuid.uuid4()), "threadId": thread, "type": "custom"}}
    return [
        ("GET", f"{chat}/thread/{thread}", None),
        ("GET", f"{chat}/thread/{thread}/element/{asked.step}", None),
        ("GET", f"{chat}/share/{thread}", None),
        ("PUT", f"{chat}/thread", {"threadId": thread, "name": "Mine"}),
        ("PUT", f"{chat}/thread/share", {"threadId": thread, "isShared": True}),
        ("DELETE", f"{chat}/thread", {"threadId": thread}),
        ("PUT", "/chat/feedback", feedback),
        ("DELETE", "/chat/feedback", {"feedbackId": asked.step}),
        ("PUT", f"{chat}/element", {**element, "sessionId": asked.page.session_id}),
        ("PATCH", f"{library}/conversations/{thread}", {"name": "Mine", "pinned": True}),
        ("DELETE", f"{library}/conversations/{thread}", None),
        ("POST", f"{library}/conversations/{thread}/restore", None),
        ("PUT", f"/api/feedback/{thread}/{asked.message}", {"good": True}),
        ("DELETE", f"/api/feedback/{thread}/{asked.message}", None),
    ]


@pytest.mark.parametrize("stranger", STRANGERS)
async def test_over_rest_it_does_not_exist(browse: Browse, asked: Asked, stranger: str) -> None:
    before = await asked.whole()
    async with httpx.AsyncClient(
        base_url=asked.page.server.url, headers=browse(stranger).headers
    ) as client:
        for method, path, body in attempts(asked):
            response = await client.request(method, path, json=body)
            assert response.status_code == 404, (method, path, response.text)
            assert SECRET not in response.text
        filters = {
            "filter": {"search": "secret", "userId": asked.page.headers["X-Forwarded-Email"]}
        }
        wanted = {"pagination": {"first": 20}, **filters}
        threads = (await client.post("/chat/project/threads", json=wanted)).json()
        assert asked.thread not in str(threads)
        found = await client.get("/api/library/conversations", params={"search": "secret"})
        assert found.json() == {"items": [], "after": None}
        page = await client.get(f"/chat/thread/{asked.thread}")
        assert SECRET not in page.text
    assert await asked.whole() == before


@pytest.mark.parametrize("stranger", STRANGERS)
async def test_over_the_socket_it_does_not_exist(
    browse: Browse, asked: Asked, supervisor: Any, stranger: str
) -> None:
    before, sent = await asked.whole(), len(supervisor.asked)
    page = await browse(stranger).open(thread_id=asked.thread)
    await page.until(lambda p: p.of("resume_thread_error"))
    await page.ask("mine instead", id=asked.message, threadId=asked.thread)
    await page.send("edit_message", {"message": {"id": asked.message, "output": "mine instead"}})
    choice = {"source": "dpz-chat", "v": 1, "type": "show-version", "turn": asked.message}
    await page.send("window_message", choice)
    await page.send("stop")
    await page.until(lambda p: "There is no such conversation." in str(p.steps()))
    assert SECRET not in str(page.heard)
    assert len(supervisor.asked) == sent
    await page.close()
    assert await asked.whole() == before


async def test_what_is_guessed_is_answered_as_what_is_not_there(
    browse: Browse, asked: Asked
) -> None:
    """The same answer for an id of somebody else and for one of nobody: nothing to learn."""
    nobodys = str(uuid.uuid4())
    async with httpx.AsyncClient(
        base_url=asked.page.server.url, headers=browse("marco").headers
    ) as client:
        for method, path, body in attempts(asked):
            theirs = await client.request(method, path, json=body)
            swapped = json.loads(json.dumps(body).replace(asked.thread, nobodys))
            other = await client.request(method, path.replace(asked.thread, nobodys), json=swapped)
            assert theirs.status_code == other.status_code
            assert without_ids(theirs) == without_ids(other)


def without_ids(response: httpx.Response) -> Any:
    body = response.json()
    return {key: body[key] for key in ("error", "detail", "remedy") if key in body}
