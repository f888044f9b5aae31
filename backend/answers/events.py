"""What can happen while a question is answered: the whole vocabulary between wire and screen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from backend.answers.results import AgentResult


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class TextReplaced:
    """The answer so far reads like this instead: the final text differs from its parts."""

    text: str


@dataclass(frozen=True, slots=True)
class TextDemoted:
    """The answer so far was only planning: it becomes a step, and the answer is empty again."""

    text: str


@dataclass(frozen=True, slots=True)
class ThoughtDelta:
    """More of the model's reasoning, which is never part of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class AgentStarted:
    """A sub-agent was asked. `tool` is the wire name, `question` is None until it is known."""

    call_id: str
    tool: str
    question: str | None = None


@dataclass(frozen=True, slots=True)
class AgentAsked:
    """What the sub-agent was asked, when that came after the start."""

    call_id: str
    question: str


@dataclass(frozen=True, slots=True)
class AgentProgressed:
    """What the sub-agent is doing now, in a few words."""

    call_id: str
    doing: str


@dataclass(frozen=True, slots=True)
class AgentFinished:
    """What the sub-agent returned."""

    call_id: str
    result: AgentResult


@dataclass(frozen=True, slots=True)
class QueryFound:
    """The SQL behind a result, looked up at the space itself."""

    call_id: str
    sql: str
    statement_id: str | None = None


@dataclass(frozen=True, slots=True)
class GenieReplied:
    """Which message of a Genie space holds what was answered: it can be rated there."""

    call_id: str
    space_id: str
    conversation_id: str
    message_id: str


@dataclass(frozen=True, slots=True)
class SourceCited:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class SuggestedQuestions:
    """What could be asked next."""

    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ApprovalAsked:
    """A tool outside the workspace may only be called when the person allows it."""

    request_id: str
    tool: str
    server: str
    arguments: str


@dataclass(frozen=True, slots=True)
class TaskPaused:
    """The supervisor wants to be called again to go on; `item` is to be sent back."""

    continue_id: str
    item: dict[str, Any]
    steps: int | None = None


@dataclass(frozen=True, slots=True)
class RunWaiting:
    """Nothing can be done for a while, and why."""

    reason: str
    seconds: float


@dataclass(frozen=True, slots=True)
class RunWarned:
    """Upstream reported a failure and may go on."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class RunCompleted:
    """The end: answered."""

    trace_id: str | None = None


@dataclass(frozen=True, slots=True)
class RunFailed:
    """The end: not answered, or not wholly. What came before is kept."""

    code: str
    message: str
    remedy: str
    retryable: bool


@dataclass(frozen=True, slots=True)
class RunStopped:
    """The end: the user pressed Stop."""


@dataclass(frozen=True, slots=True)
class RunHeld:
    """The end for now: these requests wait for a decision.

    `items` is what was sent and what came back; the next request repeats it, whole.
    """

    requests: tuple[str, ...]
    items: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """All of this turn came from a file, which says so: a turn of docs/conversation.schema.json."""

    turn: dict[str, Any]


RunEnd = RunCompleted | RunFailed | RunStopped | RunHeld

ChatEvent = (
    TextDelta
    | TextReplaced
    | TextDemoted
    | ThoughtDelta
    | AgentStarted
    | AgentAsked
    | AgentProgressed
    | AgentFinished
    | QueryFound
    | GenieReplied
    | SourceCited
    | SuggestedQuestions
    | ApprovalAsked
    | TaskPaused
    | Imported
    | RunWaiting
    | RunWarned
    | RunEnd
)


def fold(events: Iterable[ChatEvent]) -> str:
    """The answer that these events show."""
    text = ""
    for event in events:
        match event:
            case TextDelta(more):
                text += more
            case TextReplaced(whole):
                text = whole
            case TextDemoted():
                text = ""
            case _:
                pass
    return text
