"""A question to the supervisor, to see that something comes back: 200 and silence is a failure.

An endpoint was seen to answer so when a right on one of its agents was missing.
"""

import json
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx

from backend.workspace.client import WorkspaceSession
from backend.workspace.doctor.findings import Finding, Grant, failed, ok
from backend.workspace.errors import WorkspaceError

QUESTION = "What can you answer? One sentence."
DONE = "[DONE]"
BYTES_AT_MOST = 256 * 1024


async def probe(session: WorkspaceSession, endpoint: str) -> Finding:
    """Ends with the first piece of an answer; the rest is not waited for."""
    grant = Grant(
        "CAN QUERY",
        f"Whoever manages {endpoint}",
        f"Serving › {endpoint} › Permissions in the workspace",
    )
    began = time.monotonic()
    try:
        async for event in _events(session, endpoint):
            if words := _error_of(event):
                return Finding(
                    "probe", endpoint, "failed", f"It answered an error: {words}", SILENT
                )
            if event.get("type") or event.get("choices") or event.get("output"):
                took = time.monotonic() - began
                return ok("probe", endpoint, f"Began to answer after {took:.1f} s.")
    except WorkspaceError as error:
        return failed("probe", endpoint, error, grant, session.identity.user)
    detail = "It accepted the question (HTTP 200) and sent nothing."
    return Finding("probe", endpoint, "failed", detail, SILENT)


SILENT = (
    "Whoever manages the supervisor checks the rights on each of its agents: CAN RUN on every "
    "Genie space, CAN USE on its SQL warehouse, SELECT on its views, for this person and for the "
    "supervisor's own identity (MAS_SETUP_GUIDE.md)."
)


async def _events(session: WorkspaceSession, endpoint: str) -> AsyncIterator[dict[str, Any]]:
    """Objects of the stream, or the one object of an endpoint that does not stream."""
    body = {"input": [{"role": "user", "content": QUESTION}], "stream": True}
    path = f"/serving-endpoints/{quote(endpoint, safe='')}/invocations"
    headers = {"accept": "text/event-stream", "accept-encoding": "identity"}
    timeout = httpx.Timeout(60.0, connect=5.0)
    async with session.stream(
        "POST", path, json=body, headers=headers, timeout=timeout
    ) as response:
        if response.headers.get("content-type", "").startswith("application/json"):
            whole = await _read(response)
            for event in _objects(whole):
                yield event
            return
        read = 0
        async for line in response.aiter_lines():
            read += len(line)
            if read > BYTES_AT_MOST:
                return
            for event in _objects(
                line.removeprefix("data:").strip() if line[:5] == "data:" else ""
            ):
                yield event


async def _read(response: httpx.Response) -> str:
    return (await response.aread())[:BYTES_AT_MOST].decode("utf-8", "replace")


def _objects(text: str) -> list[dict[str, Any]]:
    if not text or text == DONE:
        return []
    try:
        value = json.loads(text)
    except ValueError:
        return []
    return [value] if isinstance(value, dict) else []


def _error_of(event: dict[str, Any]) -> str:
    if event.get("type") in ("response.created", "response.in_progress"):
        return ""
    response = event.get("response")
    error = event.get("error") or (response.get("error") if isinstance(response, dict) else None)
    if error is None and event.get("type") == "error":
        error = event
    if isinstance(error, dict):
        return str(error.get("message") or error.get("code") or "without words")
    return str(error or event.get("error_code") or "")
