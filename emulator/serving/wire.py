"""Supervisor events as server-sent events, in the two shapes that supervisors are seen to send."""

import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from emulator.serving.events import (
    ApprovalNeeded,
    Called,
    Concluded,
    Paused,
    Planned,
    Returned,
    SupervisorEvent,
)

Wire = dict[str, Any]
DONE = b"data: [DONE]\n\n"
TOKEN = re.compile(r"\s*\S{1,6}")


def frame(event: Wire) -> bytes:
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()


def tokens(text: str) -> Iterator[str]:
    """Pieces of a few characters, as a model sends them; joined they are `text`."""
    end = 0
    for match in TOKEN.finditer(text):
        yield match.group()
        end = match.end()
    if text[end:]:
        yield text[end:]


@dataclass
class Response:
    """One answer being sent: its id, and the items it has opened so far."""

    response_id: str = field(default_factory=lambda: f"resp_{uuid4().hex}")
    trace_id: str | None = None

    def done(self, item: Wire, *, last: bool = False) -> Wire:
        event = {"type": "response.output_item.done", "item": item, "id": self.response_id}
        if last and self.trace_id:
            event["databricks_output"] = {"trace": {"info": {"trace_id": self.trace_id}}}
        return event


def message(text: str, item_id: str | None = None) -> Wire:
    part = {"type": "output_text", "text": text, "annotations": []}
    return {
        "id": item_id or f"msg_{uuid4().hex}",
        "type": "message",
        "role": "assistant",
        "content": [part],
    }


def function_call(event: Called, name: str, arguments: str | None = None) -> Wire:
    given = json.dumps({"genie_query": event.question}, ensure_ascii=False)
    return {
        "type": "function_call",
        "id": f"fc_{event.call_id}",
        "call_id": event.call_id,
        "name": name,
        "arguments": given if arguments is None else arguments,
    }


def call_output(event: Returned) -> Wire:
    named = {"name": event.name} if event.name else {}
    item = {"type": "function_call_output", "call_id": event.call_id, "output": event.output}
    return item | named


def approval_request(event: ApprovalNeeded, name: str) -> Wire:
    return {
        "type": "mcp_approval_request",
        "id": event.request_id,
        "name": name,
        "arguments": json.dumps({"genie_query": event.question}, ensure_ascii=False),
        "server_label": "genie-mcp",
    }


def continue_request(event: Paused) -> Wire:
    return {"type": "task_continue_request", "id": event.continue_id, "step": event.steps}


class ItemShape:
    """Whole items only, and `<name>` markers where the speaker changes (seen until late 2025)."""

    supervisor = "domino-supervisor"

    def __init__(self, response: Response) -> None:
        self.response = response
        self.speaker = ""

    def opening(self) -> Iterator[Wire]:
        yield from self._speak(self.supervisor)

    def feed(self, event: SupervisorEvent) -> Iterator[Wire]:
        match event:
            case Planned(text):
                yield self.response.done(message(text))
            case Called():
                yield self.response.done(function_call(event, event.tool.agent_name))
            case Returned():
                yield from self._speak(event.tool.agent_name)
                yield self.response.done(call_output(event))
            case ApprovalNeeded():
                yield self.response.done(approval_request(event, event.tool.agent_name))
            case Paused():
                yield self.response.done(continue_request(event))
            case Concluded(text):
                yield from self._speak(self.supervisor)
                yield self.response.done(message(text), last=True)

    def _speak(self, name: str) -> Iterator[Wire]:
        if name != self.speaker:
            self.speaker = name
            yield self.response.done(message(f"<name>{name}</name>"))


class DeltaShape:
    """Text in deltas with a step number, calls announced before they are whole (seen in 2026)."""

    def __init__(self, response: Response) -> None:
        self.response = response
        self.step = 0

    def opening(self) -> Iterator[Wire]:
        yield {
            "type": "response.created",
            "response": {"id": self.response.response_id, "object": "response", "output": []},
        }

    def feed(self, event: SupervisorEvent) -> Iterator[Wire]:
        match event:
            case Planned(text):
                yield from self._text(text, last=False)
            case Called():
                yield from self._call(event)
            case Returned():
                yield self.response.done(call_output(event))
            case ApprovalNeeded():
                yield self.response.done(approval_request(event, event.tool.genie_name))
            case Paused():
                yield self.response.done(continue_request(event))
            case Concluded(text):
                yield from self._text(text, last=True)

    def _text(self, text: str, *, last: bool) -> Iterator[Wire]:
        self.step += 1
        item_id = f"msg_{uuid4().hex}"
        for token in tokens(text):
            yield {
                "type": "response.output_text.delta",
                "item_id": item_id,
                "delta": token,
                "step": self.step,
                "id": self.response.response_id,
            }
        yield self.response.done(message(text, item_id), last=last)

    def _call(self, event: Called) -> Iterator[Wire]:
        whole = function_call(event, event.tool.genie_name)
        added = function_call(event, event.tool.genie_name, arguments="")
        yield {
            "type": "response.output_item.added",
            "item": added,
            "id": self.response.response_id,
        }
        yield {
            "type": "response.function_call_arguments.done",
            "item_id": whole["id"],
            "call_id": event.call_id,
            "name": whole["name"],
            "arguments": whole["arguments"],
        }
        yield self.response.done(whole)


Shape = ItemShape | DeltaShape
SHAPES: dict[str, Callable[[Response], Shape]] = {"items": ItemShape, "deltas": DeltaShape}


async def to_wire(events: AsyncIterator[SupervisorEvent], shape: Shape) -> AsyncIterator[Wire]:
    for wire in shape.opening():
        yield wire
    async for event in events:
        for wire in shape.feed(event):
            yield wire
