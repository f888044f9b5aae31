"""Pages of a list: `page_size` and an opaque `page_token`, as all lists of the API."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request

from emulator.errors import bad_request

DEFAULT_SIZE = 20
LARGEST = 100


def page(request: Request, name: str, items: Sequence[Any]) -> dict[str, Any]:
    """The asked page of `items` under `name`, with the token of the next one if there is any."""
    size = _whole(request.query_params.get("page_size"), "page_size") or DEFAULT_SIZE
    start = _whole(request.query_params.get("page_token"), "page_token")
    end = start + min(size, LARGEST)
    body: dict[str, Any] = {name: list(items[start:end])}
    if end < len(items):
        body["next_page_token"] = str(end)
    return body


def _whole(text: str | None, name: str) -> int:
    if not text:
        return 0
    if not text.isdigit():
        raise bad_request(f"{name} {text!r} is not valid.")
    return int(text)
