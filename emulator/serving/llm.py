"""The plain language-model endpoint: no weights, so it explains terms and gives no figure."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from time import time
from typing import Any
from uuid import uuid4

from emulator.serving.wire import Wire, tokens
from emulator.warehouse.metric_view import MetricView

INTRODUCTION = (
    "I am the local workspace's stand-in for a language model: no model weights and no access to "
    "company data, so I give no figures."
)
NOTHING = (
    "I can explain the terms of the catalogue, such as {examples}. What would you like to know?"
)


@dataclass(frozen=True, slots=True)
class Term:
    """A measure's name, what else people call it, and what it counts."""

    name: str
    spellings: tuple[str, ...]
    meaning: str


def glossary(views: Sequence[MetricView]) -> tuple[Term, ...]:
    return tuple(
        Term(
            measure.display_name or measure.name,
            tuple(s.lower() for s in (measure.display_name or measure.name, *measure.synonyms)),
            measure.comment,
        )
        for view in views
        for measure in view.measures
        if measure.comment
    )


def reply(question: str, terms: Sequence[Term]) -> str:
    """Definitions of the terms the question names."""
    words = f" {' '.join(''.join(c if c.isalnum() else ' ' for c in question.lower()).split())} "
    found = {t.name: t for t in terms if any(f" {s} " in words for s in t.spellings)}
    if found:
        lines = [f"**{term.name}**: {term.meaning}" for term in found.values()]
    else:
        lines = [NOTHING.format(examples=", ".join([t.name for t in terms][:4]) or "none yet")]
    return "\n\n".join([INTRODUCTION, *lines])


def completion(text: str, model: str) -> Wire:
    """The whole answer as one chat completion."""
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": text},
        "finish_reason": "stop",
    }
    return _envelope("chat.completion", model, choice) | {"usage": _usage(text)}


def chunks(text: str, model: str) -> Iterator[Wire]:
    """The same answer in chat-completion chunks; the last one carries the usage."""
    envelope = _envelope("chat.completion.chunk", model, {})
    for token in tokens(text):
        delta = {"role": "assistant", "content": token}
        choice = {"index": 0, "delta": delta, "finish_reason": None}
        yield envelope | {"choices": [choice], "usage": None}
    end = {"index": 0, "delta": {}, "finish_reason": "stop"}
    yield envelope | {"choices": [end], "usage": _usage(text)}


async def stream(text: str, model: str) -> AsyncIterator[Wire]:
    for chunk in chunks(text, model):
        yield chunk


def _envelope(kind: str, model: str, choice: dict[str, Any]) -> Wire:
    return {
        "id": f"chatcmpl_{uuid4()}",
        "object": kind,
        "created": int(time()),
        "model": model,
        "choices": [choice],
    }


def _usage(text: str) -> dict[str, int]:
    count = sum(1 for _ in tokens(text))
    return {"prompt_tokens": 0, "completion_tokens": count, "total_tokens": count}
