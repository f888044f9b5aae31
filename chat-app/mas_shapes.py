"""Other shapes a serving endpoint may answer in, retold as `response.*` events. No I/O.

Chat-agent chunks, chat-completion chunks, whole objects instead of a stream, and the wrappers that
were seen around answers (supervisor-stream.md §3).
"""

from collections.abc import Iterator
from typing import Any

Body = dict[str, Any]
_WRAPPERS = (
    *("final_response", "result", "response", "answer", "output_text", "predictions"),
    "custom_outputs",
)


class ShapeReader:
    """Stateful only for tool calls that arrive in fragments."""

    def __init__(self) -> None:
        self._fragments: dict[int, Body] = {}

    def retell(self, body: Body) -> list[Body]:
        """Events with a `type` each; an empty list when nothing is recognised."""
        if isinstance(body.get("delta"), dict):
            return list(self._message(body["delta"], streamed=True))
        if isinstance(body.get("choices"), list):
            return list(self._choices(body["choices"]))
        return list(self._whole(body))

    def _choices(self, choices: list[Any]) -> Iterator[Body]:
        for choice in choices:
            if not isinstance(choice, dict):
                continue
            if isinstance(choice.get("message"), dict):
                yield from self._message(choice["message"], streamed=False)
            if isinstance(choice.get("delta"), dict):
                yield from self._message(choice["delta"], streamed=True)
            if choice.get("finish_reason"):
                yield from self._flush_fragments()
                yield {"type": "response.completed"}

    def _message(self, message: Body, *, streamed: bool) -> Iterator[Body]:
        if message.get("role") == "tool":
            yield from self._flush_fragments()
            yield {
                "type": "function_call_output",
                "call_id": message.get("tool_call_id"),
                "name": message.get("name"),
                "output": message.get("content"),
            }
            return
        if content := message.get("content"):
            yield from self._text(content, message, streamed=streamed)
        for position, call in enumerate(_dicts(message.get("tool_calls"))):
            self._collect(call, position)
        if not streamed or message.get("id") is not None:
            yield from self._flush_fragments()

    def _text(self, content: Any, message: Body, *, streamed: bool) -> Iterator[Body]:
        if streamed:
            yield {
                "type": "response.output_text.delta",
                "item_id": message.get("id"),
                "delta": content,
            }
        else:
            item = {"type": "message", "content": content, "id": message.get("id")}
            yield {"type": "response.output_item.done", "item": item}

    def _collect(self, call: Body, position: int) -> None:
        raw_index = call.get("index")
        index = raw_index if isinstance(raw_index, int) else position
        known = self._fragments.setdefault(index, {"call_id": None, "name": "", "arguments": ""})
        function = call.get("function") if isinstance(call.get("function"), dict) else {}
        assert isinstance(function, dict)
        known["call_id"] = call.get("id") or known["call_id"]
        known["name"] += _string(function.get("name"))
        known["arguments"] += _string(function.get("arguments"))

    def _flush_fragments(self) -> Iterator[Body]:
        fragments, self._fragments = self._fragments, {}
        for call in fragments.values():
            yield {"type": "response.output_item.done", "item": {"type": "function_call", **call}}

    def _whole(self, body: Body) -> Iterator[Body]:
        """A complete answer in one object."""
        if body.get("error") or body.get("error_code"):
            yield {"type": "error", **body}
        elif isinstance(body.get("output"), list):
            for item in _dicts(body["output"]):
                yield {"type": "response.output_item.done", "item": item}
            yield {"type": "response.completed", "response": _without_output(body)}
        elif isinstance(body.get("messages"), list):
            for message in _dicts(body["messages"]):
                yield from self._message(message, streamed=False)
            yield {"type": "response.completed"}
        else:
            yield from self._wrapped(body)

    def _wrapped(self, body: Body) -> Iterator[Body]:
        inner = next((body[key] for key in _WRAPPERS if body.get(key)), None)
        if isinstance(inner, list) and inner:
            items = all(isinstance(each, dict) and "type" in each for each in inner)
            inner = {"output": inner} if items else inner[0]
        if isinstance(inner, dict):
            yield from self._whole(inner)
        elif isinstance(inner, str):
            item = {"type": "message", "content": inner}
            yield {"type": "response.output_item.done", "item": item}
            yield {"type": "response.completed"}


def _without_output(body: Body) -> Body:
    return {key: value for key, value in body.items() if key != "output"}


def _dicts(value: Any) -> list[Body]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
