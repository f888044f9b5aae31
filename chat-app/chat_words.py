"""What the chat says about agents, results and endings. Pure."""

from typing import assert_never

from backend.answers.events import (
    ApprovalAsked,
    Imported,
    RunCompleted,
    RunEnd,
    RunFailed,
    RunHeld,
    RunStopped,
    TaskPaused,
)
from backend.answers.markdown_text import code_block
from backend.answers.results import AgentResult, Empty, Failure, Table, Unfinished, Words
from backend.answers.safe_links import host_of

MAX_STEP_TEXT = 4_000
IMPORTED = "Imported from a file"


def asked(question: str) -> str:
    return f"Asked: “{question}”"


def imported(event: Imported) -> str:
    who = event.turn.get("as_user")
    return f"Answered for {who}, as the file says; this app cannot vouch for it."


def going_on(paused: TaskPaused) -> str:
    if not paused.steps:
        return "This takes long; going on…"
    return f"This takes long: {paused.steps} steps so far, going on…"


def approval(asked: ApprovalAsked) -> str:
    """What the person decides about: which tool, where it runs, with what it is called."""
    place = f"The assistant wants to call **{asked.tool}** on **{asked.server}**"
    if not asked.arguments:
        return f"{place}, without arguments."
    return f"{place} with:\n\n{code_block(asked.arguments, 'json')}"


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
        case Words(text):
            return text[:MAX_STEP_TEXT]
        case Failure(text, sign_in):
            link = f"\n\n[Sign in at {host_of(sign_in)}](<{sign_in}>)" if sign_in else ""
            return text[:MAX_STEP_TEXT] + link
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
        case RunHeld(requests):
            if len(requests) == 1:
                return "> **Waiting for your decision.**\n> Approve this call, or deny it."
            calls = f"these {len(requests)} calls"
            return f"> **Waiting for your decision.**\n> Approve {calls}, or deny them."
        case _:
            assert_never(event)
