"""Ask the supervisor endpoint, as the user: one request, its answer as wire events."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx

from backend.workspace.client import WorkspaceSession
from backend.workspace.errors import TimedOut, Unreachable, UpstreamFailed
from config import ChatSettings
from mas_failures import CUT, STALLED
from mas_wire import SseDecoder, Wire, WireDone, WireEvent, parse_json

Items = list[dict[str, Any]]
Body = dict[str, Any]
CONNECT_S = 5.0
FIRST_BYTE_S = 60.0
IDLE_S = 120.0
MAX_STREAM_BYTES = 32 * 1024 * 1024
_HEADERS = {"accept": "text/event-stream", "accept-encoding": "identity"}


class StreamCut(UpstreamFailed):
    """The connection broke in the middle of an answer."""


class Stalled(TimedOut):
    """Nothing more came, though the connection stood."""


class TooLarge(UpstreamFailed):
    """More than anybody could mean; asking again would bring it again."""

    retryable = False


class MasClient:
    def __init__(self, settings: ChatSettings) -> None:
        self._settings = settings

    def ask(self, session: WorkspaceSession, items: Items) -> AsyncGenerator[list[Wire], None]:
        """What the supervisor sends, what came together in one piece. Leaving the loop closes the
        response, which stops it."""
        settings = self._settings
        # A trace makes the last event large, so it is asked for only where it is of use.
        traced = {"return_trace": True} if settings.mlflow_experiment_id else {}
        options = {"long_task": True, **traced}
        body = {"input": items, "stream": True, "databricks_options": options}
        return invoke(session, settings.mas_endpoint_name, body, total=settings.mas_timeout_s)


async def invoke(
    session: WorkspaceSession, endpoint: str, body: Body, *, total: float
) -> AsyncGenerator[list[Wire], None]:
    """What a serving endpoint sends; each way of failing under way is an error of its own."""
    path = f"/serving-endpoints/{quote(endpoint, safe='')}/invocations"
    # Our own timers count events, not bytes, and decide; httpx's only backs them up.
    timeout = httpx.Timeout(IDLE_S + CONNECT_S, connect=CONNECT_S, pool=CONNECT_S * 2)
    loop, begun = asyncio.get_running_loop(), False
    first = min(FIRST_BYTE_S, total)
    try:
        async with (
            asyncio.timeout(total),
            asyncio.timeout(first) as idle,
            session.stream("POST", path, json=body, headers=_HEADERS, timeout=timeout) as response,
        ):
            async for wires in _wires(response):
                if not wires:
                    continue  # bytes without an event prove nothing
                until = loop.time() + IDLE_S
                if not begun or (idle.when() or 0.0) < until - IDLE_S / 100:
                    idle.reschedule(until)  # not for each token: a new timer is dear
                begun = True
                yield wires
    except TimeoutError:
        raise _too_late(begun=begun, idle=idle.expired(), first=first) from None
    except TimedOut:
        raise _too_late(begun=begun, idle=True, first=first) from None
    except (Unreachable, UpstreamFailed) as error:
        if begun and error.__cause__ is not None:
            raise StreamCut(CUT.message, CUT.remedy) from error
        raise


def _too_late(*, begun: bool, idle: bool, first: float) -> TimedOut:
    if begun and idle:
        return Stalled(STALLED.message, STALLED.remedy)
    if idle:
        return TimedOut(
            f"The assistant did not begin to answer within {first:.0f} s.",
            "Ask again in a moment: it may be starting.",
        )
    return TimedOut(
        "The assistant took too long to answer.",
        "Ask again, or ask for less at a time. Whoever runs the app can raise MAS_TIMEOUT_S.",
    )


async def _wires(response: httpx.Response) -> AsyncIterator[list[Wire]]:
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if response.headers.get("content-encoding", "identity") not in ("", "identity"):
        raise UpstreamFailed("The assistant answered in an encoding that was not asked for.")
    if kind == "application/json":
        yield await _whole(response)
    elif kind in ("text/event-stream", "application/x-ndjson", ""):
        decoder = SseDecoder()
        async for chunk in _bounded(response):
            yield decoder.feed(chunk)
        yield decoder.finish()
    else:
        raise UpstreamFailed(
            f"The assistant answered with {kind} instead of an answer.",
            "Check that MAS_ENDPOINT_NAME names a supervisor endpoint.",
        )


async def _whole(response: httpx.Response) -> list[Wire]:
    """Some endpoints answer with one object though a stream was asked for."""
    body = parse_json(b"".join([chunk async for chunk in _bounded(response)]))
    if isinstance(body, str | list):
        body = {"answer": body}
    if not isinstance(body, dict):
        raise UpstreamFailed("The assistant answered something that is not an answer.")
    return [WireEvent(body), WireDone()]


async def _bounded(response: httpx.Response) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in response.aiter_bytes():
        size += len(chunk)
        if size > MAX_STREAM_BYTES:
            raise TooLarge(
                "The assistant's answer is larger than the chat accepts.",
                "Ask for less at a time, for example one region or one month.",
            )
        yield chunk
