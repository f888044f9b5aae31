"""A Genie message as a value, read from the API's JSON. No I/O.

Whatever is missing or of another shape is as if it were not there: the platform adds kinds of
attachments and statuses, and an answer without a query is still an answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from backend.workspace.errors import UpstreamFailed

Body = dict[str, Any]
COMPLETED = "COMPLETED"
FAILED = "FAILED"
CANCELLED = "CANCELLED"
EXPIRED = "QUERY_RESULT_EXPIRED"
# All others, those we have never heard of too, mean that the answer is still coming.
TERMINAL = frozenset({COMPLETED, FAILED, CANCELLED, EXPIRED})
LONGEST_TEXT = 100_000


@dataclass(frozen=True, slots=True)
class GenieQuery:
    attachment_id: str
    sql: str
    description: str = ""
    statement_id: str | None = None


@dataclass(frozen=True, slots=True)
class GenieError:
    """`type` is one of the platform's MessageErrorType names, `text` its own words."""

    type: str
    text: str


@dataclass(frozen=True, slots=True)
class GenieMessage:
    """A question and how far its answer has come."""

    space_id: str
    conversation_id: str
    message_id: str
    status: str
    text: str = ""
    query: GenieQuery | None = None
    suggestions: tuple[str, ...] = ()
    error: GenieError | None = None

    @property
    def is_terminal(self) -> bool:
        return self.status in TERMINAL


def read_message(body: Any, space_id: str) -> GenieMessage:
    """The answer to a question, a follow-up or a poll."""
    body = body if isinstance(body, dict) else {}
    started = body.get("message")
    message: Body = started if isinstance(started, dict) else body
    conversation_id = _text(message.get("conversation_id")) or _text(body.get("conversation_id"))
    message_id = _text(message.get("message_id")) or _text(message.get("id"))
    message_id = message_id or _text(body.get("message_id"))
    if not conversation_id or not message_id:
        raise UpstreamFailed("Genie accepted a question without naming it.")
    attachments = list(_dicts(message.get("attachments")))
    queries = [query for a in attachments if (query := _query(a)) is not None]
    return GenieMessage(
        space_id=space_id,
        conversation_id=conversation_id,
        message_id=message_id,
        status=_text(message.get("status")) or "SUBMITTED",
        text=_words(attachments),
        query=queries[-1] if queries else None,  # Earlier ones are attempts that Genie gave up.
        suggestions=tuple(_suggestions(attachments)),
        error=_error(message.get("error")),
    )


def _query(attachment: Body) -> GenieQuery | None:
    query = attachment.get("query")
    if not isinstance(query, dict) or not _text(query.get("query")):
        return None
    return GenieQuery(
        attachment_id=_text(attachment.get("attachment_id")) or _text(query.get("id")),
        sql=_text(query["query"]),
        description=_text(query.get("description")),
        statement_id=_text(query.get("statement_id")) or None,
    )


def _words(attachments: list[Body]) -> str:
    """Text before the last query belongs to an attempt before it."""
    last = max((i for i, a in enumerate(attachments) if _query(a) is not None), default=-1)
    found = [a["text"] for a in attachments[last + 1 :] if isinstance(a.get("text"), dict)]
    if not found:
        found = [a["text"] for a in attachments if isinstance(a.get("text"), dict)][-1:]
    return "\n\n".join(text for t in found if (text := _text(t.get("content"))))[:LONGEST_TEXT]


def _suggestions(attachments: list[Body]) -> Iterator[str]:
    for attachment in attachments:
        suggested = attachment.get("suggested_questions")
        questions = suggested.get("questions") if isinstance(suggested, dict) else None
        for question in questions if isinstance(questions, list) else []:
            if text := _text(question):
                yield text


def _error(error: Any) -> GenieError | None:
    if not isinstance(error, dict):
        return None
    return GenieError(_text(error.get("type")), _text(error.get("error")))


def _dicts(found: Any) -> Iterator[Body]:
    yield from (item for item in found if isinstance(item, dict)) if isinstance(found, list) else ()


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
