"""Apply fault rules to requests: the ASGI layer just inside authentication."""

import asyncio
import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from emulator.faults import Fault, Faults, StreamFault, recorded

NO_STREAM_FAULT = StreamFault()
EVENT = re.compile(rb".*?\n\n|.+\Z", re.DOTALL)


class FaultInjection:
    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self.app = app
        self.faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        with self.faults.seen(scope["method"], scope["path"]):
            await self._pass(scope, receive, send)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._fault(scope)
        if fault is None:
            return await self.app(scope, receive, send)
        if not fault.after:
            await asyncio.sleep(fault.delay_ms / 1000)
        if fault.after or not fault.answers:
            answer = Recorder() if fault.answers else None
            disturbed = Disturbed(send, receive, fault.stream, self.faults.cleared)
            try:
                await self.app(scope, receive, answer or disturbed)
            except Cut:
                return
        if fault.after:
            await asyncio.sleep(fault.delay_ms / 1000)
        if fault.answers:
            await _answer(fault, receive, send, self.faults.cleared)

    def _fault(self, scope: Scope) -> Fault | None:
        if scope["path"].startswith("/_emulator/"):
            return None
        persona = scope.get("state", {}).get("persona")
        return self.faults.match(scope["method"], scope["path"], persona and persona.key)


class Cut(Exception):
    """Ends the handler: the connection is to be dropped with the response unfinished."""


class Recorder:
    """Swallows what the route answered: it has run, but the caller gets the rule's answer."""

    async def __call__(self, message: Message) -> None:
        return None


class Disturbed:
    """A `send` that cuts, stalls, slices or slows the body passing through it."""

    def __init__(
        self, send: Send, receive: Receive, stream: StreamFault | None, cleared: asyncio.Event
    ) -> None:
        self.send = send
        self.receive = receive
        self.stream = stream or NO_STREAM_FAULT
        self.cleared = cleared
        self.bytes_sent = 0
        self.events_sent = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] != "http.response.body":
            return await self.send(_without_length(message) if self._shortens else message)
        more = message.get("more_body", False)
        for piece in self._pieces(message.get("body", b"")):
            await self._piece(piece)
        if not more:
            await self.send({"type": "http.response.body", "body": b"", "more_body": False})
        return None

    @property
    def _shortens(self) -> bool:
        return self.stream != NO_STREAM_FAULT

    def _pieces(self, body: bytes) -> list[bytes]:
        size = self.stream.bytes_per_chunk
        if size:
            return [body[i : i + size] for i in range(0, len(body), size)]
        if self.stream.stall_after_events is not None:
            return EVENT.findall(body)
        return [body] if body else []

    async def _piece(self, piece: bytes) -> None:
        stream = self.stream
        if stream.stall_after_events is not None and self.events_sent >= stream.stall_after_events:
            await self._stall()
        limit = stream.cut_after_bytes
        if limit is not None and self.bytes_sent + len(piece) >= limit:
            await self._body(piece[: limit - self.bytes_sent])
            raise Cut
        await self._body(piece)
        self.events_sent += piece.count(b"\n\n")
        if stream.chunk_delay_ms:
            await asyncio.sleep(stream.chunk_delay_ms / 1000)

    async def _stall(self) -> None:
        """Until the rules are cleared; Cut when the client leaves first."""
        if self.cleared.is_set():
            return
        gone = asyncio.create_task(_until_disconnect(self.receive))
        cleared = asyncio.create_task(self.cleared.wait())
        try:
            await asyncio.wait({gone, cleared}, return_when=asyncio.FIRST_COMPLETED)
            if gone.done():
                raise Cut
        finally:
            gone.cancel()
            cleared.cancel()

    async def _body(self, piece: bytes) -> None:
        self.bytes_sent += len(piece)
        await self.send({"type": "http.response.body", "body": piece, "more_body": True})


def _without_length(message: Message) -> Message:
    headers = [(k, v) for k, v in message.get("headers", []) if k.lower() != b"content-length"]
    return {**message, "headers": headers}


async def _until_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer(fault: Fault, receive: Receive, send: Send, cleared: asyncio.Event) -> None:
    """The rule's own response, itself subject to the rule's stream faults."""
    stream = fault.stream or NO_STREAM_FAULT
    body = recorded(stream.replay) if stream.replay else fault.body or b""
    kind = "text/event-stream" if stream.replay else _content_type(body)
    headers = {"content-type": kind, **fault.headers}
    if stream == NO_STREAM_FAULT:
        headers.setdefault("content-length", str(len(body)))
    disturbed = Disturbed(send, receive, stream, cleared)
    start = {
        "type": "http.response.start",
        "status": fault.status or 200,
        "headers": [(k.encode("latin-1"), v.encode("latin-1")) for k, v in headers.items()],
    }
    try:
        await send(start)
        await disturbed({"type": "http.response.body", "body": body})
    except Cut:
        return


def _content_type(body: bytes) -> str:
    start = body.lstrip()[:1]
    if start in (b"{", b"["):
        return "application/json"
    return "text/html" if start == b"<" else "text/plain"
