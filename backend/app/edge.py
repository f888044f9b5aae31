"""Around every answer: a request id, security headers, and one JSON body for our own failures."""

import logging
import re
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote, urlsplit

from backend.workspace.middleware import is_chat
from backend.workspace.plain_answers import send_json

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

log = logging.getLogger(__name__)
GIVEN_ID = re.compile(r"[\w.-]{1,64}")
LONGEST_QUERY = 4_096


class Edge:
    """The outermost layer. `chat_url` is where else the page may embed a chat from."""

    def __init__(self, app: App, *, chat_url: str = "") -> None:
        self._app = app
        self._page_headers = security_headers(content_policy(chat_url))
        self._chat_headers = security_headers(CHAT_POLICY)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = request_id_from(scope["headers"])
        scope.setdefault("state", {})["request_id"] = request_id
        ours = self._chat_headers if is_chat(scope["path"]) else self._page_headers
        added = [*ours, (b"x-request-id", request_id.encode())]
        if is_private(scope["path"]):
            added.append((b"cache-control", b"no-store"))
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                theirs = {name.lower() for name, _ in message.get("headers", ())}
                message["headers"] = [
                    *message.get("headers", ()),
                    *((name, value) for name, value in added if name not in theirs),
                ]
            await send(message)

        try:
            if len(scope.get("query_string", b"")) > LONGEST_QUERY:
                await _refuse_long_query(send_with_headers, request_id)
                return
            await self._app(scope, receive, send_with_headers)
        except Exception:
            log.exception(
                "[API] %s %s failed (%s)", scope["method"], quote(scope["path"]), request_id
            )
            if started:
                raise
            await send_json(send_with_headers, 500, _own_failure(request_id))


def is_private(path: str) -> bool:
    """Answers that belong to one user or one moment, and to no cache."""
    return path.startswith(("/api/", "/health"))


def request_id_from(headers: list[tuple[bytes, bytes]]) -> str:
    """The platform's id for this request when it has one, so that logs can be joined."""
    given = next((value for name, value in headers if name == b"x-request-id"), b"")
    text = given.decode("latin-1")
    return text if GIVEN_ID.fullmatch(text) else uuid.uuid4().hex


def content_policy(chat_url: str) -> str:
    """What the dashboard's page may load: itself, and a chat on another port when so configured."""
    frames = f"'self' {origin_of(chat_url)}".strip()
    return (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
        f"frame-src {frames}; frame-ancestors 'self'; object-src 'none'; base-uri 'self'; "
        "form-action 'self'"
    )


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else ""


# Chainlit's page has inline scripts, and its custom elements are compiled in the browser.
CHAT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'"
)


def security_headers(policy: str) -> list[tuple[bytes, bytes]]:
    return [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=()"),
        (b"cross-origin-opener-policy", b"same-origin"),
    ]


def _own_failure(request_id: str) -> dict[str, object]:
    return {
        "error": "InternalError",
        "message": "Something went wrong on our side.",
        "remedy": f"Try again; when it stays, tell the app's owner the request id {request_id}.",
        "retryable": True,
        "request_id": request_id,
    }


async def _refuse_long_query(send: Send, request_id: str) -> None:
    body = {
        "error": "BadRequest",
        "message": f"The query string is longer than {LONGEST_QUERY} characters.",
        "remedy": "",
        "retryable": False,
        "request_id": request_id,
    }
    await send_json(send, 400, body)
