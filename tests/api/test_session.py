"""The page learns who is asking, what the data is and whether there is a chat."""

from collections.abc import Callable
from typing import Any

import httpx

from backend.app.parts import ChatStatus
from emulator.personas import ADMIN, EXECUTIVE, REGIONAL
from tests.api.conftest import Product, StartProduct

CHAT = ChatStatus(enabled=True, url="/chat/", endpoint="mas-genie-router")


async def test_a_session_says_who_and_what(start: StartProduct) -> None:
    async with start(chat=CHAT) as product:
        session = await product.json("/api/session", EXECUTIVE)
    assert session.pop("token_expires_at").endswith("+00:00")
    assert session.pop("data")["label"] == "Demo data"
    assert session == {
        "user": {"email": "erin.executive@dominos.example", "display_name": "Erin Okafor"},
        "is_operator": False,
        "chat": {"enabled": True, "url": "/chat/", "reason": None},
        "history": {"saving": True, "reason": ""},
        "app_version": "1.0.0",
    }


async def test_the_reason_for_no_chat_reaches_the_page(product: Product) -> None:
    session = await product.json("/api/session", EXECUTIVE)
    assert session["chat"] == {"enabled": False, "url": "", "reason": "The chat is not mounted."}


async def test_operators_are_the_members_of_the_named_group(start: StartProduct) -> None:
    async with start() as product:
        assert (await product.json("/api/session", ADMIN))["is_operator"]
    async with start(operators_group="users") as product:
        assert (await product.json("/api/session", EXECUTIVE))["is_operator"]


async def test_a_workspace_that_does_not_say_makes_nobody_an_operator(product: Product) -> None:
    headers = {"x-forwarded-email": ADMIN.email}
    session = (await product.client.get("/api/session", headers=headers)).json()
    assert session["is_operator"] is False


async def test_nobody_is_refused_with_the_remedy(product: Product) -> None:
    response = await product.client.get("/api/session")
    assert response.status_code == 401
    assert response.json()["error"] == "Unauthenticated"
    assert "Databricks Apps address" in response.json()["remedy"]


async def test_two_identities_at_once_are_refused(product: Product) -> None:
    headers = [
        *product.headers(EXECUTIVE).items(),
        ("x-forwarded-email", REGIONAL.email),
    ]
    response = await product.client.get("/api/session", headers=headers)
    assert (response.status_code, response.json()["error"]) == (401, "IdentityRefused")


async def test_a_session_without_a_token_works_but_asks_for_no_data(product: Product) -> None:
    headers = {"x-forwarded-email": EXECUTIVE.email}
    session = (await product.client.get("/api/session", headers=headers)).json()
    assert (session["token_expires_at"], session["data"]["label"]) == (None, None)
    refused = await product.client.get("/api/dashboard/kpis/finance", headers=headers)
    assert refused.json()["error"] == "PassthroughOff"


async def test_the_spaces_come_with_their_questions(product: Product) -> None:
    spaces = await product.json("/api/spaces", EXECUTIVE)
    assert [space["key"] for space in spaces] == [
        "finance",
        "marketing",
        "customers",
        "operations",
        "sales",
    ]
    assert spaces[0]["env"] == "EXECUTIVE_SPACE_ID"
    assert spaces[0]["configured"] is False
    assert "What's our total revenue this month?" in spaces[0]["sample_questions"]


async def test_an_unreachable_workspace_says_which(start: StartProduct) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    async with start(transport=httpx.MockTransport(refuse)) as product:
        response = await product.get("/api/dashboard/kpis/finance", EXECUTIVE)
    assert response.status_code == 503
    assert response.json()["message"] == "Cannot reach the workspace at https://workspace.test."
    assert response.json()["retryable"] is True


async def test_off_the_platform_the_developer_is_who_the_workspace_says(
    start: StartProduct, pat: Callable[[Any], str]
) -> None:
    async with start(databricks_app_name=None, databricks_token=pat(REGIONAL)) as product:
        session = await product.json("/api/session", EXECUTIVE)  # forged headers count for nothing
    assert session["user"] == {
        "email": "rita.regional@dominos.example",
        "display_name": "Rita Novak",
    }


async def test_without_any_configuration_the_page_learns_what_to_set(start: StartProduct) -> None:
    nothing = {"databricks_host": None, "databricks_app_name": None, "databricks_http_path": None}
    async with start(**nothing) as product:
        response = await product.client.get("/api/session")
        ready = await product.client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["error"] == "NotConfigured"
    assert "DATABRICKS_HOST" in response.json()["message"]
    assert "make run" in response.json()["remedy"]
    assert ready.status_code == 503
    assert "DATABRICKS_HOST" in ready.text


async def test_a_token_never_comes_back_in_an_answer(product: Product) -> None:
    token = product.emulator.tokens.mint(EXECUTIVE)
    for path in ("/api/session", "/api/spaces", "/api/dashboard/kpis/x", "/health/ready", "/nope"):
        response = await product.client.get(path, headers=product.headers(EXECUTIVE, token))
        assert token not in response.text
        assert token not in str(response.headers)
