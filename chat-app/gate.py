"""In front of Chainlit's HTTP and websocket: its needed routes only, as the forwarded identity.

Whatever cookie or Authorization the client sent is dropped and replaced by a token minted here for
the identity of this very request. So there is no login page, no auth cookie in the browser, and no
way to be somebody else for as long as a cookie lives.
"""

import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from backend.workspace.errors import WorkspaceError
from backend.workspace.identity import Identity, current_identity
from backend.workspace.origin import is_foreign
from backend.workspace.plain_answers import send_json
from socket_limits import OpenSockets, limited

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]
Who = Callable[[], Awaitable[Identity]]
Mint = Callable[[Identity], str]
Seen = Callable[[str, str], Awaitable[None]]

MINTED_FOR_S = 600.0
MAX_BODY_BYTES = 64 * 1024
_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_ROUTES = [
    (method, re.compile(pattern))
    for method, pattern in (
        ("GET|HEAD", r"/?"),
        ("GET", rf"/thread/{_UUID}"),
        ("GET", r"/login"),
        ("GET|HEAD", r"/health"),
        ("GET", r"/assets/[\w.-]+\.(?:js|mjs|css|woff2?|svg|png|ttf)"),
        ("GET", r"/public/[\w./-]+"),
        ("GET", r"/favicon|/logo|/avatars/[^/]{1,200}"),
        ("GET", r"/auth/config|/user|/project/translations|/project/settings"),
        ("POST", r"/auth/header|/set-session-cookie|/project/threads"),
        ("GET", rf"/project/thread/{_UUID}"),
        ("PUT|DELETE", r"/project/thread"),
        ("GET", r"/ws/socket\.io/?"),
    )
]
_DROPPED = frozenset({b"cookie", b"authorization"})
PAGE_HEADER = b"x-chat-page"
PAGE_COOKIE = "X-Chainlit-Session-id"


class ChatGate:
    """`who` says whose request it is where no middleware in front has done so.

    `seen` is told which open page a browser holds when it asks, and as whom it does.
    """

    def __init__(
        self,
        app: App,
        *,
        mint: Mint,
        who: Who | None,
        frame_ancestors: str,
        trust_forwarded_host: bool,
        seen: Seen,
    ) -> None:
        self._seen = seen
        self._trust_forwarded_host = trust_forwarded_host
        self._app = app
        self._mint = mint
        self._who = who
        self._minted: dict[str, tuple[float, str]] = {}
        self._sockets = OpenSockets()
        self._headers = security_headers(frame_ancestors)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if not self._allows(scope, path):
            await refuse(scope, receive, send, 404, "NotFound", "There is no such page.", "")
            return
        if is_foreign(scope, trust_forwarded_host=self._trust_forwarded_host):
            words = "This request comes from another site."
            await refuse(scope, receive, send, 403, "ForeignOrigin", words, "Open the app itself.")
            return
        try:
            identity = current_identity.get() or (await self._who() if self._who else None)
        except WorkspaceError as error:
            await refuse(
                scope, receive, send, error.status, error.code, error.message, error.remedy
            )
            return
        await self._serve(identity, scope, receive, send)

    async def _serve(
        self, identity: Identity | None, scope: Scope, receive: Any, send: Any
    ) -> None:
        if identity is not None and scope["type"] == "http":
            for page in pages_of(scope):
                await self._seen(page, identity.user)
        before = current_identity.set(identity)
        try:
            scope = {**scope, "headers": self._authorised(identity, scope["headers"])}
            if scope["type"] == "websocket":
                await self._socket(identity.user if identity else "", scope, receive, send)
            else:
                await self._app(scope, receive, self._with_headers(send))
        finally:
            current_identity.reset(before)

    async def _socket(self, user: str, scope: Scope, receive: Any, send: Any) -> None:
        with self._sockets.one_more(user) as fits:
            if fits:
                await self._app(scope, limited(user, receive, send), send)
            else:
                await refuse(scope, receive, send, 429, "TooManyConnections", "", "")

    def _allows(self, scope: Scope, path: str) -> bool:
        method = scope.get("method", "GET")
        if _content_length(scope) > MAX_BODY_BYTES or ".." in path:
            return False
        if scope["type"] == "websocket" and not path.startswith("/ws/"):
            return False
        return any(
            method in methods.split("|") and pattern.fullmatch(path) for methods, pattern in _ROUTES
        )

    def _authorised(
        self, identity: Identity | None, headers: list[tuple[bytes, bytes]]
    ) -> list[tuple[bytes, bytes]]:
        kept = [(key, value) for key, value in headers if key.lower() not in _DROPPED]
        if identity is None:
            return kept
        token = self._token_for(identity)
        return [*kept, (b"cookie", b"access_token=" + token.encode())]

    def _token_for(self, identity: Identity) -> str:
        minted = self._minted.get(identity.user)
        if minted is None or minted[0] < time.monotonic():
            if len(self._minted) > 10_000:
                self._minted.clear()
            minted = (time.monotonic() + MINTED_FOR_S, self._mint(identity))
            self._minted[identity.user] = minted
        return minted[1]

    def _with_headers(self, send: Any) -> Any:
        async def send_with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                names = {key for key, _ in self._headers}
                kept = [h for h in message.get("headers", []) if h[0].lower() not in names]
                message = {**message, "headers": [*kept, *self._headers]}
            await send(message)

        return send_with_headers


def pages_of(scope: Scope) -> set[str]:
    """The open pages of the browser that asks: the one that says so, and the latest one."""
    found = {value.decode("latin-1") for key, value in scope["headers"] if key == PAGE_HEADER}
    for key, value in scope["headers"]:
        for pair in value.decode("latin-1").split(";") if key == b"cookie" else ():
            name, _, page = pair.strip().partition("=")
            if name == PAGE_COOKIE:
                found.add(page)
    return found


def security_headers(frame_ancestors: str) -> list[tuple[bytes, bytes]]:
    """'unsafe-eval' is what Chainlit's custom elements need; nothing may come from elsewhere."""
    policy = (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
        f"frame-ancestors {frame_ancestors}"
    )
    return [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),
    ]


def _content_length(scope: Scope) -> int:
    for key, value in scope["headers"]:
        if key.lower() == b"content-length":
            return int(value) if value.isdigit() else MAX_BODY_BYTES + 1
    return 0


async def refuse(
    scope: Scope, receive: Any, send: Any, status: int, code: str, message: str, remedy: str
) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": code})
        return
    problem = {"error": code, "message": message, "remedy": remedy, "retryable": False}
    await send_json(send, status, {**problem, "detail": message})
