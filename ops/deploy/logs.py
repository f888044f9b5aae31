"""`--logs`: the app's own lines, from the stream behind its URL's /logz page."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp

from ops.deploy.api import Api
from ops.deploy.failures import DeployError
from ops.deploy.verify import SIGN_IN, app_url

QUIET_S = 2.0
UNKNOWN_TOKEN = (4401, 4403)


def show_logs(api: Api, *, follow: bool) -> None:
    """Without `follow` until the stream falls silent: it begins with what there is."""
    asyncio.run(_show(api, follow=follow))


async def _show(api: Api, *, follow: bool) -> None:
    async for line in _lines(api, None if follow else QUIET_S):
        print(line, flush=True)


async def _lines(api: Api, quiet: float | None) -> AsyncIterator[str]:
    """One frame with a search term (none) opens it; then one JSON object per line."""
    url = app_url(api)
    headers = {**api.client.config.authenticate(), "Origin": url}
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{url}/logz/stream", headers=headers, heartbeat=30) as socket,
        ):
            await socket.send_str("")
            while (message := await _next(socket, quiet)) is not None:
                if message.strip("\0"):
                    yield _line(message)
            if socket.close_code in UNKNOWN_TOKEN:
                raise DeployError("The log stream refused this token.", f"Please {SIGN_IN}.")
    except aiohttp.ClientError as error:
        raise DeployError(
            f"The log stream cannot be opened: {error}", f"Open {url}/logz."
        ) from error


async def _next(socket: aiohttp.ClientWebSocketResponse, quiet: float | None) -> str | None:
    try:
        message = await socket.receive(quiet)
    except TimeoutError:
        return None
    return str(message.data) if message.type is aiohttp.WSMsgType.TEXT else None


def _line(frame: str) -> str:
    entry = json.loads(frame)
    at = datetime.fromtimestamp(float(entry["timestamp"]), UTC).isoformat(timespec="milliseconds")
    return f"{at} {entry['source']:<6} {entry['message']}"
