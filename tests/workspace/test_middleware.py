"""Every request gets the identity that the rules give it, and no forged or foreign one passes."""

import base64
import json
from collections.abc import MutableMapping
from typing import Any

import pytest

from backend.workspace.errors import NotConfigured
from backend.workspace.identity import Identity, current_identity
from backend.workspace.middleware import IdentityMiddleware, Receive, Scope, Send, problem_of
from backend.workspace.settings import WorkspaceSettings
from backend.workspace.tokens import TokenStore

DEVELOPER = Identity("dev@x.test", "Dev", kind="developer")
EMAIL = (b"x-forwarded-email", b"erin@x.test")
TOKEN = (b"x-forwarded-access-token", b"opaque")


class Known:
    async def identity(self) -> Identity:
        return DEVELOPER


class Nobody:
    async def identity(self) -> Identity:
        raise NotConfigured("No workspace.", "Set DATABRICKS_HOST.")


class Recorder:
    """The app inside: remembers whom it was called for."""

    def __init__(self) -> None:
        self.seen: list[tuple[Identity | None, Scope]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.seen.append((current_identity.get(), scope))


def scope(kind: str, path: str, *headers: tuple[bytes, bytes], method: str = "GET") -> Scope:
    host = (b"host", b"app.test")
    return {"type": kind, "path": path, "method": method, "headers": [host, *headers], "state": {}}


async def ask(middleware: IdentityMiddleware, request: Scope) -> list[MutableMapping[str, Any]]:
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    await middleware(request, receive, send)
    return sent


def around(
    app: Recorder, *, platform: bool = True, tokens: TokenStore | None = None, **more: Any
) -> IdentityMiddleware:
    settings = WorkspaceSettings(_env_file=None, databricks_app_name="dpz" if platform else None)
    chosen = {"developer": Known(), **more}
    return IdentityMiddleware(app, settings=settings, tokens=tokens or TokenStore(), **chosen)


@pytest.mark.parametrize("kind", ["http", "websocket"])
async def test_requests_and_sockets_alike_carry_the_user_and_leave_their_token(kind: str) -> None:
    app, tokens = Recorder(), TokenStore()
    await ask(around(app, tokens=tokens), scope(kind, "/chat/ws", EMAIL, TOKEN))
    assert [identity for identity, _ in app.seen] == [Identity("erin@x.test", "erin@x.test")]
    assert tokens.has_seen("erin@x.test")
    assert current_identity.get() is None


async def test_off_the_platform_a_forged_header_changes_nothing() -> None:
    app, tokens = Recorder(), TokenStore()
    local = around(app, platform=False, tokens=tokens)
    await ask(local, scope("http", "/api/session", EMAIL, TOKEN))
    assert [identity for identity, _ in app.seen] == [DEVELOPER]
    assert not tokens.has_seen("erin@x.test")


async def test_two_tokens_in_one_request_are_refused() -> None:
    app = Recorder()
    other = (b"x-forwarded-access-token", b"forged")
    sent = await ask(around(app), scope("http", "/api/session", EMAIL, TOKEN, other))
    assert app.seen == []
    assert sent[0]["status"] == 401


def token_of(subject: str) -> tuple[bytes, bytes]:
    claims = base64.urlsafe_b64encode(json.dumps({"sub": subject}).encode())
    return (b"x-forwarded-access-token", b"e30." + claims + b".sig")


@pytest.mark.parametrize(
    ("subject", "status"),
    [
        ("erin@x.test", None),
        ("Erin@X.test", None),
        ("5f0c7b1e-0000", None),
        ("rita@x.test", 401),
        ("erin@x.test.evil.test", 401),
    ],
)
async def test_a_token_of_somebody_else_is_neither_kept_nor_used(
    subject: str, status: int | None
) -> None:
    app, tokens = Recorder(), TokenStore()
    sent = await ask(
        around(app, tokens=tokens), scope("http", "/api/session", EMAIL, token_of(subject))
    )
    assert [message.get("status") for message in sent[:1]] == ([status] if status else [])
    assert tokens.has_seen("erin@x.test") is (status is None)
    assert not tokens.has_seen("rita@x.test")


async def test_when_no_token_is_forwarded_any_more_the_old_one_is_dropped() -> None:
    app, tokens = Recorder(), TokenStore()
    middleware = around(app, tokens=tokens)
    await ask(middleware, scope("http", "/api/session", EMAIL, TOKEN))
    await ask(middleware, scope("websocket", "/chat/ws", EMAIL))
    await ask(middleware, scope("http", "/assets/app.js", EMAIL))
    assert tokens.has_seen("erin@x.test")
    await ask(middleware, scope("http", "/api/session", (b"x-forwarded-email", b"rita@x.test")))
    assert tokens.has_seen("erin@x.test")
    await ask(middleware, scope("http", "/chat/user", EMAIL))
    assert not tokens.has_seen("erin@x.test")


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    "hostile",
    [
        [EMAIL, (b"x-forwarded-email", b"rita@x.test")],
        [EMAIL, (b"x-forwarded-email", b"")],
        [(b"x-forwarded-email", b"erin@x.test, rita@x.test")],
        [(b"x-forwarded-email", b"erin@x.test rita@x.test")],
        [(b"x-forwarded-email", b"erin@x.test\x00")],
        [(b"x-forwarded-email", b"e" * 10_000 + b"@x.test")],
    ],
)
async def test_headers_that_name_two_people_or_none_are_refused(
    kind: str, hostile: list[tuple[bytes, bytes]]
) -> None:
    app, tokens = Recorder(), TokenStore()
    sent = await ask(around(app, tokens=tokens), scope(kind, "/chat/ws", *hostile, TOKEN))
    assert app.seen == []
    assert sent[0].get("status", sent[0].get("code")) in (401, 1008)
    assert repr(tokens) == "TokenStore(0 users)"


async def test_the_header_names_the_user_whatever_cookie_or_bearer_came_with_it() -> None:
    app = Recorder()
    others = (b"cookie", b"access_token=of-rita"), (b"authorization", b"Bearer of-rita")
    await ask(around(app), scope("http", "/api/session", EMAIL, TOKEN, *others))
    assert [identity for identity, _ in app.seen] == [Identity("erin@x.test", "erin@x.test")]


async def test_health_is_for_everybody() -> None:
    app = Recorder()
    await ask(around(app, platform=False, developer=Nobody()), scope("http", "/health"))
    assert [identity for identity, _ in app.seen] == [None]


async def test_the_api_learns_why_there_is_nobody() -> None:
    app = Recorder()
    await ask(around(app, platform=False, developer=Nobody()), scope("http", "/api/session"))
    assert type(problem_of(app.seen[0][1])) is NotConfigured


@pytest.mark.parametrize("kind", ["http", "websocket"])
async def test_the_chat_is_never_reached_by_nobody(kind: str) -> None:
    app = Recorder()
    sent = await ask(around(app), scope(kind, "/chat/"))
    assert app.seen == []
    assert sent[0].get("status", sent[0].get("code")) in (401, 1008)


OWN = (b"origin", b"https://app.test")
FOREIGN = (b"origin", b"https://evil.test")


@pytest.mark.parametrize(
    ("request_scope", "passes"),
    [
        (scope("http", "/api/x", EMAIL, FOREIGN), True),
        (scope("http", "/api/x", EMAIL, OWN, method="POST"), True),
        (scope("http", "/api/x", EMAIL, method="POST"), True),
        (scope("http", "/api/x", EMAIL, FOREIGN, method="POST"), False),
        (scope("http", "/api/x", EMAIL, (b"origin", b"null"), method="DELETE"), False),
        (scope("http", "/api/x", EMAIL, OWN, FOREIGN, method="PUT"), False),
        (scope("http", "/api/x", EMAIL, (b"sec-fetch-site", b"cross-site"), method="POST"), False),
        (scope("http", "/api/x", EMAIL, (b"origin", b"http://["), method="POST"), False),
        (scope("websocket", "/chat/ws", EMAIL, FOREIGN), False),
        (scope("websocket", "/chat/ws", EMAIL, OWN), True),
        (
            scope("http", "/x", EMAIL, FOREIGN, (b"x-forwarded-host", b"evil.test"), method="POST"),
            True,  # the platform's proxy owns this header
        ),
    ],
)
async def test_only_our_own_pages_may_change_things(request_scope: Scope, passes: bool) -> None:
    app = Recorder()
    await ask(around(app), request_scope)
    assert bool(app.seen) is passes


async def test_off_the_platform_a_forwarded_host_is_no_host() -> None:
    app = Recorder()
    forged = scope("http", "/x", FOREIGN, (b"x-forwarded-host", b"evil.test"), method="POST")
    await ask(around(app, platform=False), forged)
    assert app.seen == []
