"""Ask as a person would, a conversation for each question, where there are no evaluation runs."""

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from ops.evaluate.judging import judged
from ops.evaluate.results import Answer, Benchmark
from ops.sql import SqlFailed, Table, run_sql, table_of
from ops.workspace import Target

if TYPE_CHECKING:
    from databricks.sdk.service.dashboards import GenieMessage, GenieStartConversationResponse

# The SDK's own waiter takes two of these for unfinished and waits twenty minutes.
TERMINAL = ("COMPLETED", "FAILED", "CANCELLED", "QUERY_RESULT_EXPIRED")
# What Genie got wrong by itself; every other failure is one of the surroundings.
ITS_OWN = (
    "DESCRIBE_QUERY_INVALID_SQL",
    "FUNCTION_",
    "GENERATED_SQL_QUERY_TOO_LONG",
    "INVALID_SQL",
    "INVALID_TABLE_IDENTIFIER",
    "MISSING_SQL_QUERY",
    "SQL_EXECUTION",
)
PATIENCE_S = 10 * 60
SLOWEST_POLL_S = 10.0


def ask(target: Target, space_id: str, benchmark: Benchmark, poll_seconds: float) -> Answer:
    import requests
    from databricks.sdk.errors.base import DatabricksError

    try:
        expected = run_sql(target.client, target.warehouse_id, benchmark.sql)
    except SqlFailed as error:
        return Answer("not run", f"the benchmark's own query fails: {error}")
    try:
        return _ask(target, space_id, benchmark, expected, poll_seconds)
    except (DatabricksError, requests.RequestException, TimeoutError) as error:
        return Answer("not run", f"the workspace answered: {error}")


def _ask(
    target: Target, space_id: str, benchmark: Benchmark, expected: Table, poll_seconds: float
) -> Answer:
    started: GenieStartConversationResponse = target.client.genie.start_conversation(
        space_id, benchmark.question
    ).response
    message = _ended(target, space_id, started.conversation_id, started.message_id, poll_seconds)
    try:
        return _answer(target, space_id, benchmark, expected, message)
    finally:
        with suppress(Exception):  # tidying up; the answer counts
            target.client.genie.delete_conversation(space_id, started.conversation_id)


def _ended(
    target: Target, space_id: str, conversation: str, message_id: str, poll_seconds: float
) -> "GenieMessage":
    until, pause = time.monotonic() + PATIENCE_S, poll_seconds
    while True:
        message = target.client.genie.get_message(space_id, conversation, message_id)
        if message.status is not None and message.status.value in TERMINAL:
            return message
        if time.monotonic() > until:
            raise TimeoutError(f"Genie did not answer within {PATIENCE_S // 60} minutes")
        time.sleep(pause)
        pause = min(pause * 1.5, SLOWEST_POLL_S)


def _answer(
    target: Target, space_id: str, benchmark: Benchmark, expected: Table, message: "GenieMessage"
) -> Answer:
    status = message.status.value if message.status else "UNKNOWN"
    queries = [a for a in message.attachments or [] if a.query and a.query.query]
    sql = (queries[-1].query.query or "") if queries and queries[-1].query else ""
    if status == "FAILED":
        kind = message.error.type.value if message.error and message.error.type else "UNKNOWN"
        said = f"{message.error.error if message.error else ''} ({kind})"
        return Answer("wrong" if kind.startswith(ITS_OWN) else "not run", said, sql)
    if status == "CANCELLED":
        return Answer("not run", "the question was cancelled", sql)
    if not queries:
        words = next((a.text.content for a in message.attachments or [] if a.text), "") or ""
        return Answer("wrong", f"no query: {words}")
    return judged(benchmark, sql, _rows(target, space_id, message, sql), expected)


def _rows(target: Target, space_id: str, message: "GenieMessage", sql: str) -> Table:
    attachment = next(a for a in reversed(message.attachments or []) if a.query)
    found = target.client.genie.get_message_attachment_query_result(
        space_id,
        message.conversation_id,
        message.message_id or message.id or "",
        attachment.attachment_id or "",
    ).statement_response
    if found is None:
        return run_sql(target.client, target.warehouse_id, sql)
    return table_of(target.client, found)
