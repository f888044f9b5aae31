"""What a browser may say over the chat's socket: known events, real ids, questions at a human rate.

Chainlit 2.12 trusts the client with session ids that become folder names, with step types and
parents, and with any number of messages; this stands in front of its handlers.
"""

import logging
import time
import uuid
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from typing import Any

from socketio.exceptions import (  # type: ignore[import-untyped]
    ConnectionRefusedError as Refused,
)

from conversations import MAX_QUESTION
from page_messages import EVENT, SOMEONE_ELSE, page_message

logger = logging.getLogger("chat")
Handler = Callable[..., Awaitable[Any]]
ALLOWED_EVENTS = frozenset(
    {"connect", "disconnect", "connection_successful", "client_message", "stop", "clear_session"}
    | {"edit_message", "window_message"}
)
MAX_CHARACTERS = MAX_QUESTION + 1  # one more than may be asked, so that the refusal has words
BURST, PER_SECOND = 20, 1.0
SHOW_VERSION = page_message("show-version")


class SocketGuard:
    def __init__(
        self, user_of: Callable[[dict[str, Any]], str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._sio: Any = None
        self._user_of = user_of
        self._clock = clock
        self._user_of_socket: dict[str, str] = {}
        self._socket_of_page: dict[str, str] = {}
        self._page_of_socket: dict[str, str] = {}
        self._greeted: set[str] = set()
        self._sent: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=BURST))

    def install(self, sio: Any) -> None:
        """Wrap the handlers that exist and forget the ones that nobody needs."""
        self._sio = sio
        handlers: dict[str, Handler] = sio.handlers["/"]
        for name in set(handlers) - ALLOWED_EVENTS:
            del handlers[name]
        handlers["connect"] = self._connect(handlers["connect"])
        handlers["disconnect"] = self._disconnect(handlers["disconnect"])
        for name, checked in (
            ("client_message", checked_message),
            ("edit_message", checked_message),
            ("window_message", checked_choice),
        ):
            handlers[name] = self._said(handlers[name], checked)
        handlers["connection_successful"] = self._once(handlers["connection_successful"])
        sio.eio.http_compression = False

    def _connect(self, handler: Handler) -> Handler:
        async def connect(sid: str, environ: dict[str, Any], auth: Any = None) -> Any:
            user = self._user_of(environ)
            try:
                checked = checked_auth(auth)
                result = await handler(sid, environ, checked)
            except Refused as refusal:
                logger.warning("[AUTH] refused %s a chat: %s", user or "nobody", refusal)
                raise
            logger.info("[AUTH] %s opened a chat", user)
            self._user_of_socket[sid] = user
            self._socket_of_page[checked["sessionId"]] = sid
            self._page_of_socket[sid] = checked["sessionId"]
            return result

        return connect

    def _disconnect(self, handler: Handler) -> Handler:
        async def disconnect(sid: str, *_reason: Any) -> Any:
            self._user_of_socket.pop(sid, None)
            self._greeted.discard(sid)
            page = self._page_of_socket.pop(sid, "")
            if self._socket_of_page.get(page) == sid:
                del self._socket_of_page[page]
            return await handler(sid)

        return disconnect

    def _once(self, handler: Handler) -> Handler:
        """Each time it is answered with the whole conversation, and a socket connects once."""

        async def connection_successful(sid: str) -> Any:
            if sid in self._greeted or sid not in self._user_of_socket:
                return None
            self._greeted.add(sid)
            return await handler(sid)

        return connection_successful

    def _said(self, handler: Handler, check: Callable[[Any], Any]) -> Handler:
        """What a person does, at a human rate and only as far as it means something."""

        async def said(sid: str, payload: Any = None) -> Any:
            if not self._within_rate(self._user_of_socket.get(sid, sid)):
                await self._toast(sid, "That was too fast. Wait a moment, then send it again.")
                return None
            checked = check(payload)
            return None if checked is None else await handler(sid, checked)

        return said

    async def belongs_to(self, page: str, user: str) -> None:
        """A browser that holds this page came as `user`: a page of somebody else ends here."""
        sid = self._socket_of_page.get(page, "")
        owner = self._user_of_socket.get(sid)
        if owner is None or owner == user:
            return
        logger.warning("[AUTH] a page of %s is in a browser of %s now: closed", owner, user)
        await self._sio.emit(EVENT, SOMEONE_ELSE, to=sid)
        await self._sio.disconnect(sid)

    async def _toast(self, sid: str, message: str) -> None:
        await self._sio.emit("toast", {"message": message, "type": "warning"}, to=sid)

    def _within_rate(self, key: str) -> bool:
        """At most `BURST` at once and `PER_SECOND` over time."""
        now, sent = self._clock(), self._sent[key]
        if len(sent) == BURST and now - sent[0] < BURST / PER_SECOND:
            return False
        sent.append(now)
        if len(self._sent) > 10_000:
            self._sent.clear()
        return True


def checked_auth(auth: Any) -> dict[str, Any]:
    """Only what a browser's client sends, with ids that are ids."""
    if not isinstance(auth, dict) or not is_uuid(auth.get("sessionId")):
        raise Refused("malformed session")
    thread_id = auth.get("threadId") or None
    if thread_id is not None and not is_uuid(thread_id):
        raise Refused("malformed thread")
    return {
        "sessionId": auth["sessionId"],
        "threadId": thread_id,
        "clientType": "webapp",
        "userEnv": None,
        "chatProfile": None,
    }


def checked_message(payload: Any) -> dict[str, Any] | None:
    """A question and nothing else: what it is, and where it belongs, is for the server to say."""
    message = payload.get("message") if isinstance(payload, dict) else None
    if not isinstance(message, dict) or not is_uuid(message.get("id"), version=4):
        return None
    text = message.get("output")
    if not isinstance(text, str):
        return None
    cleaned = text.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return {
        "message": {
            "id": message["id"],
            "threadId": "",
            "parentId": None,
            "type": "user_message",
            "name": "You",
            "output": cleaned[:MAX_CHARACTERS],
            "createdAt": None,
            "metadata": {},
        },
        "fileReferences": None,
    }


def checked_choice(payload: Any) -> str | None:
    """The id of the turn that is to be shown among the versions of its question."""
    if not isinstance(payload, dict) or not is_uuid(turn := payload.get("turn"), version=4):
        return None
    return turn if payload == {**SHOW_VERSION, "turn": turn} else None


def is_uuid(value: Any, version: int | None = None) -> bool:
    """A UUID in its one canonical spelling: these become names of folders and keys."""
    if not isinstance(value, str) or len(value) != 36:
        return False
    try:
        parsed = uuid.UUID(value)
    except ValueError:
        return False
    return str(parsed) == value.lower() and version in (None, parsed.version)
