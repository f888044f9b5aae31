"""Whether a browser sends this for another site. Pure; reads headers only."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

READS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_foreign(scope: Mapping[str, Any], *, trust_forwarded_host: bool) -> bool:
    """True for a state-changing request or a websocket whose Origin is not our own host."""
    if scope["type"] == "http" and scope["method"] in READS:
        return False
    headers = scope["headers"]
    origins = _values(headers, b"origin")
    if not origins:
        return _values(headers, b"sec-fetch-site") == {"cross-site"}
    ours = _values(headers, b"host") - {""}
    if trust_forwarded_host:
        ours |= _values(headers, b"x-forwarded-host")
    return not all(host_of(origin) in ours for origin in origins)


def host_of(origin: str) -> str:
    """The host and port of an Origin; empty, and so nobody's, for `null` and for nonsense."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _values(headers: list[tuple[bytes, bytes]], name: bytes) -> set[str]:
    return {
        value.decode("latin-1").strip().lower() for key, value in headers if key.lower() == name
    }
