"""The Apps proxy: every request and websocket goes through it, and reaches the app with a name."""

import asyncio
from collections.abc import AsyncIterator
from types import TracebackType

import aiohttp
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from yarl import URL

from emulator.apps import pages
from emulator.apps.forwarding import Forwarding, RawHeaders
from emulator.apps.progress import Progress
from emulator.apps.proxy_websocket import relay_websocket
from emulator.apps.switcher import UnknownPersona, create_switcher, persona_of, unknown

HOP_BY_HOP = {
    b"connection",
    b"keep-alive",
    b"proxy-authenticate",
    b"proxy-authorization",
    b"proxy-connection",
    b"te",
    b"trailer",
    b"transfer-encoding",
    b"upgrade",
}
AUTOMATIC = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")


class Proxy:
    """One ASGI app in front of the child process. Use as an async context manager."""

    def __init__(self, app_url: str, forwarding: Forwarding, progress: Progress) -> None:
        self.app_url = app_url
        self.forwarding = forwarding
        self.progress = progress
        self.own_pages: ASGIApp = create_switcher(progress, forwarding)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> "Proxy":
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, connect=5),
            auto_decompress=False,
            skip_auto_headers=AUTOMATIC,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("the proxy is not open: use it as a context manager")
        return self._session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/.emulator" or scope["path"].startswith("/.emulator/"):
            return await self.own_pages(scope, receive, send)
        try:
            headers = self._headers(scope)
        except UnknownPersona as error:
            return await unknown(error)(scope, receive, send)
        if self.progress.phase != "ready":
            return await self._unavailable(scope)(scope, receive, send)
        relay = HttpRelay(self.session, self._url(scope), headers)
        try:
            await relay.run(scope, receive, send)
        except aiohttp.ClientError:
            # A response that has begun can only be cut; the server does so when we return.
            if not relay.has_begun:
                await self._unavailable(scope)(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            headers = self._headers(scope)
        except UnknownPersona:
            return await send({"type": "websocket.close", "code": 1008})
        await relay_websocket(self.session, self._url(scope), headers, scope, receive, send)

    def _headers(self, scope: Scope) -> RawHeaders:
        headers = scope["headers"]
        client = (scope.get("client") or ("127.0.0.1", 0))[0]
        kept = [(name, value) for name, value in headers if name not in HOP_BY_HOP]
        persona = persona_of(Headers(raw=headers))
        return self.forwarding.headers(kept, persona, client)

    def _url(self, scope: Scope) -> URL:
        path = scope.get("raw_path") or scope["path"].encode()
        query = scope["query_string"]
        target = path.split(b"?")[0] + (b"?" + query if query else b"")
        return URL(self.app_url + target.decode("latin-1"), encoded=True)

    def _unavailable(self, scope: Scope) -> Response:
        """502, as the platform answers for an app that does not listen."""
        headers = {"cache-control": "no-store"}
        if "text/html" in Headers(scope=scope).get("accept", ""):
            return HTMLResponse(pages.waiting(self.progress), 502, headers)
        message = f"{pages.TITLES[self.progress.phase]}: {self.progress.message}"
        body = {"error_code": "BAD_GATEWAY", "message": message}
        return JSONResponse(body, 502, headers)


class HttpRelay:
    """One request on its way to the app, and the response on its way back, unbuffered."""

    def __init__(self, session: aiohttp.ClientSession, url: URL, headers: RawHeaders) -> None:
        self.session = session
        self.url = url
        self.headers = [(k.decode("latin-1"), v.decode("latin-1")) for k, v in headers]
        self.has_begun = False
        self._body_read = asyncio.Event()

    async def run(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ends with the response, or when the client has gone: the app is told at once."""
        copying = asyncio.create_task(self._copy(scope, receive, send))
        watching = asyncio.create_task(self._until_gone(receive))
        try:
            await asyncio.wait({copying, watching}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            watching.cancel()
            if not copying.done():
                copying.cancel()
        try:
            await copying
        except asyncio.CancelledError:
            if not copying.cancelled():
                raise

    async def _copy(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self.session.request(
            scope["method"],
            self.url,
            headers=self.headers,
            data=self._body(scope, receive),
            allow_redirects=False,
        ) as response:
            self.has_begun = True
            await send(_start(response))
            async for piece in response.content.iter_any():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _body(self, scope: Scope, receive: Receive) -> AsyncIterator[bytes] | None:
        names = {name for name, _ in scope["headers"]}
        if not names & {b"content-length", b"transfer-encoding"}:
            self._body_read.set()
            return None
        return self._pieces(receive)

    async def _pieces(self, receive: Receive) -> AsyncIterator[bytes]:
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                break
            yield message.get("body", b"")
            more = message.get("more_body", False)
        self._body_read.set()

    async def _until_gone(self, receive: Receive) -> None:
        await self._body_read.wait()
        while (await receive())["type"] != "http.disconnect":
            pass


def _start(response: aiohttp.ClientResponse) -> Message:
    headers = [(k.lower(), v) for k, v in response.raw_headers if k.lower() not in HOP_BY_HOP]
    return {"type": "http.response.start", "status": response.status, "headers": headers}
