"""Read the loosely typed fields of wire events: text parts, citations, errors. Pure."""

import re
from collections.abc import Iterator
from typing import Any

from backend.answers.events import RunFailed, SourceCited
from backend.answers.safe_links import web_address
from mas_wire import parse_json

REPORTED = "Reported"  # the code of an error that came without one
NOT_SAID = "The assistant reported an error without saying which."


_PARTS = re.compile(r'\s*(\[\s*)?\{\s*"(type|text|summary)"')
_PART_TYPES = ("reasoning", "text", "output_text", "input_text", "summary_text")


def parts(delta: Any) -> Iterator[tuple[str, str]]:
    """A delta is text, or a list of parts, or such a list written as JSON inside a string."""
    if isinstance(delta, str):
        if (boxed := _boxed(delta)) is not None:
            yield from parts(boxed)
        elif delta:
            yield "text", delta
    elif isinstance(delta, list):
        for part in delta:
            yield from parts(part)
    elif isinstance(delta, dict):
        if isinstance(delta.get("summary"), list):
            yield from (("thought", text) for text in only_text(delta["summary"]))
        elif delta.get("type") == "reasoning":
            yield from (("thought", text) for text in only_text(delta.get("text")))
        elif isinstance(delta.get("text"), str):
            yield from parts(delta["text"])


def _boxed(text: str) -> list[Any] | None:
    """The parts that a string spells as JSON. Other JSON is text that somebody asked for."""
    if not _PARTS.match(text):
        return None
    parsed = parse_json(text)
    found = parsed if isinstance(parsed, list) else [parsed]
    known = all(isinstance(part, dict) and part.get("type") in _PART_TYPES for part in found)
    return found if known else None


def only_text(content: Any) -> Iterator[str]:
    return (text for kind, text in parts(content) if kind == "text")


def citations(annotations: list[Any]) -> Iterator[SourceCited]:
    for annotation in annotations:
        if isinstance(annotation, dict) and annotation.get("type") == "url_citation":
            url = web_address(annotation.get("url"))
            title = " ".join(str(annotation.get("title") or url).split())
            if url is not None:
                yield SourceCited(title[:200], url)


def reported(body: Any) -> tuple[str, str]:
    """The code and the words of an error in any of the forms it has on the wire."""
    if isinstance(body, str):
        return REPORTED, body[:2_000] or NOT_SAID
    if not isinstance(body, dict):
        return REPORTED, NOT_SAID
    inner = body.get("error")
    if isinstance(inner, dict | str):
        inner_code, words = reported(inner)
        return str(body.get("code") or inner_code), words
    code = body.get("error_code") or body.get("code") or REPORTED
    message = body.get("message")
    if not isinstance(message, str) or not message:
        message = NOT_SAID
    return str(code), message[:2_000]


def failure_from(code: str, message: str) -> RunFailed:
    """What upstream reported, with what the user can do about it."""
    lowered = f"{code} {message}".lower()
    if "permission" in lowered or "not authorized" in lowered or "access" in lowered:
        remedy = "Ask the owner of the space, or a workspace administrator, for access."
        return RunFailed(code, message, remedy, retryable=False)
    if "timed out" in lowered or "timeout" in lowered or "deadline" in lowered:
        remedy = "Ask again, or ask for a shorter period."
        return RunFailed(code, message, remedy, retryable=True)
    return RunFailed(code, message, "Ask again in a moment.", retryable=True)
