"""The client speaks for exactly one identity, and every failure says what to do."""

import asyncio
import base64
import json
import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.workspace.client import Workspace
from backend.workspace.errors import (
    BadRequest,
    MissingScope,
    NotConfigured,
    NotFound,
    NotGranted,
    PassthroughOff,
    RateLimited,
    SessionExpired,
    TimedOut,
    Unauthenticated,
    Unreachable,
    UpstreamFailed,
    WarehouseStopped,
    WorkspaceError,
)
from backend.workspace.identity import Identity
from backend.workspace.settings import WorkspaceSettings
from backend.workspace.tokens import TokenStore

ERIN = Identity("erin@dominos.example", "Erin Okafor")
DEVELOPER = Identity("dev@dominos.example", "Dev", kind="developer")
APP = Identity("sp-1", "The app itself", kind="app")
ENDPOINT = "/serving-endpoints/mas-genie-router/invocations"
Handler = Callable[[httpx.Request], httpx.Response]


def jwt(name: str, issued: float = 0.0, lifetime: float = 3600) -> str:
    now = time.time()
    claims = {"sub": name, "iat": now + issued, "exp": now + issued + lifetime}
    return f"e30.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode()}.s"


def settings(**values: object) -> WorkspaceSettings:
    chosen = {"databricks_host": "https://w.test", "databricks_app_name": "dpz", **values}
    return WorkspaceSettings(_env_file=None, **chosen)  # type: ignore[arg-type]


def workspace(handler: Handler, *, tokens: TokenStore | None = None, **values: object) -> Workspace:
    known = tokens or TokenStore()
    if tokens is None:
        known.remember(ERIN.user, jwt("erin"))
    return Workspace(settings(**values), known, transport=httpx.MockTransport(handler))


def answering(status: int, body: str | bytes, headers: dict[str, str] | None = None) -> Handler:
    return lambda _: httpx.Response(status, content=body, headers=headers)


async def failure_of(handler: Handler, path: str = ENDPOINT) -> WorkspaceError:
    with pytest.raises(WorkspaceError) as caught:
        await workspace(handler).acting_as(ERIN).post(path, {})
    return caught.value


async def test_a_call_carries_the_users_own_token() -> None:
    token = jwt("erin")
    tokens = TokenStore()
    tokens.remember(ERIN.user, token)
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["authorization"])
        return httpx.Response(200, json={"ok": True})

    assert await workspace(handler, tokens=tokens).acting_as(ERIN).get("/x") == {"ok": True}
    assert seen == [f"Bearer {token}"]


async def test_users_do_not_inherit_each_others_cookies() -> None:
    seen: list[str | None] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("cookie"))
        return httpx.Response(200, json={}, headers={"set-cookie": "session=erin; Path=/"})

    session = workspace(handler).acting_as(ERIN)
    await session.get("/x")
    await session.get("/x")
    assert seen == [None, None]


BODIES: list[tuple[int, str, type[WorkspaceError], str]] = [
    (401, '{"message":"Credential was not sent"}', Unauthenticated, "Erin Okafor"),
    (403, '{"error_code":"403","message":"Invalid Token"}', SessionExpired, "Reload"),
    (403, "Error 403 Token is expiring within 30 seconds.", SessionExpired, "Reload"),
    (
        403,
        '{"error_code":"403","message":"Provided OAuth token does not have required scopes: '
        'model-serving, model-serving-inference [ReqId: 1-2]"}',
        MissingScope,
        "model-serving, model-serving-inference)",
    ),
    (403, '{"message":"Invalid scope, required scopes: genie"}', MissingScope, "(genie)"),
    (403, '{"message":"user token passthrough not enabled"}', PassthroughOff, "workspace admin"),
    (
        403,
        '{"error_code":"PERMISSION_DENIED","message":"no CAN_QUERY"}',
        NotGranted,
        "serving endpoint mas-genie-router. Ask its owner for CAN QUERY",
    ),
    (404, '{"error_code":"RESOURCE_DOES_NOT_EXIST"}', NotFound, "MAS_ENDPOINT_NAME"),
    (400, '{"error":"Invalid message sequence."}', BadRequest, "Invalid message sequence."),
    (302, "", Unauthenticated, "login page"),
    (500, "<html><title>Gateway  broke</title></html>", UpstreamFailed, "It said: Gateway broke"),
    (503, "", UpstreamFailed, "(HTTP 503)."),
    (502, '{"error":{"message":"inner"}}', UpstreamFailed, "It said: inner"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "error", "says"), BODIES)
async def test_each_refusal_is_its_own_error(
    status: int, body: str, error: type[WorkspaceError], says: str
) -> None:
    failure = await failure_of(answering(status, body))
    assert type(failure) is error
    assert says in str(failure)


async def test_a_stopped_warehouse_is_not_just_broken() -> None:
    body = '{"error_code":"BAD_STATE","message":"Warehouse 1 is STOPPED"}'
    failure = await failure_of(answering(503, body), "/api/2.0/sql/statements")
    assert type(failure) is WarehouseStopped


@pytest.mark.parametrize(
    ("header", "wait"),
    [("7", 7.0), ("garbage", None), ("-3", None), ("999999", None), ("", None)],
)
async def test_rate_limits_say_how_long(header: str, wait: float | None) -> None:
    failure = await failure_of(answering(429, "", {"retry-after": header}))
    assert type(failure) is RateLimited
    assert failure.retry_after == wait


async def test_a_refusal_is_retried_once_iff_a_newer_token_arrived() -> None:
    tokens = TokenStore()
    old, new = jwt("old", issued=-10), jwt("new")
    tokens.remember(ERIN.user, old)
    used: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        used.append(request.headers["authorization"].removeprefix("Bearer "))
        tokens.remember(ERIN.user, new)
        return httpx.Response(403 if len(used) == 1 else 200, json={"n": len(used)})

    assert await workspace(handler, tokens=tokens).acting_as(ERIN).get("/x") == {"n": 2}
    assert used == [old, new]


async def test_a_refusal_with_the_same_token_is_final() -> None:
    calls: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        return httpx.Response(403, json={"message": "Invalid Token"})

    assert type(await failure_of(handler)) is SessionExpired
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("past", "words", "error"),
    [
        (120, "PERMISSION_DENIED", SessionExpired),
        (120, "", SessionExpired),
        (120, "required scopes: sql", MissingScope),
        (-120, "PERMISSION_DENIED", NotGranted),
    ],
)
async def test_a_refusal_after_the_tokens_end_is_its_expiry(
    past: float, words: str, error: type[WorkspaceError]
) -> None:
    tokens = TokenStore()
    tokens.remember(ERIN.user, jwt("erin", issued=-3600 - past))
    refusing = workspace(answering(403, json.dumps({"message": words})), tokens=tokens)
    with pytest.raises(WorkspaceError) as caught:
        await refusing.acting_as(ERIN).get("/x")
    assert type(caught.value) is error


async def test_no_token_at_all_is_passthrough_off_and_an_old_one_is_expired() -> None:
    tokens = TokenStore()
    session = workspace(answering(200, "{}"), tokens=tokens).acting_as(ERIN)
    with pytest.raises(PassthroughOff):
        await session.get("/x")
    tokens.remember(ERIN.user, jwt("erin", issued=-7200))
    with pytest.raises(SessionExpired):
        await session.get("/x")


async def test_a_user_never_borrows_the_apps_or_a_developers_credentials() -> None:
    rich = {
        "databricks_client_id": "sp-1",
        "databricks_client_secret": "s",
        "databricks_token": "dapi-dev",
    }
    session = workspace(answering(200, "{}"), tokens=TokenStore(), **rich)
    with pytest.raises(PassthroughOff):
        await session.acting_as(ERIN).get("/x")
    with pytest.raises(Unauthenticated):
        await session.acting_as(DEVELOPER).get("/x")


async def test_the_developer_uses_their_own_token_off_the_platform() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"as": request.headers["authorization"]})

    local = workspace(handler, databricks_app_name=None, databricks_token="dapi-dev")
    assert await local.acting_as(DEVELOPER).get("/x") == {"as": "Bearer dapi-dev"}


async def test_without_a_token_the_default_chain_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABRICKS_TOKEN", "dapi-of-the-chain")

    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"as": request.headers["authorization"]})

    nowhere: dict[str, Any] = {"databricks_host": "http://127.0.0.1:1", "databricks_app_name": None}
    local = workspace(handler, databricks_token=None, **nowhere)
    assert await local.acting_as(DEVELOPER).get("/x") == {"as": "Bearer dapi-of-the-chain"}


async def test_no_credentials_anywhere_says_how_to_get_some(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in [name for name in os.environ if name.startswith(("DATABRICKS_", "ARM_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    nowhere: dict[str, Any] = {"databricks_host": "http://127.0.0.1:1", "databricks_app_name": None}
    local = workspace(answering(200, "{}"), **nowhere)
    with pytest.raises(NotConfigured, match="databricks auth login"):
        await local.acting_as(DEVELOPER).get("/x")


async def test_the_app_signs_in_once_with_its_own_secret() -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if request.url.path == "/oidc/v1/token":
            return httpx.Response(200, json={"access_token": "m2m", "expires_in": 3600})
        return httpx.Response(200, json={"as": request.headers["authorization"]})

    own = workspace(handler, databricks_client_id="sp-1", databricks_client_secret="s")
    session = own.acting_as(APP)
    assert await session.get("/x") == {"as": "Bearer m2m"}
    await session.get("/x")
    assert asked == ["/oidc/v1/token", "/x", "/x"]


async def test_without_a_host_the_error_names_the_setting() -> None:
    nowhere = workspace(answering(200, "{}"), databricks_host=None)
    with pytest.raises(NotConfigured, match="DATABRICKS_HOST"):
        await nowhere.acting_as(ERIN).get("/x")


async def test_html_where_json_was_asked_is_a_failure() -> None:
    failure = await failure_of(answering(200, "<html>login</html>"))
    assert type(failure) is UpstreamFailed
    assert "not JSON" in failure.message


async def test_a_closed_port_says_which_host_cannot_be_reached() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    tokens = TokenStore()
    tokens.remember(ERIN.user, jwt("erin"))
    real = Workspace(settings(databricks_host=f"http://127.0.0.1:{port}"), tokens)
    try:
        with pytest.raises(
            Unreachable, match=f"Cannot reach the workspace at http://127.0.0.1:{port}"
        ):
            await real.acting_as(ERIN).get("/x")
    finally:
        await real.aclose()


async def over_the_wire(answer: bytes, *, then_hang: bool = False) -> WorkspaceError:
    """What the client makes of these bytes on a real connection."""
    served = asyncio.Event()

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        if then_hang:
            await reader.read()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        served.set()

    server = await asyncio.start_server(connection, "127.0.0.1", 0)
    host = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    tokens = TokenStore()
    tokens.remember(ERIN.user, jwt("erin"))
    real = Workspace(settings(databricks_host=host), tokens)
    try:
        with pytest.raises(WorkspaceError) as caught:
            await read_patiently(real)
    finally:
        await real.aclose()
        await served.wait()
        server.close()
    return caught.value


async def read_patiently(real: Workspace) -> None:
    quick = httpx.Timeout(5, read=0.2)
    async with real.acting_as(ERIN).stream("GET", "/x", timeout=quick) as response:
        await response.aread()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nnope",
    ],
)
async def test_a_broken_connection_is_one_of_our_errors(answer: bytes) -> None:
    assert type(await over_the_wire(answer)) in (UpstreamFailed, Unreachable)


async def test_silence_ends_at_the_limit() -> None:
    silent = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n"
    assert type(await over_the_wire(silent, then_hang=True)) is TimedOut
