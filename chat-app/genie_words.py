"""What the chat says of a Genie space at work, and of how it ended. Pure."""

from dataclasses import dataclass

from backend.answers.events import RunFailed
from backend.workspace.genie_messages import CANCELLED, EXPIRED, FAILED, GenieMessage

GOING_BACK = "going back to where this was asked"
_DOING = {
    "FETCHING_METADATA": "looking at its data",
    "FILTERING_CONTEXT": "picking what fits",
    "ASKING_AI": "writing the query",
    "PENDING_WAREHOUSE": "waiting for the warehouse",
    "EXECUTING_QUERY": "running the query",
    "COMPLETED": "fetching the rows",
    "QUERY_RESULT_EXPIRED": "running the query again",
}
LONGEST_DETAIL = 600


@dataclass(frozen=True, slots=True)
class _Cause:
    """Part of a MessageErrorType, or of its text, and what then helps."""

    sign: str
    code: str
    remedy: str
    retryable: bool = False


_CAUSES = (
    _Cause("RATE_LIMIT", "RateLimited", "Wait a minute, then ask again.", retryable=True),
    _Cause(
        "WAREHOUSE_ACCESS_MISSING",
        "NotGranted",
        "Ask a workspace administrator for CAN USE on the SQL warehouse of this space.",
    ),
    _Cause("privilege", "NotGranted", "Ask an administrator for SELECT on this space's data."),
    _Cause("PERMISSION", "NotGranted", "Ask an administrator for access to this space's data."),
    _Cause("NO_TABLES", "NotConfigured", "Whoever runs the app: create_genie_spaces_basic.py."),
    _Cause("TABLES_MISSING", "NotFound", "Ask the owner of the space to check its data sources."),
    _Cause("CONTENT_FILTER", "Refused", "Ask in other words."),
    _Cause("TIMEOUT", "TimedOut", "Ask again, or ask for less at a time.", retryable=True),
    _Cause("WAREHOUSE", "WarehouseStopped", "Try again in a moment.", retryable=True),
    _Cause("SQL_EXECUTION", "StatementFailed", "Ask in other words, or for less at a time.", True),
)
_OTHER = _Cause("", "GenieFailed", "Ask again, perhaps in other words.", retryable=True)


def doing_now(message: GenieMessage) -> str:
    """Empty when there is nothing to say of it, or nothing that we understand."""
    if message.is_terminal and message.query is None:
        return ""
    return _DOING.get(message.status, "")


def failure_of_message(message: GenieMessage, space: str) -> RunFailed | None:
    """Why a message that is over has no answer; None when it has one."""
    match message.status:
        case status if status == FAILED:
            return _failed(message, space)
        case status if status == CANCELLED:
            text, remedy = f"The question was cancelled in {space}.", "Ask again if you need it."
            return RunFailed("Cancelled", text, remedy, retryable=True)
        case status if status == EXPIRED and message.query is None:
            text = f"The answer of {space} has expired."
            return RunFailed("Expired", text, "Ask again.", retryable=True)
        case _ if message.query is None and not message.text and not message.suggestions:
            text = f"{space} ended without an answer."
            return RunFailed("NoAnswer", text, "Ask again, perhaps in other words.", retryable=True)
    return None


def _failed(message: GenieMessage, space: str) -> RunFailed:
    kind = message.error.type if message.error else ""
    text = message.error.text if message.error else ""
    said = f"{kind} {text}".lower()
    cause = next((c for c in _CAUSES if c.sign.lower() in said), _OTHER)
    detail = " ".join((text or kind.replace("_", " ").capitalize()).split())[:LONGEST_DETAIL]
    words = f"{space} could not answer: {detail}" if detail else f"{space} could not answer."
    return RunFailed(cause.code, words, cause.remedy, cause.retryable)
