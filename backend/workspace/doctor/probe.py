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
    """Ends with the first words of an answer; the rest is not waited for."""
    how = f"Serving › {endpoint} › Permissions in the workspace"
    grant = Grant("CAN QUERY", f"Whoever manages {endpoint}", how)
    began, first = time.monotonic(), 0.0
    try:
        async for event in _events(session, endpoint):
            first = first or time.monotonic() - began
            if words := _error_of(event):
                detail = f"It answered an error: {words}"
                return Finding("probe", endpoint, "failed", detail, SILENT)
            if (manner := _manner(event)) is not None:
                return _answered(endpoint, manner, first, time.monotonic() - began)
    except WorkspaceError as error:
        return failed("probe", endpoint, error, grant, session.identity.user)
    if first:
        return Finding("probe", endpoint, "warning", "It answered without a word.", SILENT)
    detail = "It accepted the question (HTTP 200) and sent nothing."
    return Finding("probe", endpoint, "failed", detail, SILENT)


def _manner(event: dict[str, Any]) -> str | None:
    """How its words come, once some do."""
    item = event.get("item")
    if str(event.get("type")) == "response.output_text.delta":
        return "words"
    if isinstance(item, dict) and (item.get("type"), event.get("type")) == ITEM_DONE:
        return "message"
    choices = event.get("choices")
    if isinstance(choices, list) and choices and isinstance(choices[0], dict):
        return "words" if "delta" in choices[0] else "message"
    return "message" if event.get("output") or event.get("messages") else None


def _answered(endpoint: str, manner: str, first: float, words: float) -> Finding:
    took = f"Its first sign came after {first:.1f} s, its first words after {words:.1f} s"
    if manner == "words":
        return ok("probe", endpoint, f"{took}; it streams word by word.")
    detail = f"{took}; it sends whole messages, so that an answer appears at once."
    remedy = "Nothing is broken. Where the supervisor can stream, its owner switches it on."
    return Finding("probe", endpoint, "warning", detail, remedy)


ITEM_DONE = ("message", "response.output_item.done")
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
