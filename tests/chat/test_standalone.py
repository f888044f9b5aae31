"""`chainlit run app.py` inside chat-app/, with nothing of the rest running but a workspace."""

import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from socketio.exceptions import ConnectionError as Refused  # type: ignore[import-untyped]

CHAT = Path(__file__).parents[2] / "chat-app"


@pytest.fixture(scope="module")
def standalone(supervisor: Any, start: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    script = [sys.executable, "-m", "chainlit", "run", "app.py", "--headless"]
    env = {"DATABRICKS_HOST": supervisor.host, "DATABRICKS_TOKEN": "dapi-of-the-developer"}
    log = tmp_path_factory.mktemp("standalone") / "log.txt"
    with start(script, CHAT, env, log) as server:
        yield server


async def test_it_answers_as_the_developer_without_a_login(
    standalone: Any, supervisor: Any, browse_at: Any
) -> None:
    async with browse_at(standalone, "") as page:
        await page.ask("CAC by channel")
        assert await page.answered() == "Email has the lowest CAC."
        (element,) = await page.until(lambda p: p.of("element"))
    assert element["props"]["as_user"] == "dev@dominos.example"
    assert supervisor.asked[-1]["auth"] == "Bearer dapi-of-the-developer"


async def test_another_site_may_neither_connect_nor_post(standalone: Any, browse_at: Any) -> None:
    page = browse_at(standalone, "")
    page.headers["Origin"] = "https://evil.example"
    with pytest.raises(Refused):
        await page.open()
    async with httpx.AsyncClient(headers=page.headers) as client:
        answer = await client.post(standalone.url + "/project/threads", json={})
    assert answer.status_code == 403


async def test_a_dashboard_on_another_local_port_may_frame_it(standalone: Any) -> None:
    async with httpx.AsyncClient() as client:
        page = await client.get(standalone.url + "/")
        health = await client.get(standalone.url + "/health")
        me = await client.get(standalone.url + "/user")
        hidden = await client.get(standalone.url + "/docs")
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors 'self' http://localhost:* http://127.0.0.1:*" in policy
    assert "x-frame-options" not in page.headers
    assert health.json()["mas_endpoint"] == "mas-genie-router"
    assert me.json()["identifier"] == "dev@dominos.example"
    assert hidden.status_code == 404
