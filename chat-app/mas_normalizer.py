"""Turn what a supervisor sends into ChatEvents. No I/O, no Chainlit.

Unknown kinds are skipped: they are new features of the platform. `finish` always closes what is
open and says how the run ended.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from agent_calls import AgentCalls
from answer_text import AnswerText
from approvals import Approvals
from backend.answers.events import (
    ChatEvent,
    RunCompleted,
    RunEnd,
    RunFailed,
    RunWarned,
    SuggestedQuestions,
    TaskPaused,
    TextDelta,
    TextReplaced,
    ThoughtDelta,
)
from mas_failures import INCOMPLETE, TOO_LONG
from mas_shapes import ShapeReader
from mas_wire import Wire, WireDone, WireEvent, WireGarbled
from out_of_time import CONTINUE, asks_to_continue
from repeats import Repeats
from run_outcome import RunOutcome
from wire_fields import citations, failure_from, only_text, parts, reported

Body = dict[str, Any]
MAX_ANSWER_CHARACTERS = 1_000_000
_TRACED = frozenset({"databricks_output", "metadata", "trace_id"})


class MasNormalizer:
    """One per turn; a continued task is fed into the same one."""

    def __init__(self) -> None:
        self._answer = AnswerText()
        self._calls = AgentCalls()
        self._shapes = ShapeReader()
        self._approvals = Approvals()
        self._outcome = RunOutcome()
        self._heard = False
        self._thought = False
        self._finished = False
        self._repeats = Repeats()
        self.paused: TaskPaused | None = None
        self._handlers: dict[str, Callable[[Body], Iterable[ChatEvent]]] = {
            "response.output_text.delta": self._text_delta,
            "response.output_text.done": self._text_done,
            "response.output_text.annotation.added": self._annotation,
            "response.output_item.added": self._item_added,
            "response.output_item.done": self._item_done,
            "response.function_call_arguments.done": self._arguments_done,
            "response.reasoning_summary_text.delta": self._thought_delta,
            "function_call_output": self._bare_output,
            "response.created": self._created,
            "response.completed": self._completed,
            "responses.completed": self._completed,
            "response.done": self._completed,
            "response.failed": self._failed,
            "response.incomplete": self._incomplete,
            "response.error": self._error,
            "error": self._error,
        }

    @property
    def answer(self) -> str:
        return self._answer.text

    @property
    def over(self) -> bool:
        """Nothing that still comes can matter."""
        return self._outcome.over

    def feed(self, wire: Wire) -> list[ChatEvent]:
        if self._finished or self._outcome.over:
            return []
        match wire:
            case WireEvent():
                return self._event(wire)
            case WireDone():
                self._outcome.said_done = True
                return []
            case WireGarbled():
                self._outcome.garbled(wire)
                return []

    def resume(self) -> None:
        """The paused task was asked to go on; its stream comes next."""
        self.paused = None
        self._outcome.said_done = False
        self._heard = False
        self._repeats.forget()
        self._approvals = Approvals()

    def finish(self) -> list[ChatEvent]:
        """No more bytes will come."""
        if self._finished:
            return []
        had_open_calls = self._calls.any_open
        events: list[ChatEvent] = list(self._answer.end())
        events += self._calls.close()
        self._finished = True
        end = self._ending(sealed=self._answer.sealed and not had_open_calls)
        if isinstance(end, RunCompleted) and asks_to_continue(self._answer.text):
            events.append(SuggestedQuestions((CONTINUE,)))
        return [*events, end]

    def fail(self, failure: RunFailed) -> list[ChatEvent]:
        """End now, for a reason that the wire does not tell."""
        self._outcome.fail(failure)
        return self.finish()

    def _ending(self, *, sealed: bool) -> RunEnd:
        if self._outcome.failure is None and (held := self._approvals.held()) is not None:
            return held
        paused = self.paused is not None
        return self._outcome.ending(self._answer.text, sealed=sealed, paused=paused)

    def _event(self, wire: WireEvent) -> list[ChatEvent]:
        body = wire.body
        if self._repeats.is_event(body):
            return []
        if not _TRACED.isdisjoint(body):
            self._outcome.keep_trace(body)
        kind = body.get("type")
        is_known = isinstance(kind, str) and kind in self._handlers
        if wire.kind == "error" and not is_known:
            return list(self._error(body))
        if isinstance(kind, str):
            return self._told(kind, body)
        if body.get("error"):
            return list(self._error(body))
        told = self._shapes.retell(body)
        return [
            event for event_body in told for event in self._told(event_body["type"], event_body)
        ]

    def _told(self, kind: str, body: Body) -> list[ChatEvent]:
        handler = self._handlers.get(kind)
        events = list(handler(body)) if handler is not None else []
        if self._outcome.warned and any(isinstance(e, TextDelta | TextReplaced) for e in events):
            self._outcome.went_on()
        if self._answer.size > MAX_ANSWER_CHARACTERS:
            self._outcome.fail(TOO_LONG)
        return events

    # -- text ------------------------------------------------------------------------------------

    def _text_delta(self, body: Body) -> Iterable[ChatEvent]:
        self._heard = True
        delta = body.get("delta")
        if isinstance(delta, str) and delta[:1] not in ("[", "{"):
            return self._answer.add(delta, body.get("item_id"), body.get("step"))
        return self._odd_delta(body)

    def _odd_delta(self, body: Body) -> Iterator[ChatEvent]:
        for kind, text in parts(body.get("delta")):
            if kind == "text":
                yield from self._answer.add(text, body.get("item_id"), body.get("step"))
            else:
                self._thought = True
                yield ThoughtDelta(text)

    def _text_done(self, body: Body) -> Iterator[ChatEvent]:
        if isinstance(body.get("text"), str):
            yield from self._answer.finish_part("".join(only_text(body["text"])))

    def _annotation(self, body: Body) -> Iterator[ChatEvent]:
        yield from citations([body.get("annotation")])

    def _thought_delta(self, body: Body) -> Iterator[ChatEvent]:
        if isinstance(body.get("delta"), str) and body["delta"]:
            self._thought = True
            yield ThoughtDelta(body["delta"])

    # -- items -----------------------------------------------------------------------------------

    def _item_added(self, body: Body) -> Iterator[ChatEvent]:
        item = body.get("item")
        if isinstance(item, dict) and item.get("type") == "function_call" and item.get("name"):
            yield from self._call(item, opens=True)

    def _item_done(self, body: Body) -> Iterator[ChatEvent]:
        item = body.get("item")
        if not isinstance(item, dict):
            return
        self._heard = True
        self._outcome.keep_trace(item)
        self._approvals.see(item)
        match item.get("type"):
            case "message":
                yield from self._message(item)
            case "function_call":
                yield from self._call(item)
            case "function_call_output":
                yield from self._tool_output(item)
            case "reasoning":
                yield from self._reasoning(item)
            case "mcp_approval_request":
                yield from self._answer.demote()
                yield from self._approvals.ask(item)
            case "task_continue_request":
                yield from self._pause(item)
            case _:
                pass

    def _message(self, item: Body) -> Iterator[ChatEvent]:
        content = item.get("content")
        text = "".join(only_text(content))
        if self._repeats.is_message(item.get("id"), text):
            return
        yield from self._answer.finish_message(text)
        for part in content if isinstance(content, list) else []:
            if isinstance(part, dict) and isinstance(part.get("annotations"), list):
                yield from citations(part["annotations"])

    def _call(self, item: Body, *, opens: bool = False) -> Iterator[ChatEvent]:
        if self._calls.is_new(item, opens=opens):
            yield from self._answer.demote()
        yield from self._calls.see(item, opens=opens)

    def _arguments_done(self, body: Body) -> Iterator[ChatEvent]:
        if body.get("name") or not self._calls.is_new(body):
            yield from self._call(body)

    def _bare_output(self, item: Body) -> Iterator[ChatEvent]:
        self._approvals.see(item)
        yield from self._tool_output(item)

    def _tool_output(self, item: Body) -> Iterator[ChatEvent]:
        self._heard = True
        yield from self._answer.demote()
        yield from self._calls.answer(item)

    def _reasoning(self, item: Body) -> Iterator[ChatEvent]:
        streamed, self._thought = self._thought, False
        if streamed:
            return
        for _, text in parts(item.get("summary")):
            yield ThoughtDelta(text)

    def _pause(self, item: Body) -> Iterator[ChatEvent]:
        yield from self._answer.end()
        steps = item.get("step")
        counted = steps if isinstance(steps, int) and not isinstance(steps, bool) else None
        self.paused = TaskPaused(str(item.get("id") or ""), item, counted)
        yield self.paused

    # -- the run ---------------------------------------------------------------------------------

    def _created(self, _body: Body) -> Iterator[ChatEvent]:
        self._repeats.forget()
        return iter(())

    def _completed(self, body: Body) -> Iterator[ChatEvent]:
        """The end of one turn of the model, of which an answer may have several."""
        response = body.get("response")
        if isinstance(response, dict):
            self._outcome.keep_trace(response)
            output = response.get("output")
            for item in output if isinstance(output, list) and not self._heard else []:
                yield from self._item_done({"item": item})
        yield from self._answer.end()
        self._answer.sealed = True

    def _failed(self, body: Body) -> Iterator[ChatEvent]:
        code, message = reported(body.get("response", body))
        self._outcome.fail(failure_from(code, message))
        return iter(())

    def _incomplete(self, body: Body) -> Iterator[ChatEvent]:
        response = body.get("response")
        details = response.get("incomplete_details") if isinstance(response, dict) else None
        reason = str(details.get("reason")) if isinstance(details, dict) else ""
        why = INCOMPLETE.get(reason, "the assistant stopped early")
        message = f"The answer is cut short: {why}."
        remedy = "Ask for less at a time, or ask again."
        self._outcome.fail(RunFailed("Incomplete", message, remedy, retryable=True))
        return iter(())

    def _error(self, body: Body) -> Iterator[ChatEvent]:
        yield from self._answer.end()
        code, message = reported(body)
        warning = RunWarned(code, message)
        self._outcome.warn(warning)
        yield warning
