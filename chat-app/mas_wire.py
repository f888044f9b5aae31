"""Bytes of a supervisor's response, cut anywhere, to the JSON objects they carry. No I/O."""

import codecs
import json
import re
from dataclasses import dataclass
from typing import Any

import orjson

MAX_EVENT_BYTES = 8 * 1024 * 1024
DONE = "[DONE]"
DEEPEST = 50
LARGE = 256 * 1024  # orjson takes 13 times as much memory as what it reads (3.13, 10 MB)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
SHORT = 400  # too short to hold a nesting that does harm


@dataclass(frozen=True, slots=True)
class WireEvent:
    """One object of the stream; `kind` is the SSE event name, mostly absent."""

    body: dict[str, Any]
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class WireDone:
    """The stream said that it is complete."""


@dataclass(frozen=True, slots=True)
class WireGarbled:
    """Something that is not an event of ours; `fatal` when reading on makes no sense."""

    reason: str
    fatal: bool = False


Wire = WireEvent | WireDone | WireGarbled


class SseDecoder:
    """Server-sent events as the standard says, plus bare JSON lines, which some endpoints send.

    Lines end with CR, LF or CRLF only: U+2028 and U+0085 are text.
    """

    def __init__(self, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        self._text = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._pending: list[str] = []
        self._pending_size = 0
        self._data: list[str] = []
        self._data_size = 0
        self._kind: str | None = None
        self._first = True
        self._skip_lf = False
        self._max = max_event_bytes

    def feed(self, chunk: bytes) -> list[Wire]:
        text = self._text.decode(chunk)
        if not text:
            return []
        if self._first:
            self._first = False
            text = text.removeprefix("\ufeff")
        if self._skip_lf and text:
            text = text.removeprefix("\n")
            self._skip_lf = False
        return self._take(text)

    def finish(self) -> list[Wire]:
        """What the last bytes meant: an event without its blank line still counts."""
        found: list[Wire] = []
        rest = "".join(self._pending) + self._text.decode(b"", final=True)
        self._pending = []
        if rest:
            self._line(rest, found)
        self._dispatch(found)
        return found

    def _take(self, text: str) -> list[Wire]:
        found: list[Wire] = []
        if "\r" in text:
            self._skip_lf = text.endswith("\r")
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        lines = text.split("\n")
        if self._pending:
            self._pending.append(lines[0])
            if len(lines) > 1:
                lines[0] = "".join(self._pending)
                self._pending = []
                self._pending_size = 0
        rest = lines.pop()
        lines.reverse()
        while lines:
            self._line(lines.pop(), found)  # taken out, so that a large one is not held twice
        if rest and not self._pending:
            self._pending = [rest]
        self._pending_size += len(rest)
        if self._pending_size + self._data_size > self._max:
            found.append(WireGarbled("an event larger than we accept", fatal=True))
        return found

    def _line(self, line: str, found: list[Wire]) -> None:
        if not line:
            self._dispatch(found)
        elif line.startswith("data:"):
            value = line[6:] if line.startswith("data: ") else line[5:]
            self._data.append(value)
            self._data_size += len(value)
        elif line.startswith("event:"):
            self._kind = line[6:].strip() or None
        elif line[0] == "{" or line == DONE:
            found.append(_read(line, None))

    def _dispatch(self, found: list[Wire]) -> None:
        if self._data:
            data = self._data[0] if len(self._data) == 1 else "\n".join(self._data)
            found.append(_read(data, self._kind))
            self._data = []
            self._data_size = 0
        self._kind = None


def _read(data: str, kind: str | None) -> Wire:
    if data[:1] != "{" and data.strip() == DONE:
        return WireDone()
    body = parse_json(data)
    if not isinstance(body, dict):
        return WireGarbled("a line that is not a JSON object")
    return WireEvent(body, kind)


def parse_json(data: str | bytes) -> Any:
    """JSON, or None. Lone surrogates, which cannot be sent on, become U+FFFD."""
    if len(data) > LARGE:
        return _parse_odd_json(data)
    try:
        body = orjson.loads(data)
        return None if may_be_deep(data) and too_deep(body) else body
    except (orjson.JSONDecodeError, RecursionError):
        return _parse_odd_json(data)


def may_be_deep(data: str | bytes) -> bool:
    """False for nearly everything, at hardly any cost."""
    if len(data) < SHORT:
        return False
    if isinstance(data, bytes):
        return data.count(b"[") + data.count(b"{") > DEEPEST
    return data.count("[") + data.count("{") > DEEPEST


def too_deep(value: Any) -> bool:
    """Nobody means such nesting, and what walks it would run out of stack."""
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return True


def _inside(value: Any) -> list[Any]:
    found = value.values() if isinstance(value, dict) else value
    return (
        [v for v in found if isinstance(v, dict | list)] if isinstance(value, dict | list) else []
    )


def _parse_odd_json(data: str | bytes) -> Any:
    text = data if isinstance(data, str) else data.decode("utf-8", "replace")
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if too_deep(body):
        return None
    return _without_surrogates(body) if _SURROGATE.search(text) else body


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_without_surrogates(v) for v in value]
    if isinstance(value, dict):
        return {_without_surrogates(k): _without_surrogates(v) for k, v in value.items()}
    return value
