"""Where a page of a list ends, as a word that a page can carry in its address."""

import base64
import json
from typing import Any

from backend.workspace.errors import BadRequest

MOST = 200


def to_cursor(*values: int | str) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def from_cursor(cursor: str, *kinds: type) -> list[Any]:
    """What `to_cursor` was given; BadRequest when somebody made it up."""
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, list) or [type(value) for value in values] != list(kinds):
        raise BadRequest("This is no place in the list.", "Load the list from its beginning.")
    if any(isinstance(value, int) and abs(value) >= 2**63 for value in values):
        raise BadRequest("This is no place in the list.", "Load the list from its beginning.")
    return values


def page_size(limit: int) -> int:
    return max(1, min(limit, MOST))
