"""Around the whole app, HTTP and websockets: who is this for, and is it our own page asking."""

import html
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol
from urllib.parse import quote

from backend.workspace.errors import ForeignOrigin, Unauthenticated, WorkspaceError
from backend.workspace.identity import (
    ACCESS_TOKEN,
    Identity,
    current_identity,
    identity_from_headers,
    refuse_anothers_token,
    single_value,
)
from backend.workspace.origin import is_foreign
from backend.workspace.plain_answers import send_answer, send_json
from backend.workspace.settings import WorkspaceSettings
from backend.workspace.tokens import TokenStore

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

log = logging.getLogger(__name__)
CLOSE_POLICY = 1008
PROBLEM = "identity_problem"
CHAT_HEALTH = "/chat/health"  # health is for everybody


class Someone(Protocol):
    async def identity(self) -> Identity: ...


class IdentityMiddleware:
    """Remembers fresh tokens, publishes `current_identity`, refuses forged and foreign requests.

    Paths for people (/api, /chat) get an identity, or `scope["state"]["identity_problem"]` says why
    there is none; health and static files are for everybody. Nobody reaches /chat without one.
    """

    def __init__(
        self,
        app: App,
        *,
        settings: WorkspaceSettings,
        tokens: TokenStore,
        developer: Someone,
    ) -> None:
        self._app = app
        self._settings = settings
        self._tokens = tokens
        self._developer = developer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        try:
            self._refuse_foreign(scope)
            identity = await self._identify(scope)
        except WorkspaceError as error:
            log.warning("[AUTH] %s refused: %s", quote(scope["path"]), error.message)
            await refuse(scope, receive, send, error)
            return
        await self._serve(identity, scope, receive, send)

    async def _serve(
        self, identity: Identity | None, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if identity is None and is_chat(scope["path"]):
            await refuse(scope, receive, send, problem_of(scope))
            return
        before = current_identity.set(identity)
        try:
            await self._app(scope, receive, send)
        finally:
            current_identity.reset(before)

    def _refuse_foreign(self, scope: Scope) -> None:
        if is_foreign(scope, trust_forwarded_host=self._settings.on_platform):
            raise ForeignOrigin(
                "This request comes from another site.", "Open the app itself and try again."
            )

    async def _identify(self, scope: Scope) -> Identity | None:
        if self._settings.on_platform:
            return self._forwarded(scope)
        if not is_for_people(scope["path"]):
            return None
        try:
            return await self._developer.identity()
        except WorkspaceError as problem:
            scope.setdefault("state", {})[PROBLEM] = problem
            return None

    def _forwarded(self, scope: Scope) -> Identity | None:
        headers = scope["headers"]
        identity = identity_from_headers(headers, self._settings)
        token = single_value(headers, ACCESS_TOKEN)
        if identity is not None and token:
            self._keep(identity, token)
        elif identity is not None and scope["type"] == "http" and is_for_people(scope["path"]):
            # Seen on HTTP requests always; that upgrades carry it too is documented nowhere.
            self._lose(identity)
        return identity

    def _keep(self, identity: Identity, raw: str) -> None:
        refuse_anothers_token(identity, raw)
        if self._tokens.remember(identity.user, raw):
            left = self._tokens.seconds_left(identity.user)
            life = "no expiry" if left is None else f"good for {left:.0f} s"
            log.info("[AUTH] %s: new x-forwarded-access-token, %s", identity.user, life)

    def _lose(self, identity: Identity) -> None:
        """Passthrough has been switched off: what was forwarded before is used no more."""
        if self._tokens.forget(identity.user):
            log.warning("[AUTH] %s: no x-forwarded-access-token any more", identity.user)


def is_chat(path: str) -> bool:
    return path == "/chat" or path.startswith("/chat/")


def is_for_people(path: str) -> bool:
    return is_chat(path) or path.startswith("/api/")


def problem_of(scope: Scope) -> WorkspaceError:
    """Why a request has no identity."""
    problem = scope.get("state", {}).get(PROBLEM)
    if isinstance(problem, WorkspaceError):
        return problem
    return Unauthenticated(
        "Nobody is signed in.", "Open the app through its Databricks Apps address and sign in."
    )


async def refuse(scope: Scope, receive: Receive, send: Send, error: WorkspaceError) -> None:
    """End a request before it reaches the app, in the words that the API uses everywhere."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": CLOSE_POLICY, "reason": error.code})
        return
    if b"text/html" in dict(scope["headers"]).get(b"accept", b""):
        await send_answer(send, error.status, b"text/html; charset=utf-8", page_for(error))
        return
    problem = {
        "error": error.code,
        "message": error.message,
        "remedy": error.remedy,
        "retryable": error.retryable,
        "request_id": scope.get("state", {}).get("request_id", ""),
    }
    await send_json(send, error.status, problem)


def page_for(error: WorkspaceError) -> bytes:
    """What a person sees where a page was expected, as in the chat's frame."""
    style = "font:16px/1.6 system-ui;max-width:36rem;margin:15vh auto;padding:0 1rem"
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Domino\'s Analytics</title>'
        f'<body style="{style}"><h1 style="font-size:1.25rem">{html.escape(error.message)}</h1>'
        f"<p>{html.escape(error.remedy)}</p></body></html>"
    ).encode()
