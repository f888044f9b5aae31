"""What the chat says about agents, results and endings. Pure."""

from typing import assert_never

from agent_result import AgentResult, Empty, Failure, Table, Unfinished, Words
from mas_events import RunCompleted, RunEnd, RunFailed, RunStopped

MAX_STEP_TEXT = 4_000


def asked(question: str) -> str:
    return f"Asked: “{question}”"


def outcome(result: AgentResult) -> str:
    match result:
        case Table():
            count = len(result.rows)
            return "1 row" if count == 1 else f"{count:,}{'+' * result.truncated} rows"
        case Words():
            return "answered"
        case Empty():
            return "no rows"
        case Failure():
            return "could not answer"
        case Unfinished():
            return "no result seen"
        case _:
            assert_never(result)


def detail(result: AgentResult) -> str:
    match result:
        case Table():
            return "Returned: " + ", ".join(column.name for column in result.columns)
        case Words(text) | Failure(text):
            return text[:MAX_STEP_TEXT]
        case Empty():
            return "The query ran and found nothing. Try a longer period or fewer filters."
        case Unfinished():
            return ""
        case _:
            assert_never(result)


def note(event: RunEnd) -> str:
    match event:
        case RunCompleted():
            return ""
        case RunFailed():
            return f"> **{event.message}**\n> {event.remedy}".rstrip("\n> ")
        case RunStopped():
            return "> **Stopped.** What had arrived is kept."
        case _:
            assert_never(event)
