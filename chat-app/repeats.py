"""Events and items that upstream sends twice. Pure."""

from collections import deque
from typing import Any

Body = dict[str, Any]
_REMEMBERED = 64


class Repeats:
    """Of one response of the model: the next one may use the same numbers and ids again."""

    def __init__(self) -> None:
        self._events: deque[tuple[object, Body]] = deque(maxlen=_REMEMBERED)
        self._messages: set[tuple[str, str]] = set()

    def forget(self) -> None:
        self._events.clear()
        self._messages.clear()

    def is_event(self, body: Body) -> bool:
        """The same event with the same number. Numbers restart, so the content counts too."""
        if "sequence_number" not in body:
            return False
        event = (body["sequence_number"], body)
        if event in self._events:
            return True
        self._events.append(event)
        return False

    def is_message(self, item_id: object, text: str) -> bool:
        """The same text under the same id; one without an id is never a repetition."""
        identity = (str(item_id or ""), text)
        if identity[0] and identity in self._messages:
            return True
        self._messages.add(identity)
        return False
