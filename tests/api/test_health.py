"""Health tells the truth about everything that the app needs, as the app itself."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.app.parts import ChatStatus
from emulator.personas import EXECUTIVE
from tests.api.conftest import Product, StartProduct

CHAT = ChatStatus(enabled=True, url="/chat/", endpoint="mas-genie-router")


def check(answer: Any, name: str) -> Any:
    return next(one for one in answer["checks"] if one["name"] == name)


async def test_alive_needs_nobody_and_nothing(product: Product) -> None:
    response = await product.client.get("/health")
    assert response.json() == {"status": "ok", "version": "1.0.0"}


async def test_each_dependency_is_checked_as_the_app(product: Product) -> None:
    answer = (await product.client.get("/health/ready")).json()
    assert [one["name"] for one in answer["checks"]] == [
        "workspace",
        "warehouse",
        "supervisor",
        "spaces",
        "frontend",
        "chat",
        "history",
    ]
    assert check(answer, "workspace")["status"] == "ok"
    assert check(answer, "warehouse")["status"] == "ok"


async def test_what_is_missing_is_named_with_its_remedy(product: Product) -> None:
    response = await product.client.get("/health/ready")
    answer = response.json()
    assert (response.status_code, answer["status"]) == (503, "degraded")
    assert "EXECUTIVE_SPACE_ID" in check(answer, "spaces")["detail"]
    assert "npm run build" in check(answer, "frontend")["remedy"]
    assert "MAS_ENDPOINT_NAME" in check(answer, "supervisor")["remedy"]


async def test_what_breaks_is_logged_once(
    product: Product, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        await product.client.get("/health/ready")
    lines = [line for line in caplog.messages if line.startswith("[HEALTH]")]
    assert len(lines) == 1
    assert "supervisor: No supervisor endpoint is configured." in lines[0]


async def test_a_chat_that_is_off_on_purpose_is_no_fault(start: StartProduct) -> None:
    off = ChatStatus(False, "", "CHAT_ENABLED is false.", "mas-genie-router")
    async with start(chat=off) as product:
        answer = (await product.client.get("/health/ready")).json()
    assert check(answer, "chat")["status"] == "off"


async def test_a_history_that_is_not_saved_is_told_but_answers_nobody_off(
    start: StartProduct, tmp_path: Path
) -> None:
    (tmp_path / "history.db").mkdir()
    async with start(chat=CHAT) as product:
        answer = (await product.client.get("/health/ready")).json()
        session = await product.json("/api/session", EXECUTIVE)
    found = check(answer, "history")
    assert found["status"] == "degraded"
    assert "unable to open database file" in found["detail"]
    assert found["remedy"]
    assert session["history"]["saving"] is False
    assert "unable to open database file" in session["history"]["reason"]
    kept = {one["status"] for one in answer["checks"]} - {"ok", "degraded"}
    assert kept == {"failed"}  # of the spaces and the front end, which no test here has


async def test_everything_there_is_ready(start: StartProduct, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<!doctype html>")

    def everything(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/token"):
            return httpx.Response(200, json={"access_token": "t", "expires_in": 3600})
        return httpx.Response(200, json={"state": {"ready": "READY"}, "userName": "sp"})

    async with start(chat=CHAT, transport=httpx.MockTransport(everything)) as product:
        answer = (await product.client.get("/health/ready")).json()
    failed = [one["name"] for one in answer["checks"] if one["status"] == "failed"]
    assert failed == ["spaces"]  # no test sets their ids
