"""The one door to a workspace. Nothing goes through it without saying as whom."""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import aiohttp
import httpx
import orjson
from httpx_aiohttp import AiohttpTransport
from pydantic import SecretStr

from backend.workspace.credentials import Credentials
from backend.workspace.errors import (
    Forbidden,
    SessionExpired,
    Unauthenticated,
    UpstreamFailed,
    WorkspaceError,
)
from backend.workspace.failures import from_response, from_transport
from backend.workspace.identity import Identity
from backend.workspace.renewal import Ping, Renewal
from backend.workspace.settings import WorkspaceSettings
from backend.workspace.tokens import TokenStore, UserToken, read_token

Json = Any
CONNECT_S = 5.0
CONNECT_WITH_DNS_S = 10.0
ANSWER_S = 60.0
MOST_CONNECTIONS = 400
LARGEST_ANSWER = 32 * 1024 * 1024
LARGEST_ERROR = 64 * 1024
BROKEN = (httpx.RequestError, aiohttp.ClientError)


class Workspace:
    """A Databricks workspace; `acting_as` is the only way to ask it anything."""

    def __init__(
        self,
        settings: WorkspaceSettings,
        tokens: TokenStore,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.settings = settings
        self.tokens = tokens
        self._http = _http_client(transport)
        self._credentials = Credentials(settings, tokens, self._http)

    def acting_as(self, identity: Identity, ping: Ping | None = None) -> "WorkspaceSession":
        """`ping` has the user's page make a request, where the session may outlive a token."""
        renewal = Renewal(self.tokens, identity, ping)
        return WorkspaceSession(self.settings, self._credentials, self._http, identity, renewal)

    async def aclose(self) -> None:
        await self._http.aclose()


class WorkspaceSession:
    """Calls on behalf of one identity. Every failure is a `WorkspaceError`."""

    def __init__(
        self,
        settings: WorkspaceSettings,
        credentials: Credentials,
        http: httpx.AsyncClient,
        identity: Identity,
        renewal: Renewal,
    ) -> None:
        self.settings = settings
        self.identity = identity
        self._credentials = credentials
        self._http = http
        self._renewal = renewal

    async def token(self) -> UserToken:
        """The token that a call would go with, and what it says of itself."""
        raw = await self._credentials.token(self.identity)
        return read_token(raw.get_secret_value(), time.time())

    async def get(self, path: str, params: Mapping[str, str] | None = None) -> Json:
        return await self._call("GET", path, params=params)

    async def post(self, path: str, json: Json = None) -> Json:
        return await self._call("POST", path, json={} if json is None else json)

    async def patch(self, path: str, json: Json) -> Json:
        return await self._call("PATCH", path, json=json)

    async def delete(self, path: str) -> Json:
        return await self._call("DELETE", path)

    @asynccontextmanager
    async def stream(
        self,
        method: str,
        path: str,
        *,
        json: Json = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: httpx.Timeout | None = None,  # noqa: ASYNC109 httpx reads it, phase by phase
    ) -> AsyncIterator[httpx.Response]:
        """A response that was not refused, its body still to come; closed on the way out."""
        request = self._http.build_request(
            method,
            self.settings.host + path,
            params=params,
            content=None if json is None else orjson.dumps(json),
            headers={"content-type": "application/json", **(headers or {})},
            timeout=timeout or httpx.Timeout(ANSWER_S, connect=CONNECT_S, pool=CONNECT_WITH_DNS_S),
        )
        try:
            response = await self._authorised(request, path)
            try:
                yield response
            finally:
                await response.aclose()
        except BROKEN as error:
            raise from_transport(error, self.settings.host) from error

    async def _authorised(self, request: httpx.Request, path: str) -> httpx.Response:
        """Send; once more iff refused while a fresher token of the same user arrived."""
        await self._renewal.before_use()
        token = await self._credentials.token(self.identity)
        response = await self._send(request, token)
        if response.is_success:
            return response
        refusal = await self._refusal(response, path)
        newer = await self._newer(refusal, token)
        if newer is None:
            raise refusal
        response = await self._send(request, newer)
        if response.is_success:
            return response
        raise await self._refusal(response, path)

    async def _newer(self, refusal: WorkspaceError, than: SecretStr) -> SecretStr | None:
        if not isinstance(refusal, Unauthenticated | Forbidden):
            return None
        newer = self._credentials.newer(self.identity, than)
        if newer is None and isinstance(refusal, SessionExpired):
            await self._renewal.ask()
            newer = self._credentials.newer(self.identity, than)
        return newer

    async def _refusal(self, response: httpx.Response, path: str) -> WorkspaceError:
        try:
            body = await read_up_to(response, LARGEST_ERROR, cut=True)
        finally:
            await response.aclose()
        return from_response(
            response.status_code,
            response.headers,
            body,
            path=path,
            identity=self.identity,
            is_past=self._credentials.is_past(self.identity),
        )

    async def _send(self, request: httpx.Request, token: SecretStr) -> httpx.Response:
        request.headers["authorization"] = f"Bearer {token.get_secret_value()}"
        return await self._http.send(request, stream=True)

    async def _call(
        self,
        method: str,
        path: str,
        *,
        json: Json = None,
        params: Mapping[str, str] | None = None,
    ) -> Json:
        async with self.stream(method, path, json=json, params=params) as response:
            body = await read_up_to(response, LARGEST_ANSWER)
        if not body.strip():
            return {}
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise UpstreamFailed(
                "The workspace answered something that is not JSON.",
                "Check DATABRICKS_HOST: a login page or a proxy may stand in between.",
            ) from error


async def read_up_to(response: httpx.Response, limit: int, *, cut: bool = False) -> bytes:
    """The body, bounded: more than `limit` bytes is a failure, or cut off."""
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > limit:
            if cut:
                break
            raise UpstreamFailed(f"The workspace answered more than {limit} bytes.")
    return bytes(body[:limit])


def _http_client(transport: httpx.AsyncBaseTransport | None) -> httpx.AsyncClient:
    # Users share the connections, so neither layer may keep a cookie that the workspace sets.
    no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    return httpx.AsyncClient(
        transport=transport or AiohttpTransport(client=_connections),
        cookies=no_cookies,
        follow_redirects=False,
        headers={"accept-encoding": "gzip", "user-agent": "dpz-analytics-app"},
    )


def _connections() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=MOST_CONNECTIONS, keepalive_timeout=30),
        cookie_jar=aiohttp.DummyCookieJar(),
    )
