"""Tool calls that wait for a person's yes or no, and all that must be repeated with it. Pure."""

import json
from collections.abc import Iterator
from typing import Any

from backend.answers.events import ApprovalAsked, RunHeld

Body = dict[str, Any]
LONGEST_ID = 64  # longer ids, which the platform itself gives, are refused when they are sent back
MAX_ARGUMENTS = 4_000


class Approvals:
    """Of one request. Whatever came is kept: a decision without all of it is refused."""

    def __init__(self) -> None:
        self._items: list[Body] = []
        self._waiting: dict[str, ApprovalAsked] = {}

    def see(self, item: Body) -> None:
        """Any item of the output, in its order."""
        self._items.append(item)
        if item.get("type") == "function_call_output":
            self._waiting.pop(str(item.get("call_id")), None)

    def ask(self, item: Body) -> Iterator[ApprovalAsked]:
        request_id = item.get("id")
        if not isinstance(request_id, str) or not request_id or request_id in self._waiting:
            return
        asked = ApprovalAsked(
            request_id,
            _words(item.get("name"), "a tool"),
            _words(item.get("server_label"), "an unnamed server"),
            _readable(item.get("arguments")),
        )
        self._waiting[request_id] = asked
        yield asked

    def held(self) -> RunHeld | None:
        if not self._waiting:
            return None
        return RunHeld(tuple(self._waiting), tuple(_sendable(item) for item in self._items))


def responses(held: RunHeld, *, approve: bool) -> list[Body]:
    """The input of the request that tells the decision; it holds for all that was asked."""
    decided = (
        {"type": "mcp_approval_response", "approval_request_id": request_id, "approve": approve}
        for request_id in held.requests
    )
    return [*held.items, *decided]


def _sendable(item: Body) -> Body:
    item_id = item.get("id")
    too_long = isinstance(item_id, str) and len(item_id) > LONGEST_ID
    if too_long and item.get("type") != "mcp_approval_request":
        return {**item, "id": str(item_id)[:LONGEST_ID]}
    return item


def _words(value: Any, otherwise: str) -> str:
    return " ".join(value.split())[:120] if isinstance(value, str) and value.strip() else otherwise


def _readable(arguments: Any) -> str:
    """Indented when it is JSON, whole lines as they are otherwise."""
    try:
        parsed = json.loads(arguments) if isinstance(arguments, str) else arguments
        text = json.dumps(parsed, indent=2, ensure_ascii=False, default=str) if parsed else ""
    except (ValueError, RecursionError):
        text = str(arguments)
    return text[:MAX_ARGUMENTS] + ("\n…" if len(text) > MAX_ARGUMENTS else "")
