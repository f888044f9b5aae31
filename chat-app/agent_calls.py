"""Which sub-agents were asked and have answered, whatever order the wire tells it in. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from agent_result import parse_result
from backend.answers.events import AgentAsked, AgentFinished, AgentStarted
from backend.answers.results import Unfinished
from mas_wire import parse_json

CallEvent = AgentStarted | AgentAsked | AgentFinished
MAX_CALLS = 200
MAX_QUESTION = 4_000
_QUESTION_KEYS = ("genie_query", "ka_query", "query", "question", "input", "request", "content")


@dataclass(slots=True)
class _Call:
    id: str
    tool: str
    question: str | None = None
    is_open: bool = True
    announced: bool = True


class AgentCalls:
    def __init__(self) -> None:
        self._calls: dict[str, _Call] = {}
        self._id_of_item: dict[str, str] = {}
        self._numbered = 0

    @property
    def any_open(self) -> bool:
        return any(call.is_open for call in self._calls.values())

    def see(self, item: dict[str, Any], *, opens: bool = False) -> Iterator[CallEvent]:
        """A call was mentioned: opened, its arguments completed, or the whole of it at once."""
        key, tool = self._key(item), _string(item.get("name"))
        question = question_in(item.get("arguments"))
        call = self._calls.get(key)
        if call is not None and _is_another(call, question, opens=opens):
            key, call = self._fresh(key), None
        if call is None:
            yield from self._start(key, tool, question)
            return
        call.announced = True
        if question and call.question is None:
            call.question = question
            if call.is_open:
                yield AgentAsked(call.id, question)

    def is_new(self, item: dict[str, Any], *, opens: bool = False) -> bool:
        """True when `see` would start a call."""
        call = self._calls.get(self._key(item, remember=False))
        question = question_in(item.get("arguments"))
        return call is None or _is_another(call, question, opens=opens)

    def _start(
        self, key: str, tool: str, question: str | None, *, announced: bool = True
    ) -> Iterator[CallEvent]:
        if len(self._calls) >= MAX_CALLS:
            return
        self._calls[key] = _Call(key, tool, question, announced=announced)
        yield AgentStarted(key, tool, question)

    def answer(self, item: dict[str, Any]) -> Iterator[CallEvent]:
        """A call's output. One that nobody announced is started here; a repeated one is ignored."""
        key = self._answered_key(item)
        call = self._calls.get(key)
        if call is None:
            tool = _string(item.get("name")) or "agent"
            yield from self._start(key, tool, None, announced=False)
            call = self._calls.get(key)
        if call is not None and call.is_open:
            call.is_open = False
            yield AgentFinished(call.id, parse_result(item.get("output")))

    def close(self) -> Iterator[CallEvent]:
        for call in self._calls.values():
            if call.is_open:
                call.is_open = False
                yield AgentFinished(call.id, Unfinished())

    def _key(self, item: dict[str, Any], *, remember: bool = True) -> str:
        item_id = _string(item.get("id")) or _string(item.get("item_id"))
        key = _string(item.get("call_id")) or self._id_of_item.get(item_id, item_id)
        if not key:
            key = f"call-{self._numbered + 1}"
            self._numbered += remember
        if item_id and remember:
            self._id_of_item[item_id] = key
        return self._latest(key)

    def _answered_key(self, item: dict[str, Any]) -> str:
        if call_id := _string(item.get("call_id")):
            return self._latest(call_id)
        waiting = (call.id for call in self._calls.values() if call.is_open)
        return next(waiting, None) or self._key(item)

    def _latest(self, key: str) -> str:
        """Ids may be reused; then the last call of that id is meant."""
        number = 2
        while f"{key}#{number}" in self._calls:
            number += 1
        return key if number == 2 else f"{key}#{number - 1}"

    def _fresh(self, key: str) -> str:
        base, _, number = key.partition("#")
        return f"{base}#{int(number or 1) + 1}"


def _is_another(call: _Call, question: str | None, *, opens: bool) -> bool:
    """True when a mention of an answered call means a new one of the same id."""
    if call.is_open or not call.announced:
        return False
    return opens or bool(question and call.question and question != call.question)


def question_in(arguments: Any) -> str | None:
    """What was asked, from the arguments of a call; None while there are none."""
    if isinstance(arguments, str):
        if not arguments.strip():
            return None
        parsed = parse_json(arguments)
        if not isinstance(parsed, dict):
            return arguments[:MAX_QUESTION]
        arguments = parsed
    if not isinstance(arguments, dict) or not arguments:
        return None
    named = (arguments.get(key) for key in _QUESTION_KEYS)
    texts = (value for value in (*named, *arguments.values()) if isinstance(value, str) and value)
    question = next(texts, None)
    return question[:MAX_QUESTION] if question else None


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
