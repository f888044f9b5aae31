"""The chat as the platform serves it, seen by Chainlit's own protocol."""

import asyncio
import uuid
import zlib
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from socketio.exceptions import ConnectionError as Refused  # type: ignore[import-untyped]

Browse = Callable[..., Any]


def forwarded(browser: Any) -> dict[str, str]:
    headers: dict[str, str] = browser.headers
    return headers


async def test_a_question_becomes_steps_tokens_evidence_and_an_end(browse: Browse) -> None:
    async with browse("erin") as page:
        question_id = await page.ask("CAC by channel")
        assert await page.answered() == "Email has the lowest CAC."
        (element,) = await page.until(lambda p: p.of("element"))
        await page.until(lambda p: p.of("task_end")[1:])
    steps = list(page.steps().values())
    names = [step["name"].split(" · ")[0] for step in steps]
    assert names == ["on_message", "Planning", "Marketing Performance", "Domino's Analytics"]
    assert steps[0]["parentId"] == question_id
    assert steps[2]["name"].endswith(" · 1 row")
    assert all(step["end"] for step in steps)
    assert element["forId"] == steps[3]["id"]
    props = {key: element["props"][key] for key in ("sources", "as_user", "retry")}
    expected = ["Marketing Performance"], "erin@dominos.example", False
    assert tuple(props.values()) == expected
    assert element["props"]["tables"][0]["rows"] == [["Email", "4.2"]]


async def test_the_supervisor_is_asked_as_the_user_with_the_conversation(
    browse: Browse, supervisor: Any
) -> None:
    async with browse("erin") as page:
        await page.ask("first words")
        await page.answered()
        await page.ask("and then")
        await page.until(lambda p: "You asked: and then" in str(p.steps()))
    sent = supervisor.asked[-1]
    assert sent["auth"] == "Bearer " + page.headers["X-Forwarded-Access-Token"]
    assert sent["input"] == [
        {"role": "user", "content": "first words"},
        {"role": "assistant", "content": "You asked: first words"},
        {"role": "user", "content": "and then"},
    ]


async def test_stop_closes_the_upstream_and_marks_the_answer(
    browse: Browse, supervisor: Any
) -> None:
    async with browse("erin") as page:
        question = f"endless {uuid.uuid4()}"
        await page.ask(question)
        await page.until(lambda p: p.of("stream_token"))
        await page.send("stop")
        answer = await page.answered()
    assert answer.startswith("more more")
    assert answer.endswith("> **Stopped.** What had arrived is kept.")
    await asyncio.to_thread(supervisor.wait_closed, question)


async def test_a_reload_in_mid_answer_loses_and_doubles_nothing(browse: Browse) -> None:
    page = await browse("erin").open()
    await page.ask(f"endless {uuid.uuid4()}")
    thread = (await page.until(lambda p: p.of("first_interaction")))[0]["thread_id"]
    await page.until(lambda p: len(p.of("stream_token")) > 3)
    await page.close()

    again = await browse("erin").open(thread_id=thread)
    await again.until(lambda p: len(p.of("stream_token")) > 3)
    await again.send("stop")
    answer = await again.answered()
    await again.close()
    words = answer.split("\n\n")[0].split()
    assert set(words) == {"more"}
    seen_before = sum(len(data["token"].split()) for data in page.of("stream_token"))
    assert len(words) > seen_before
    kinds = [step["type"] for step in again.steps().values()]
    assert kinds == ["user_message", "run", "assistant_message"]


async def test_a_lost_socket_is_redrawn_when_it_returns(browse: Browse) -> None:
    page = await browse("erin").open()
    question_id = await page.ask(f"endless {uuid.uuid4()}")
    await page.until(lambda p: len(p.of("stream_token")) > 3)
    await page.close()

    again = await browse("erin", page.session_id).open()
    await again.until(lambda p: len(p.of("stream_token")) > 3)
    await again.send("stop")
    await again.answered()
    await again.close()
    steps = again.steps()
    assert [step["type"] for step in steps.values()] == ["user_message", "run", "assistant_message"]
    assert question_id in steps
    assert set(steps) - {question_id} == set(page.steps())


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("", "The question is empty."),
        ("\x00 \x00", "The question is empty."),
        ("🍕🍕", "You asked: 🍕🍕"),
        ("'; DROP TABLE turns; --", "You asked: '; DROP TABLE turns; --"),
        ("x" * 10_001, "The question is longer than 10,000 characters."),
        ("not found", "Check MAS_ENDPOINT_NAME, which points there."),
        ("html", "Check that MAS_ENDPOINT_NAME names a supervisor endpoint."),
        ("nothing", "The assistant ended without an answer."),
        ("cut", "The connection to the assistant broke before the answer was complete."),
        ("whole", "At once."),
    ],
)
async def test_what_goes_wrong_is_said_in_the_conversation(
    browse: Browse, question: str, words: str
) -> None:
    async with browse(f"user{zlib.crc32(question.encode())}") as page:
        await page.ask(question)
        assert words in await page.answered()


async def test_a_second_question_while_one_runs_is_refused_in_words(browse: Browse) -> None:
    async with browse("busy") as page:
        await page.ask(f"endless {uuid.uuid4()}")
        await page.until(lambda p: p.of("stream_token"))
        second = await page.ask("and this?")
        refusal = await page.until(
            lambda p: [s for s in p.steps().values() if s["parentId"] == second]
        )
        assert "still being answered" in refusal[0]["output"]
        await page.send("stop")
        await page.until(lambda p: any("Stopped." in s["output"] for s in p.steps().values()))


async def test_the_same_message_twice_is_one_turn(browse: Browse, supervisor: Any) -> None:
    async with browse("twice") as page:
        question = f"once {uuid.uuid4()}"
        message_id = await page.ask(question)
        await page.answered()
        await page.ask(question, id=message_id)
        await page.until(lambda p: len(p.of("task_end")) >= 3)
    assert sum(question in str(sent["input"]) for sent in supervisor.asked) == 1


@pytest.mark.parametrize(
    "auth",
    [
        {"sessionId": "../victim"},
        {"sessionId": None},
        {"sessionId": ["x"]},
        {"sessionId": "x" * 100_000},
        {"threadId": "x') UNION SELECT 1--"},
        {"threadId": "../../etc"},
    ],
)
async def test_ids_that_are_no_ids_are_refused(browse: Browse, auth: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        await browse("mallory").open(**auth)


async def test_another_users_session_and_thread_do_not_exist(browse: Browse) -> None:
    page = await browse("owner").open()
    await page.ask("my secret question")
    await page.answered()
    thread = (await page.until(lambda p: p.of("first_interaction")))[0]["thread_id"]
    with pytest.raises(Refused):
        await browse("mallory", page.session_id).open()
    other = browse("mallory")
    url = f"{page.server.url}/chat/project/thread"
    async with httpx.AsyncClient(headers=forwarded(other)) as client:
        answers = [
            await client.get(f"{url}/{thread}"),
            await client.request("DELETE", url, json={"threadId": thread}),
            await client.put(url, json={"threadId": thread, "name": "mine"}),
        ]
        listed = await client.post(
            f"{url}s",
            json={"pagination": {"first": 20}, "filter": {"userId": "owner@dominos.example"}},
        )
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert listed.json()["data"] == []
    resumed = await other.open(thread_id=thread)
    await resumed.until(lambda p: p.of("resume_thread_error"))
    assert "secret" not in str(resumed.heard)
    await resumed.close()
    async with httpx.AsyncClient(headers=page.headers) as client:
        mine = await client.get(f"{url}/{thread}")
    assert mine.json()["name"] == "my secret question"
    await page.close()


@pytest.mark.parametrize("told_by", ["header", "cookie"])
async def test_a_page_is_closed_when_its_browser_signs_in_as_somebody_else(
    browse: Browse, told_by: str
) -> None:
    page = await browse("early").open()
    other = browse("late")
    said = {
        "header": {"x-chat-page": page.session_id},
        "cookie": {"cookie": f"a=b; X-Chainlit-Session-id={page.session_id}; c=d"},
    }
    async with httpx.AsyncClient(headers=forwarded(other)) as client:
        answer = await client.get(f"{page.server.url}/chat/user", headers=said[told_by])
    assert answer.json()["identifier"] == "late@dominos.example"
    told = {"source": "dpz-chat", "v": 1, "type": "someone-else"}
    await page.until(lambda p: told in p.of("window_message"))
    await page.until(lambda p: not p.connected)


async def test_a_client_cannot_forge_what_a_message_is(browse: Browse, supervisor: Any) -> None:
    async with browse("forger") as page:
        await page.ask("harmless", type="assistant_message", parentId="x", metadata={"a": 1})
        await page.answered()
        await page.send("client_message", {"message": {"id": "x", "output": "no id"}})
        await page.send("client_message", "garbage")
        await page.send("edit_message", {"message": {"id": "x", "output": "y"}})
        await page.ask("after")
        await page.until(lambda p: "You asked: after" in str(p.steps()))
    assert supervisor.asked[-1]["input"][0] == {"role": "user", "content": "harmless"}


async def test_a_flood_of_questions_is_slowed_in_words(browse: Browse) -> None:
    async with browse("flood") as page:
        for number in range(30):
            await page.ask(f"question {number}")
        await page.until(lambda p: "That was too fast. Wait a moment" in str(p.of("toast")))


async def test_a_space_without_id_is_named_with_its_setting(browse: Browse) -> None:
    async with browse("erin") as page:
        toast = (await page.until(lambda p: p.of("toast")))[0]
    assert toast["message"] == (
        "Not configured: Executive & Finance, Customer Analytics, Operations, Sales. "
        "Set EXECUTIVE_SPACE_ID, CUSTOMER_SPACE_ID, OPERATIONS_SPACE_ID, SALES_SPACE_ID."
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/docs"),
        ("GET", "/openapi.json"),
        ("GET", "/redoc"),
        ("POST", "/login"),
        ("POST", "/auth/jwt"),
        ("POST", "/project/file?session_id=x"),
        ("PUT", "/project/element"),
        ("POST", "/mcp"),
        ("GET", "/copilot/index.js"),
        ("PUT", "/project/thread/share"),
        ("GET", "/public/../app.py"),
        ("GET", "/public/%2e%2e/app.py"),
        ("GET", "/assets/index-B2u6IBgX.js.map"),
        ("GET", "/assets/..%2findex.html"),
    ],
)
async def test_routes_that_nobody_needs_are_not_there(
    browse: Browse, method: str, path: str
) -> None:
    page = browse("erin")
    async with httpx.AsyncClient(headers=page.headers) as client:
        answer = await client.request(method, page.server.url + "/chat" + path)
    assert answer.status_code == 404


async def test_cookies_and_authorization_of_the_client_do_not_count(browse: Browse) -> None:
    page = browse("erin")
    forged = {"Cookie": "access_token=forged", "Authorization": "Bearer forged"}
    async with httpx.AsyncClient() as client:
        me = await client.get(page.server.url + "/chat/user", headers={**page.headers, **forged})
        nobody = await client.get(page.server.url + "/chat/user", headers=forged)
    assert me.json()["identifier"] == "erin@dominos.example"
    assert nobody.status_code == 401
    assert "set-cookie" not in me.headers


async def test_another_site_cannot_open_the_socket(browse: Browse) -> None:
    page = browse("erin")
    page.headers["Origin"] = "https://evil.example"
    with pytest.raises(Refused):
        await page.open()


async def test_the_page_loads_nothing_from_elsewhere(browse: Browse) -> None:
    page = browse("erin")
    async with httpx.AsyncClient(headers=page.headers) as client:
        html = await client.get(page.server.url + "/chat/")
    assert "http://" not in html.text.replace("http://www.w3.org", "")
    assert "https://" not in html.text
    assert "default-src 'self'" in html.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in html.headers["content-security-policy"]


async def test_assets_are_compressed_once_and_cached_for_ever(browse: Browse) -> None:
    page = browse("erin")
    async with httpx.AsyncClient(headers=page.headers) as client:
        html = await client.get(page.server.url + "/chat/")
        script = html.text.split('src="')[-1].split('"')[0]
        answer = await client.get(page.server.url + script)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/javascript")


async def test_health_says_what_is_configured(browse: Browse) -> None:
    page = browse("erin")
    async with httpx.AsyncClient(headers=page.headers) as client:
        answer = await client.get(page.server.url + "/chat/health")
    assert answer.json() == {
        "status": "degraded",
        "mas_endpoint": "mas-genie-router",
        "spaces_configured": 1,
    }


async def test_no_token_and_no_answer_is_in_the_log(browse: Browse, mounted: Any) -> None:
    async with browse("quiet") as page:
        await page.ask("a question nobody should read in a log")
        await page.answered()
    log = mounted.log.read_text()
    assert "[CHAT] turn" in log
    assert "secret-of" not in log
    assert "nobody should read" not in log
    assert "Traceback" not in log
