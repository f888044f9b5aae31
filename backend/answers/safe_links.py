"""Which addresses from upstream may become links that a person can press. Pure."""

import re
from typing import Any
from urllib.parse import urlsplit

LONGEST = 2_000
_ODD = re.compile(r"[\s\"'<>\\^`{|}\x00-\x1f\x7f-\uffff]|[^\x00-\uffff]")


def web_address(value: Any, *, secure: bool = False) -> str | None:
    """The address as it came, when it only leads where it says; `secure` takes https alone.

    No name or password before the host (`https://bank@elsewhere`), no look-alike letters.
    """
    if not isinstance(value, str) or len(value) > LONGEST or _ODD.search(value):
        return None
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        return None
    schemes = ("https",) if secure else ("https", "http")
    return value if parts.scheme in schemes and host and "@" not in parts.netloc else None


def host_of(address: str) -> str:
    """Where a link leads, to be shown before it is pressed."""
    return urlsplit(address).netloc
