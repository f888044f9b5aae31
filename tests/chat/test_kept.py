"""A conversation outlives the process that had it: as it was, for its owner alone."""

import asyncio
import contextlib
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from ports import free_port
from postgres_server import PostgresServer, binaries

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "uvicorn", "main:app"]
Start = Callable[..., Any]


@pytest.fixture
def app(start: Any, supervisor: Any, tmp_path: Path) -> Start:
    """Start the product over one history; as often as one likes."""
    env = {
        "DATABASE_URL": "",
        "DATABRICKS_HOST": supervisor.host,
        "DATABRICKS_APP_NAME": "dpz-analytics-app",
        "HISTORY_DB": str(tmp_path / "history.db"),
        "MARKETING_SPACE_ID": "01f1a6f29eb315bfb5133b10d2de659e",
    }
    count = iter(range(9))

    @contextlib.contextmanager
    def started(**more: str) -> Iterator[Any]:
        log = tmp_path / f"log{next(count)}.txt"
        with start(COMMAND, ROOT, {**env, **more}, log) as server:
            server.path = "/chat"
            yield server

    return started


@pytest.fixture
def postgres() -> Iterator[tuple[PostgresServer, Callable[[], None]]]:
    """One that may be killed, and how to start it again."""
    found = binaries()
    if found is None:
        assert os.environ.get("CI") != "true", "No Postgres was found; `make test` installs one."
        pytest.skip("No Postgres was found; `make test` installs one.")
    server = PostgresServer(Path(tempfile.mkdtemp(prefix="pg-")), free_port())
    server.create(found)
    server.start(found)
    yield server, lambda: server.start(found)
    server.kill()
    shutil.rmtree(server.folder, ignore_errors=True)


async def thread(page: Any, thread_id: str) -> httpx.Response:
    async with httpx.AsyncClient(headers=page.headers) as client:
        return await client.get(f"{page.server.url}/chat/project/thread/{thread_id}")


async def listed(page: Any, search: str = "") -> list[str]:
    wanted = {"pagination": {"first": 20}, "filter": {"search": search}}
    async with httpx.AsyncClient(headers=page.headers) as client:
        answer = await client.post(f"{page.server.url}/chat/project/threads", json=wanted)
        return [found["name"] for found in answer.json()["data"]]


def told(page: Any, kind: str) -> list[dict[str, Any]]:
    """What the page heard from us, beside Chainlit's own events."""
    return [message for message in page.of("window_message") if message["type"] == kind]


async def library(page: Any, method: str, path: str, **body: Any) -> httpx.Response:
    url = f"{page.server.url}/api/library{path}"
    async with httpx.AsyncClient(headers=page.headers) as client:
        return await client.request(method, url, json=body or None)


async def ask(page: Any, question: str) -> str:
    await page.ask(question)
    await page.answered()
    await page.until(lambda p: len(p.of("task_end")) > 1)
    found = await page.until(lambda p: p.of("first_interaction"))
    return str(found[0]["thread_id"])


async def test_after_a_restart_it_is_as_it_was_and_goes_on(
    app: Start, browse_at: Any, supervisor: Any
) -> None:
    with app() as server:
        async with browse_at(server, "erin") as page:
            thread_id = await ask(page, "CAC by channel")
            before = (await thread(page, thread_id)).json()
    assert [element["name"] for element in before["elements"]] == ["Evidence", "AnswerBar"]
    with app() as server:
        erin, marco = browse_at(server, "erin"), browse_at(server, "marco")
        assert (await thread(erin, thread_id)).json() == before
        assert await listed(erin) == ["CAC by channel"]
        assert await listed(erin, "lowest cac") == ["CAC by channel"]
        assert await listed(erin, "nowhere") == []
        assert await listed(marco) == []
        assert (await thread(marco, thread_id)).status_code == 404
        page = await erin.open(thread_id=thread_id)
        await page.ask("and the worst")
        await page.until(lambda p: "You asked: and the worst" in str(p.steps()))
        await page.close()
    assert supervisor.asked[-1]["input"] == [
        {"role": "user", "content": "CAC by channel"},
        {"role": "assistant", "content": "Email has the lowest CAC."},
        {"role": "user", "content": "and the worst"},
    ]


async def test_what_was_shown_before_a_kill_is_there_after_it(app: Start, browse_at: Any) -> None:
    with app() as server:
        page = await browse_at(server, "erin").open()
        await page.ask("an endless answer")
        thread_id = (await page.until(lambda p: p.of("first_interaction")))[0]["thread_id"]
        await page.until(lambda p: len(p.of("stream_token")) > 20)
        await asyncio.to_thread(server.process.kill)
        await page.until(lambda p: not p.connected)
    with app() as server:
        found = (await thread(browse_at(server, "erin"), thread_id)).json()
    answer = next(step for step in found["steps"] if step["type"] == "assistant_message")
    assert answer["output"].startswith("more more more")
    assert "restarted before the answer was complete" in answer["output"]
    assert answer["end"]
    (evidence,) = [e for e in found["elements"] if e["name"] == "Evidence"]
    assert (evidence["forId"], evidence["props"]["retry"]) == (answer["id"], True)


async def test_renamed_and_deleted_ones_stay_so(app: Start, browse_at: Any) -> None:
    with app() as server:
        async with browse_at(server, "erin") as page:
            renamed = await ask(page, "first of all")
        async with browse_at(server, "erin") as page:
            deleted = await ask(page, "second of all")
        assert await listed(page) == ["second of all", "first of all"]
        url = f"{server.url}/chat/project/thread"
        async with httpx.AsyncClient(headers=page.headers) as client:
            name = {"threadId": renamed, "name": "Board meeting"}
            assert (await client.put(url, json=name)).status_code == 200
            gone = await client.request("DELETE", url, json={"threadId": deleted})
            assert gone.status_code == 200
    with app() as server:
        page = browse_at(server, "erin")
        assert await listed(page) == ["Board meeting"]
        assert await listed(page, "board") == ["Board meeting"]
        assert (await thread(page, deleted)).status_code == 404


async def test_without_a_history_the_chat_goes_on_and_it_is_written_when_it_is_back(
    app: Start, browse_at: Any, tmp_path: Path
) -> None:
    (tmp_path / "history.db").mkdir()
    with app() as server:
        async with browse_at(server, "erin") as page:
            await page.until(lambda p: told(p, "history"))
            assert not told(page, "history")[-1]["saving"]
            assert "history.db" not in told(page, "history")[-1]["reason"]
            await ask(page, "CAC by channel")
            assert await page.answered() == "Email has the lowest CAC."
            assert await listed(page) == ["CAC by channel"]
            (tmp_path / "history.db").rmdir()
            await page.until(lambda p: told(p, "history")[-1]["saving"])
            assert await listed(page, "lowest") == ["CAC by channel"]


COUNTED = " ".join(map(str, range(150)))


async def counting(page: Any) -> str:
    """A question whose answer takes a while; returns when it has begun."""
    await page.ask("counting")
    thread_id = (await page.until(lambda p: p.of("first_interaction")))[0]["thread_id"]
    await page.until(lambda p: len(p.of("stream_token")) > 3)
    return str(thread_id)


async def is_kept_once(page: Any, thread_id: str) -> bool:
    steps = (await thread(page, thread_id)).json()["steps"]
    kinds = [(step["type"], step["output"].strip()) for step in steps if step["type"] != "run"]
    return kinds == [("user_message", "counting"), ("assistant_message", COUNTED)]


async def test_postgres_killed_in_mid_answer_loses_and_doubles_nothing(
    app: Start, browse_at: Any, postgres: Any
) -> None:
    server, start = postgres
    with app(DATABASE_URL=server.url()) as product:
        async with browse_at(product, "erin") as page:
            thread_id = await counting(page)
            server.kill()
            await page.until(lambda p: not told(p, "history")[-1]["saving"])
            await page.until(lambda p: COUNTED in str(p.steps()) and p.complete())
            start()
            await page.until(lambda p: told(p, "history")[-1]["saving"])
        await asyncio.to_thread(product.process.kill)
    with app(DATABASE_URL=server.url()) as product:
        erin = browse_at(product, "erin")
        assert await is_kept_once(erin, thread_id)
        assert await listed(erin, "149") == ["counting"]


async def test_a_disk_that_is_full_in_mid_answer_loses_and_doubles_nothing(
    app: Start, browse_at: Any, tmp_path: Path
) -> None:
    """The process may make no file longer than the history is: the same errors as a full disk's."""
    with app() as product:
        pid = product.process.pid
        async with browse_at(product, "erin") as page:
            thread_id = await counting(page)
            longest = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            size = (tmp_path / "history.db-wal").stat().st_size
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, longest[1]))
            await page.until(lambda p: not told(p, "history")[-1]["saving"])
            await page.until(lambda p: COUNTED in str(p.steps()) and p.complete())
            resource.prlimit(pid, resource.RLIMIT_FSIZE, longest)
            await page.until(lambda p: told(p, "history")[-1]["saving"])
        await asyncio.to_thread(product.process.kill)
    with app() as product:
        erin = browse_at(product, "erin")
        assert await is_kept_once(erin, thread_id)
        assert await listed(erin, "149") == ["counting"]


async def test_all_of_a_users_data_leaves_the_process_too(
    app: Start, browse_at: Any, supervisor: Any
) -> None:
    with app() as server:
        async with browse_at(server, "erin") as page, browse_at(server, "marco") as marco:
            thread_id = await ask(marco, "CAC by channel")
            await page.ask("an endless answer")
            endless = (await page.until(lambda p: p.of("first_interaction")))[0]["thread_id"]
            await page.until(lambda p: len(p.of("stream_token")) > 3)
            gone = (await library(page, "DELETE", "/data")).json()
            assert (gone["conversations"], gone["turns"]) == (1, 1)
            await page.until(lambda p: told(p, "gone"))
            await asyncio.to_thread(supervisor.wait_closed, "an endless answer")
            assert (await thread(page, endless)).status_code == 404
            assert await listed(page) == []
            assert told(marco, "gone") == []
            assert (await thread(marco, thread_id)).status_code == 200


async def test_the_library_and_the_chat_keep_to_each_other(app: Start, browse_at: Any) -> None:
    with app() as server:
        async with browse_at(server, "erin") as page, browse_at(server, "marco") as marco:
            thread_id = await ask(page, "CAC by channel")
            one = f"/conversations/{thread_id}"
            assert (await library(page, "PATCH", one, name="Board meeting")).status_code == 204
            assert (await thread(page, thread_id)).json()["name"] == "Board meeting"
            assert await listed(page) == ["Board meeting"]
            assert (await library(page, "DELETE", one)).status_code == 204
            gone = await page.until(lambda p: told(p, "gone"))
            assert [message["thread"] for message in gone] == [thread_id]
            assert (await thread(page, thread_id)).status_code == 404
            assert await listed(page) == []
            assert (await library(page, "POST", f"{one}/restore")).status_code == 204
            assert (await thread(page, thread_id)).json()["name"] == "Board meeting"
            assert told(marco, "gone") == []


async def test_a_conversation_deleted_while_it_is_answered_stops(
    app: Start, browse_at: Any, supervisor: Any
) -> None:
    with app() as server:
        async with browse_at(server, "erin") as page:
            await page.ask("an endless answer")
            thread_id = (await page.until(lambda p: p.of("first_interaction")))[0]["thread_id"]
            await page.until(lambda p: len(p.of("stream_token")) > 3)
            response = await library(page, "DELETE", f"/conversations/{thread_id}")
            assert response.status_code == 204
            await asyncio.to_thread(supervisor.wait_closed, "an endless answer")
            assert await listed(page) == []
            assert (await thread(page, thread_id)).status_code == 404


async def test_a_rename_or_a_deletion_that_cannot_be_kept_says_why(
    app: Start, browse_at: Any, tmp_path: Path
) -> None:
    (tmp_path / "history.db").mkdir()
    with app() as server:
        async with browse_at(server, "erin") as page:
            thread_id = await ask(page, "CAC by channel")
        url = f"{server.url}/chat/project/thread"
        async with httpx.AsyncClient(headers=page.headers) as client:
            for method, more in (("PUT", {"name": "x"}), ("DELETE", {})):
                body = {"threadId": thread_id, **more}
                refused = await client.request(method, url, json=body)
                assert refused.status_code == 503
                assert refused.json()["detail"].startswith("The history is not being saved")


async def test_branches_and_which_of_them_is_shown_outlive_the_process(
    app: Start, browse_at: Any, supervisor: Any
) -> None:
    def says(words: str) -> Callable[[Any], bool]:
        return lambda p: f"You asked: {words}" in str(p.steps()) and p.heard[-1][0] == "task_end"

    async def show(page: Any, turn: str) -> None:
        choice = {"source": "dpz-chat", "v": 1, "type": "show-version", "turn": turn}
        await page.send("window_message", choice)

    with app() as server:
        async with browse_at(server, "erin") as page:
            thread_id = await ask(page, "one")
            two = await page.ask("two")
            await page.until(says("two"))
            await page.send("edit_message", {"message": {"id": two, "output": "other"}})
            await page.until(says("other"))
            await show(page, two)
            await page.until(says("two"))
            before = (await thread(page, thread_id)).json()
    (versions,) = [e["props"] for e in before["elements"] if e["name"] == "Versions"]
    assert versions["shown"] == two
    with app() as server:
        erin = browse_at(server, "erin")
        assert (await thread(erin, thread_id)).json() == before
        page = await erin.open(thread_id=thread_id)
        await show(page, versions["turns"][1])
        await page.until(says("other"))
        await page.ask("three")
        await page.until(says("three"))
        await page.close()
    asked = [item["content"] for item in supervisor.asked[-1]["input"] if item["role"] == "user"]
    assert asked == ["one", "other", "three"]
