"""What stands under an answer: the rows it rests on, who gave them, as whom, when. Pure."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from backend.answers.events import (
    AgentFinished,
    AgentStarted,
    QueryFound,
    RunCompleted,
    RunFailed,
    RunStopped,
    SourceCited,
    SuggestedQuestions,
)
from backend.answers.field_names import Field, FieldNames, format_properties
from backend.answers.results import Cell, Column, Failure, Kind, Table
from backend.answers.safe_links import host_of
from backend.answers.space_names import SpaceNames
from follow_ups import choices
from offered import offered_in
from turns import Logged, Turn

MAX_SHOWN_ROWS = 1_000
Props = dict[str, Any]


def evidence_of(turn: Turn, names: SpaceNames, fields: FieldNames) -> Props:
    """The properties of the Evidence element: what an ended turn rests on, as of when it ended."""
    end = turn.log[-1].event
    tables = list(_tables(turn.log, names, fields))
    sources = list(_sources(turn.log, names))
    links = _links(turn.log)
    suggestions = list(_suggestions(turn))
    pressed = list(choices(turn.end, turn.answer)) if turn.end is not None else []
    sign_ins = list(_sign_ins(turn.log))
    may_retry = isinstance(end, RunStopped) or (isinstance(end, RunFailed) and end.retryable)
    ended_at = turn.asked_at + dt.timedelta(seconds=turn.elapsed)
    return {
        "version": 1,
        "tables": tables,
        "sources": sources,
        "links": links,
        "suggestions": suggestions,
        "choices": pressed,
        "sign_ins": sign_ins,
        "as_user": turn.as_user,
        "at": ended_at.isoformat(timespec="seconds"),
        "turn": turn.id,
        "question": turn.question,
        "retry": bool(may_retry or sign_ins),
    }


def _tables(log: Sequence[Logged], names: SpaceNames, fields: FieldNames) -> Iterator[Props]:
    asked = {e.event.call_id: e.event for e in log if isinstance(e.event, AgentStarted)}
    queries = {e.event.call_id: e.event.sql for e in log if isinstance(e.event, QueryFound)}
    numbers = _numbers(log)
    for logged in log:
        event = logged.event
        if not (isinstance(event, AgentFinished) and isinstance(event.result, Table)):
            continue
        started = asked.get(event.call_id)
        name = names.name_of(started.tool if started else "")
        sql = queries.get(event.call_id)
        yield {
            "number": numbers.get(event.call_id),
            "agent": name.label,
            "colour": name.colour,
            "sql": sql,
            **_table(event.result, name.key, fields),
        }


def _numbers(log: Sequence[Logged]) -> dict[str, int]:
    """Results count in the order in which they were asked for, as in exported files."""
    with_rows = {
        e.event.call_id
        for e in log
        if isinstance(e.event, AgentFinished) and isinstance(e.event.result, Table)
    }
    asked = [e.event.call_id for e in log if isinstance(e.event, AgentStarted)]
    return {call_id: n for n, call_id in enumerate(c for c in asked if c in with_rows)}


def _table(table: Table, space: str | None, fields: FieldNames) -> Props:
    shown = table.rows[:MAX_SHOWN_ROWS]
    return {
        "columns": [_column(column, fields.of(space, column.name)) for column in table.columns],
        "rows": [[_plain(cell) for cell in row] for row in shown],
        "total": len(table.rows),
        "truncated": table.truncated,
    }


def _column(column: Column, field: Field | None) -> Props:
    return {
        "name": column.name,
        "label": field.label if field else column.name.replace("_", " "),
        "kind": column.kind.value,
        "format": format_properties(field) if column.kind is Kind.NUMBER else None,
    }


def _plain(cell: Cell) -> str | None:
    """Numbers stay strings, so that the browser copies every digit."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, Decimal):
        return format(cell, "f")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell)


def _sources(log: Iterable[Logged], names: SpaceNames) -> Iterator[str]:
    seen: set[str] = set()
    for logged in log:
        if isinstance(logged.event, AgentStarted):
            label = names.name_of(logged.event.tool).label
            if label not in seen:
                seen.add(label)
                yield label


def _links(log: Iterable[Logged]) -> list[Props]:
    cited = {e.event.url: e.event.title for e in log if isinstance(e.event, SourceCited)}
    return [{"title": title, "url": url} for url, title in cited.items()]


def _sign_ins(log: Iterable[Logged]) -> Iterator[Props]:
    """Logins that a connection lacks, each address once."""
    results = (e.event.result for e in log if isinstance(e.event, AgentFinished))
    addresses = [result.sign_in for result in results if isinstance(result, Failure)]
    for address in dict.fromkeys(address for address in addresses if address):
        yield {"host": host_of(address), "url": address}


def _suggestions(turn: Turn) -> Iterator[str]:
    """Each once: what came as such, and what the answer says could be asked."""
    came = [e.event.questions for e in turn.log if isinstance(e.event, SuggestedQuestions)]
    said = offered_in(turn.answer).questions if isinstance(turn.end, RunCompleted) else ()
    yield from dict.fromkeys(question for some in (*came, said) for question in some)
