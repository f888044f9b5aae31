"""Faults as rules set over HTTP, so that the code under test stays unchanged.

A rule names requests (`"POST /serving-endpoints/*"`) and what happens to them. Rules are tried in
the order they were set; the first that is not used up applies.
"""

import asyncio
import base64
import binascii
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from emulator.errors import bad_request

STREAMS = Path(__file__).parent / "streams"


@dataclass(frozen=True, slots=True)
class StreamFault:
    """What happens to a body that is under way. `replay` is a file of emulator/streams."""

    replay: str | None = None
    cut_after_bytes: int | None = None
    stall_after_events: int | None = None
    bytes_per_chunk: int | None = None
    chunk_delay_ms: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule. With neither status, body nor replay the route itself answers, only disturbed."""

    pattern: str
    status: int | None = None
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_ms: int = 0
    times: int | None = None
    offset: int = 0
    after: bool = False
    user: str | None = None
    stream: StreamFault | None = None

    @property
    def answers(self) -> bool:
        replays = self.stream is not None and self.stream.replay is not None
        return self.status is not None or self.body is not None or replays


RULE_KEYS = {"pattern", "status", "body", "body_base64", "headers", "delay_ms"} | {
    "times",
    "offset",
    "after",
    "user",
    "stream",
}
STREAM_KEYS = {"replay", "cut_after_bytes", "stall_after_events", "bytes_per_chunk"} | {
    "chunk_delay_ms"
}


def fault_from_json(rule: Mapping[str, Any]) -> Fault:
    """A rule as POSTed; anything unknown is refused, so that a typo is not a silent no-op."""
    _only(rule, RULE_KEYS, "a fault rule")
    pattern = rule.get("pattern")
    if not isinstance(pattern, str) or " " not in pattern:
        raise bad_request('A fault rule needs a pattern such as "POST /serving-endpoints/*"')
    stream = rule.get("stream")
    return Fault(
        pattern=pattern,
        status=_integer(rule, "status"),
        body=_body(rule),
        headers={str(k).lower(): str(v) for k, v in dict(rule.get("headers") or {}).items()},
        delay_ms=_integer(rule, "delay_ms") or 0,
        times=_integer(rule, "times"),
        offset=_integer(rule, "offset") or 0,
        after=bool(rule.get("after", False)),
        user=rule.get("user"),
        stream=_stream(stream) if stream is not None else None,
    )


def _stream(rule: Mapping[str, Any]) -> StreamFault:
    _only(rule, STREAM_KEYS, "`stream` of a fault rule")
    replay = rule.get("replay")
    if replay is not None:
        recorded(str(replay))
    return StreamFault(
        replay=replay,
        cut_after_bytes=_integer(rule, "cut_after_bytes"),
        stall_after_events=_integer(rule, "stall_after_events"),
        bytes_per_chunk=_integer(rule, "bytes_per_chunk"),
        chunk_delay_ms=_integer(rule, "chunk_delay_ms") or 0,
    )


def recorded(name: str) -> bytes:
    """A recorded stream by file name, of emulator/streams only."""
    path = STREAMS / Path(name).name
    if not path.is_file():
        known = ", ".join(sorted(p.name for p in STREAMS.glob("*.sse"))) or "none"
        raise bad_request(f"There is no recorded stream {name!r}; known: {known}")
    return path.read_bytes()


def _body(rule: Mapping[str, Any]) -> bytes | None:
    if (encoded := rule.get("body_base64")) is not None:
        try:
            return base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError, TypeError) as error:
            raise bad_request("body_base64 of a fault rule is not base64") from error
    body = rule.get("body")
    if body is None or isinstance(body, str):
        return None if body is None else body.encode()
    return json.dumps(body).encode()


def _integer(rule: Mapping[str, Any], key: str) -> int | None:
    value = rule.get(key)
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise bad_request(f"{key} of a fault rule is a whole number from 0 on, not {value!r}")


def _only(rule: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(set(rule) - known):
        raise bad_request(f"Unknown in {where}: {', '.join(unknown)}. Known: {sorted(known)}")


@dataclass(slots=True)
class Faults:
    """The rules in force, how often each has met a request, and the requests under way."""

    rules: list[tuple[Fault, list[int]]] = field(default_factory=list)
    under_way: Counter[str] = field(default_factory=Counter)
    cleared: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, fault: Fault) -> None:
        self.rules.append((fault, [0]))

    def clear(self) -> None:
        """Streams that a rule has stalled go on."""
        self.rules.clear()
        self.cleared.set()
        self.cleared = asyncio.Event()

    @contextmanager
    def seen(self, method: str, path: str) -> Iterator[None]:
        """Under way for as long as the block runs."""
        request = f"{method} {path}"
        self.under_way[request] += 1
        try:
            yield
        finally:
            self.under_way[request] -= 1
            if not self.under_way[request]:
                del self.under_way[request]

    def match(self, method: str, path: str, user: str | None = None) -> Fault | None:
        """The rule for this request; counts the meeting against `offset` and `times`."""
        for fault, met in self.rules:
            if not fnmatchcase(f"{method} {path}", fault.pattern):
                continue
            if fault.user is not None and fault.user != user:
                continue
            met[0] += 1
            turn = met[0] - fault.offset
            if turn > 0 and (fault.times is None or turn <= fault.times):
                return fault
        return None
