"""A turn's events as those who run the app read them: what happened, when, in words. Pure."""

from collections.abc import Iterable
from typing import Literal, assert_never

from backend.answers.codec import decode
from backend.answers.events import (
    AgentAsked,
    AgentFinished,
    AgentProgressed,
    AgentStarted,
    ApprovalAsked,
    ChatEvent,
    GenieReplied,
    Imported,
    QueryFound,
    RunCompleted,
    RunFailed,
    RunHeld,
    RunStopped,
    RunWaiting,
    RunWarned,
    SourceCited,
    SuggestedQuestions,
    TaskPaused,
    TextDelta,
    TextDemoted,
    TextReplaced,
    ThoughtDelta,
)
from backend.answers.results import AgentResult, Empty, Failure, Table, Unfinished, Words
from backend.answers.space_names import SpaceNames
from backend.app.model import Model
from backend.store.values import Event

MOST_ROWS = 50
Kind = Literal["said", "thought", "asked", "query", "result", "problem", "note", "end"]


class Step(Model):
    """`at` is seconds since the question. `rows` are the first of `total`."""

    at: float
    kind: Kind
    title: str
    text: str
    sql: str
    columns: list[str]
    rows: list[list[str | None]]
    total: int


class Timeline:
    def __init__(self, names: SpaceNames) -> None:
        self._names = names
        self._tools: dict[str, str] = {}

    def of(self, story: Iterable[Event]) -> list[Step]:
        return [self._step(event) for event in story]

    def _step(self, stored: Event) -> Step:
        event = read(stored)
        if isinstance(event, AgentStarted):
            self._tools[event.call_id] = event.tool
        shown = UNREADABLE if event is None else self._shown(event)
        return shown.model_copy(update={"at": stored.at})

    def _name(self, call_id: str) -> str:
        return self._names.name_of(self._tools.get(call_id, call_id)).label

    def _shown(self, event: ChatEvent) -> Step:
        match event:
            case TextDelta(text):
                return step("said", "Said", text)
            case TextReplaced(text):
                return step("said", "Said instead of all before", text)
            case TextDemoted():
                return step("thought", "What was said so far was only planning")
            case ThoughtDelta(text):
                return step("thought", "Thought", text)
            case AgentStarted(call_id, _, None):
                return step("note", f"Turned to {self._name(call_id)}")
            case AgentStarted(call_id, _, question):
                return step("asked", f"Asked {self._name(call_id)}", question or "")
            case AgentAsked(call_id, question):
                return step("asked", f"Asked {self._name(call_id)}", question or "")
            case AgentProgressed(call_id, doing):
                return step("note", self._name(call_id), doing)
            case AgentFinished(call_id, result):
                return answered(self._name(call_id), result)
            case QueryFound(call_id, sql, statement):
                where = f"Statement {statement}" if statement else ""
                return step("query", f"SQL of {self._name(call_id)}", where, sql=sql)
            case GenieReplied(call_id, _, conversation, message):
                text = f"Conversation {conversation}, message {message}"
                return step("note", f"{self._name(call_id)} keeps it", text)
            case SourceCited(title, url):
                return step("note", f"Cited {title}", url)
            case SuggestedQuestions(questions):
                return step("note", "Suggested", "\n".join(questions))
            case ApprovalAsked(_, tool, server, arguments):
                return step("asked", f"Asked to allow {tool} of {server}", arguments)
            case TaskPaused():
                return step("note", "Went on in another request")
            case Imported():
                return step("note", "Imported from a file; not answered here")
            case RunWaiting(reason, seconds):
                return step("note", f"Waited {seconds:.0f} s", reason)
            case RunWarned(code, message):
                return step("problem", f"Reported {code}", message)
            case RunCompleted() | RunFailed() | RunStopped() | RunHeld():
                return ended(event)
            case _:
                assert_never(event)


def step(kind: Kind, title: str, text: str = "", sql: str = "") -> Step:
    return Step(at=0, kind=kind, title=title, text=text, sql=sql, columns=[], rows=[], total=0)


def answered(name: str, result: AgentResult) -> Step:
    match result:
        case Table():
            return tabled(name, result)
        case Words(text):
            return step("result", f"{name} answered in words", text)
        case Empty():
            return step("result", f"{name} found nothing")
        case Failure(message):
            return step("problem", f"{name} failed", message)
        case Unfinished():
            return step("problem", f"{name} did not finish")
        case _:
            assert_never(result)


def tabled(name: str, table: Table) -> Step:
    count = f"{len(table.rows):,}{'+' if table.truncated else ''}"
    cells = [[None if c is None else str(c) for c in row] for row in table.rows[:MOST_ROWS]]
    return step("result", f"{name} returned {count} rows").model_copy(
        update={
            "columns": [column.name for column in table.columns],
            "rows": cells,
            "total": len(table.rows),
        }
    )


def ended(event: RunCompleted | RunFailed | RunStopped | RunHeld) -> Step:
    match event:
        case RunCompleted():
            return step("end", "Completed")
        case RunFailed(code, message, remedy):
            return step("problem", f"Failed: {code}", f"{message} {remedy}".strip())
        case RunStopped():
            return step("end", "Stopped by the user")
        case RunHeld():
            return step("end", "Held for a decision")
        case _:
            assert_never(event)


UNREADABLE = step("note", "Written by another version of this app")


def read(stored: Event) -> ChatEvent | None:
    """None for what another version of this app wrote and this one cannot read."""
    try:
        event: ChatEvent = decode(stored.body)
    except (ValueError, KeyError, TypeError):
        return None
    return event


def trace_of(story: Iterable[Event]) -> str | None:
    """The id by which the platform knows this run."""
    ends = (event for stored in story if isinstance(event := read(stored), RunCompleted))
    return next((end.trace_id for end in ends if end.trace_id), None)
