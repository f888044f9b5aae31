"""What one or several Genie spaces answered, as the chat's result, text and questions. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from backend.answers.events import ChatEvent, RunCompleted, RunFailed, SuggestedQuestions, TextDelta
from backend.answers.results import AgentResult, Cell, Column, Empty, Failure, Kind, Table, Words
from backend.semantic import Space
from backend.workspace import statements
from backend.workspace.genie_messages import GenieMessage
from space_router import Undecided

MOST_SUGGESTIONS = 4
LONGEST_REPEATED = 200
_KINDS = {
    **dict.fromkeys(("BYTE", "SHORT", "INT", "LONG", "FLOAT", "DOUBLE", "DECIMAL"), Kind.NUMBER),
    "DATE": Kind.DATE,
    "TIMESTAMP": Kind.TIME,
}


@dataclass(frozen=True, slots=True)
class Answered:
    """One space's end: a result with what was said about it, or a failure."""

    space: Space
    result: AgentResult
    text: str = ""
    suggestions: tuple[str, ...] = ()
    failure: RunFailed | None = None


def answered(space: Space, message: GenieMessage, table: statements.Table | None) -> Answered:
    result = _result(message, table)
    text = message.text or _instead_of_text(message, result)
    return Answered(space, result, text, message.suggestions)


def failed(space: Space, failure: RunFailed) -> Answered:
    return Answered(space, Failure(failure.message), failure=failure)


def _result(message: GenieMessage, table: statements.Table | None) -> AgentResult:
    if table is None:
        return Words(message.text)
    return typed(table) if table.rows else Empty()


def typed(table: statements.Table) -> Table:
    """The warehouse's rows as the chat keeps them; numbers keep every digit."""
    columns = tuple(Column(c.name, _KINDS.get(c.type_name, Kind.TEXT)) for c in table.columns)
    rows = tuple(tuple(_cell(value) for value in row) for row in table.rows)
    return Table(columns, rows, table.truncated)


def _cell(value: statements.Value) -> Cell:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return Decimal(repr(value))
    assert value is None or isinstance(value, str | int | Decimal | date)
    return value


def _instead_of_text(message: GenieMessage, result: AgentResult) -> str:
    """Genie may answer with rows alone; they are shown below, and are not retold."""
    about = message.query.description if message.query else ""
    match result:
        case Table(rows=rows):
            count = "one row" if len(rows) == 1 else f"{len(rows):,} rows"
            return f"{about}\n\nThe result has {count}, shown below.".strip()
        case Empty():
            found = "The query ran and found nothing. Try a longer period or fewer filters."
            return f"{about}\n\n{found}".strip()
        case _:
            return about


def told(answers: Sequence[Answered]) -> list[ChatEvent]:
    """The answer's text and its end. A failure beside an answer is part of the text."""
    failures = [a.failure for a in answers if a.failure is not None]
    if len(failures) == len(answers):
        return [_one_failure(failures)]
    events: list[ChatEvent] = [TextDelta("\n\n".join(_paragraphs(answers)))]
    asked = [s for a in answers for s in a.suggestions]
    if suggestions := tuple(dict.fromkeys(asked))[:MOST_SUGGESTIONS]:
        events.append(SuggestedQuestions(suggestions))
    return [*events, RunCompleted()]


def _paragraphs(answers: Sequence[Answered]) -> Iterator[str]:
    for answer in answers:
        text = answer.text
        if answer.failure is not None:
            text = f"{answer.failure.message} {answer.failure.remedy}".strip()
        yield text if len(answers) == 1 else f"**{answer.space.name}**\n\n{text}"


def _one_failure(failures: Sequence[RunFailed]) -> RunFailed:
    first = failures[0]
    return RunFailed(
        first.code,
        " ".join(dict.fromkeys(failure.message for failure in failures)),
        " ".join(dict.fromkeys(failure.remedy for failure in failures)),
        any(failure.retryable for failure in failures),
    )


def undecided(route: Undecided) -> list[ChatEvent]:
    """Which spaces there are, and the same question to each of them as a button."""
    spaces = "\n".join(f"- **{space.name}**: {space.description}" for space in route.spaces)
    text = (
        "I cannot tell which space this question is for. Name a figure of one of them, or begin "
        f"with the space's name and a colon.\n\n{spaces}"
    )
    question = " ".join(route.question.split())
    if len(question) <= LONGEST_REPEATED:
        choices = tuple(f"{space.name}: {question}" for space in route.spaces)
    else:
        choices = tuple(s.sample_questions[0] for s in route.spaces if s.sample_questions)
    return [TextDelta(text), SuggestedQuestions(choices), RunCompleted()]
