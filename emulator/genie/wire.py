"""Genie's values as the JSON of the API."""

import zlib
from typing import Any

from emulator import statement_results
from emulator.genie.conversations import Conversation
from emulator.genie.messages import GenieMessage
from emulator.genie.turn import ROW_LIMIT
from emulator.warehouse.statement import Result

Body = dict[str, Any]


def user_id(owner: str) -> int:
    """The number that SCIM gives this person."""
    return 10**15 + zlib.crc32(owner.encode())


def message(value: GenieMessage) -> Body:
    body: Body = {
        "id": value.message_id,
        "message_id": value.message_id,
        "space_id": value.space_id,
        "conversation_id": value.conversation_id,
        "user_id": user_id(value.owner),
        "content": value.content,
        "status": value.status,
        "created_timestamp": value.created_ms,
        "last_updated_timestamp": value.updated_ms,
    }
    if attachments := _attachments(value):
        body["attachments"] = attachments
    if value.error:
        body["error"] = {"type": value.error.type, "error": value.error.error}
    if value.rating:
        body["feedback"] = {"rating": value.rating, "comment": value.comment or ""}
    if value.result is not None:
        # Deprecated, and still what older clients read.
        rows = min(len(value.result.rows), ROW_LIMIT)
        body["query_result"] = {"statement_id": value.statement_id, "row_count": rows}
    return body


def _attachments(value: GenieMessage) -> list[Body]:
    found: list[Body] = []
    if value.sql is not None:
        found.append({"attachment_id": value.attachment_id, "query": _query(value)})
    if value.text is not None:
        purpose = "FOLLOW_UP_QUESTION" if value.is_refusal else "TEXT_ATTACHMENT_PURPOSE_ANSWER"
        text = {"id": value.text_id, "content": value.text, "purpose": purpose}
        found.append({"attachment_id": value.text_id, "text": text})
    if value.suggestions:
        questions = {"questions": list(value.suggestions)}
        found.append({"attachment_id": value.suggestions_id, "suggested_questions": questions})
    return found


def _query(value: GenieMessage) -> Body:
    query: Body = {
        "id": value.attachment_id,
        "title": value.title,
        "description": value.interpretation,
        "query": value.sql,
        "thoughts": [{"thought_type": t.type, "content": t.content} for t in value.thoughts],
        "last_updated_timestamp": value.updated_ms,
    }
    if value.statement_id:
        query["statement_id"] = value.statement_id
    if value.result is not None:
        query["query_result_metadata"] = {
            "row_count": min(len(value.result.rows), ROW_LIMIT),
            "is_truncated": value.is_truncated,
        }
    return query


def query_result(statement_id: str, result: Result) -> Body:
    shown = statement_results.chunked(result, row_limit=ROW_LIMIT)
    return {"statement_response": statement_results.succeeded(statement_id, shown)}


def conversation(value: Conversation) -> Body:
    updated = max((m.updated_ms for m in value.messages.values()), default=value.created_ms)
    return {
        "id": value.id,
        "conversation_id": value.id,
        "space_id": value.space_id,
        "user_id": user_id(value.owner),
        "title": value.title,
        "created_timestamp": value.created_ms,
        "last_updated_timestamp": updated,
    }


def conversation_summary(value: Conversation) -> Body:
    return {
        "conversation_id": value.id,
        "title": value.title,
        "created_timestamp": value.created_ms,
    }
