"""Every change to Chainlit itself, made for 2.12.0. tests/chat/test_patches.py fails when it moves.

1. no_sleep         Message() and Step() call time.sleep(0.001), which blocks every user.
2. fast_emit        each emit makes a task per recipient and waits for it; ours have one recipient,
                    and orjson writes them.
3. quiet_stop       "stop" sends an English message and cancels the view before the turn can say so.
4. heal_reconnects  what was emitted while a socket was away is lost, and the spinner with it.
5. forget_contexts  the chat context of a deleted session is never freed (issue 2951).
6. local_page       the page links fonts, a stylesheet and pictures on other hosts.
7. whole_messages   on_message is wrapped into a run step of Chainlit's own; turns draw theirs.
8. own_health       /health is taken by Chainlit's own answer.
9. quiet_readme     every page load warns that chainlit.md exists in one language only.
10. own_branches    "edit_message" forgets all that followed; ours keeps it, and "window_message"
                    goes back to it.
11. fast_poll       engine.io 4.15.1 makes a task for each packet that a socket waits for.
"""

import asyncio
import importlib
import logging
import re
import types
from collections.abc import Awaitable, Callable
from typing import Any

import chainlit.server
import orjson
from chainlit.chat_context import chat_contexts
from chainlit.config import config
from chainlit.context import init_ws_context
from chainlit.server import app, sio
from chainlit.session import WebsocketSession
from engineio import packet as eio_packet  # type: ignore[import-untyped]
from engineio.async_socket import AsyncSocket  # type: ignore[import-untyped]
from engineio.exceptions import QueueEmpty  # type: ignore[import-untyped]
from socketio import packet as sio_packet  # type: ignore[import-untyped]
from starlette.routing import Route

UPSTREAM = "2.12.0"
EVENT = str(sio_packet.EVENT)  # of the one namespace that there is
MOST_WAITING = 8  # packets; a browser that keeps up has none
OnSession = Callable[[Any], Awaitable[None]]
enter: Any = init_ws_context


def no_sleep() -> None:
    awake = types.SimpleNamespace(sleep=lambda _seconds: None)
    for name in ("chainlit.message", "chainlit.step"):
        # By name: the package hides its module `step` behind a function of that name.
        vars(importlib.import_module(name))["time"] = awake


def fast_emit() -> None:
    """Put the packet on the recipient's own queue, in order, without a task."""
    slow_emit = sio.emit

    async def emit(event: str, data: Any = None, to: str | None = None, **options: Any) -> None:
        if to is None or options:
            await slow_emit(event, data, to=to, **options)
            return
        eio_sid = sio.manager.eio_sid_from_sid(to, "/")
        socket = sio.eio.sockets.get(eio_sid) if eio_sid else None
        if socket is None or socket.closed:
            return
        try:
            encoded = EVENT + orjson.dumps([event, data], option=orjson.OPT_NON_STR_KEYS).decode()
        except TypeError:  # bytes, lone surrogates: what orjson does not take
            await slow_emit(event, data, to=to)
            return
        socket.queue.put_nowait(eio_packet.Packet(eio_packet.MESSAGE, encoded))

    sio.emit = emit


def fast_poll() -> None:
    async def poll(self: AsyncSocket) -> list[eio_packet.Packet]:
        """At least one packet; none when the socket ends."""
        queue = self.queue
        try:
            async with asyncio.timeout(self.server.ping_interval + self.server.ping_timeout):
                packets = [await queue.get()]
        except (TimeoutError, asyncio.CancelledError):
            raise QueueEmpty from None
        queue.task_done()
        if packets == [None]:
            return []
        while not queue.empty():
            packet = queue.get_nowait()
            queue.task_done()
            if packet is None:
                queue.put_nowait(None)  # the end, for the next look
                break
            packets.append(packet)
        return packets

    AsyncSocket.poll = poll


def is_behind(session: WebsocketSession) -> bool:
    """The browser has yet to take what it was told before; one that is gone is not waited for."""
    eio_sid = sio.manager.eio_sid_from_sid(session.socket_id, "/")
    socket = sio.eio.sockets.get(eio_sid) if eio_sid else None
    return socket is not None and not socket.closed and socket.queue.qsize() >= MOST_WAITING


def quiet_stop(on_stop: OnSession) -> None:
    async def stop(sid: str) -> None:
        if session := WebsocketSession.get(sid):
            enter(session)
            await on_stop(session)

    sio.handlers["/"]["stop"] = stop


def heal_reconnects(on_return: OnSession) -> None:
    original: Any = sio.handlers["/"]["connection_successful"]

    async def connection_successful(sid: str) -> None:
        await original(sid)
        if session := WebsocketSession.get(sid):
            enter(session)
            await on_return(session)

    sio.handlers["/"]["connection_successful"] = connection_successful


def own_branches(
    ask_again: Callable[[Any, str, str], Awaitable[None]],
    show_version: Callable[[Any, str], Awaitable[None]],
) -> None:
    async def edit_message(sid: str, payload: dict[str, Any]) -> None:
        if session := WebsocketSession.get(sid):
            enter(session)
            await ask_again(session, payload["message"]["id"], payload["message"]["output"])

    async def window_message(sid: str, turn_id: str) -> None:
        if session := WebsocketSession.get(sid):
            enter(session)
            await show_version(session, turn_id)

    sio.handlers["/"]["edit_message"] = edit_message
    sio.handlers["/"]["window_message"] = window_message


def forget_contexts() -> None:
    original: Any = WebsocketSession.delete

    async def delete(self: WebsocketSession) -> None:
        chat_contexts.pop(self.id, None)
        await original(self)

    WebsocketSession.delete = delete  # type: ignore[method-assign]


_ELSEWHERE = re.compile(r"""<(?:link|script|meta)\b[^>]*=["']https?://[^>]*>(?:\s*</script>)?""")


def local_page() -> None:
    """The same page, read and stripped once."""
    original: Any = chainlit.server.get_html_template
    pages: dict[str, str] = {}

    def get_html_template(root_path: str) -> str:
        if root_path not in pages:
            pages[root_path] = _ELSEWHERE.sub("", original(root_path))
        return pages[root_path]

    chainlit.server.get_html_template = get_html_template


def whole_messages(on_message: Callable[[Any], Awaitable[None]]) -> None:
    config.code.on_message = on_message


def quiet_readme() -> None:
    def is_news(record: logging.LogRecord) -> bool:
        return "Translated markdown file" not in record.getMessage()

    logging.getLogger("chainlit").addFilter(is_news)


def own_health(answer: Callable[..., Any]) -> None:
    """Routes are tried in order, so ours comes first."""
    app.router.routes.insert(0, Route("/health", answer, methods=["GET", "HEAD"]))
