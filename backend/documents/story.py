"""A turn of a document as the events that the chat shows, and as what the history keeps of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from backend.answers.codec import encode
from backend.answers.events import (
    AgentFinished,
    AgentStarted,
    ChatEvent,
    Imported,
    QueryFound,
    RunCompleted,
    RunEnd,
    RunFailed,
    RunStopped,
    RunWarned,
    SourceCited,
    TextDelta,
)
from backend.answers.results import AgentResult, Column, Empty, Failure, Kind, Table, Unfinished
from backend.answers.results import Words as SaidWords
from backend.documents.cells import value_of
from backend.documents.document import (
    Document,
    Failed,
    Nothing,
    Result,
    Rows,
    Turn,
    Words,
)
from backend.documents.document import Unfinished as NotFinished
from backend.store.values import Event, ImportedTurn, Outcome

NOTED = "Noted"
Timed = tuple[float, ChatEvent]


def kept(document: Document) -> tuple[ImportedTurn, ...]:
    """What the store takes in."""
    return tuple(kept_turn(turn) for turn in document.turns)


def kept_turn(turn: Turn) -> ImportedTurn:
    imported = Imported(turn.model_dump(mode="json"))
    return ImportedTurn(
        question=turn.question,
        goes_on_with=turn.goes_on_with or "",
        asked_at=turn.asked_at,
        ended_at=turn.ended_at or turn.asked_at,
        outcome=outcome_of(turn),
        answer=turn.answer,
        sql="\n\n".join(step.sql for step in turn.steps if step.sql),
        spaces=tuple(sorted({step.space for step in turn.steps if step.space})),
        story=(Event(0, 0.0, encode(imported)),),
    )


def outcome_of(turn: Turn) -> Outcome:
    if turn.state in ("completed", "failed", "stopped"):
        return turn.state
    return "stopped"


@dataclass(frozen=True, slots=True)
class Told:
    """An imported turn as the chat shows it."""

    as_user: str
    events: tuple[Timed, ...]


def told(imported: Imported) -> Told:
    """ValueError for a turn that this version cannot read."""
    turn = Turn.model_validate(imported.turn)
    return Told(turn.as_user, tuple(_events(turn, imported)))


def _events(turn: Turn, imported: Imported) -> Iterator[Timed]:
    yield 0.0, imported
    for number, step in enumerate(turn.steps):
        call = f"imported-{number}"
        ended = _seconds(turn, step.as_of)
        yield max(0.0, ended - step.took_ms / 1000), AgentStarted(call, step.tool, step.question)
        yield ended, AgentFinished(call, _result(step.result))
        if step.sql is not None:
            yield ended, QueryFound(call, step.sql, step.statement_id)
    end = _seconds(turn, turn.ended_at or turn.asked_at)
    for note in turn.notes:
        yield end, RunWarned(NOTED, note)
    for source in turn.sources:
        yield end, SourceCited(source.title, source.url)
    if turn.answer:
        yield end, TextDelta(turn.answer)
    yield end, _ending(turn)


def _seconds(turn: Turn, at: datetime) -> float:
    return max(0.0, (at - turn.asked_at).total_seconds())


def _ending(turn: Turn) -> RunEnd:
    if turn.failure is not None:
        said = turn.failure
        return RunFailed(said.code, said.message, said.remedy, retryable=False)
    return RunCompleted() if turn.state == "completed" else RunStopped()


def _result(result: Result) -> AgentResult:
    match result:
        case Rows():
            return _table(result)
        case Nothing():
            return Empty()
        case Words():
            return SaidWords(result.text)
        case Failed():
            return Failure(result.message)
        case NotFinished():
            return Unfinished()
        case _:
            assert_never(result)


def _table(rows: Rows) -> Table:
    columns = tuple(Column(column.name, Kind(column.kind)) for column in rows.columns)
    typed = tuple(
        tuple(
            None if cell is None else value_of(cell, column.kind)
            for cell, column in zip(row, rows.columns, strict=True)
        )
        for row in rows.rows
    )
    return Table(columns, typed, rows.truncated)
