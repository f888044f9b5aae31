"""Make a document of a conversation as the history keeps it. Pure."""

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from backend.answers.codec import decode
from backend.answers.events import (
    AgentAsked,
    AgentFinished,
    AgentStarted,
    ChatEvent,
    Imported,
    QueryFound,
    RunFailed,
    RunHeld,
    RunWarned,
    SourceCited,
    fold,
)
from backend.answers.field_names import FieldNames
from backend.answers.results import AgentResult, Empty, Failure, Table, Unfinished
from backend.answers.results import Column as TableColumn
from backend.answers.results import Words as TableWords
from backend.answers.safe_links import web_address
from backend.answers.space_names import SpaceNames
from backend.documents.cells import Kind, kind_of, text_of
from backend.documents.document import (
    LONGEST_TITLE,
    MOST_ROWS,
    MOST_STEPS,
    AgentStep,
    Column,
    Copy,
    Document,
    Failed,
    Format,
    Nothing,
    Problem,
    Result,
    Rows,
    Source,
    Turn,
    Words,
)
from backend.documents.document import Unfinished as NotFinished
from backend.documents.sql_filters import filters_of
from backend.store.values import Event, StoredConversation, StoredTurn

log = logging.getLogger(__name__)
UNREADABLE = "A part of this answer was written by another version of the app and is left out."
LONGEST_SHORT = 400
LONGEST_TEXT = 200_000
# Half of a surrogate pair is no character, and no file can hold it.
HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Author:
    user: str
    name: str


@dataclass(frozen=True, slots=True)
class Builder:
    spaces: SpaceNames
    fields: FieldNames
    app_version: str

    def copy_of(
        self, stored: StoredConversation, author: Author, data_label: str | None = None
    ) -> Copy:
        turns = [self._turn(turn, author) for turn in stored.turns]
        document = Document(
            app_version=self.app_version,
            title=whole(stored.line.name)[:LONGEST_TITLE],
            turns=tuple(turn for turn, _ in turns),
        )
        imported = tuple(number for number, (_, is_file) in enumerate(turns) if is_file)
        return Copy(document, imported, data_label)

    def _turn(self, stored: StoredTurn, author: Author) -> tuple[Turn, bool]:
        """And whether it came from a file: then it is what the file said."""
        events, is_whole = read(stored.events)
        for _, event in events:
            if isinstance(event, Imported):
                return Turn.model_validate(event.turn), True
        return self._answered_here(stored, author, events, is_whole), False

    def _answered_here(
        self,
        stored: StoredTurn,
        author: Author,
        timed: "Sequence[Timed]",
        is_whole: bool,
    ) -> Turn:
        events = [event for _, event in timed]
        failed = next((event for event in events if isinstance(event, RunFailed)), None)
        notes = list(notes_of(events)) + ([] if is_whole else [UNREADABLE])
        return Turn(
            question=whole(stored.question)[:20_000],
            goes_on_with=whole(stored.goes_on_with)[:20_000] or None,
            asked_at=stored.asked_at,
            ended_at=stored.ended_at,
            as_user=author.user,
            as_user_name=whole(author.name)[:LONGEST_SHORT],
            state=stored.state,
            answer=whole(fold(events)),
            steps=tuple(self._steps(timed, stored.asked_at)),
            sources=tuple(sources_of(events)),
            notes=tuple(notes[:MOST_STEPS]),
            failure=None if failed is None else problem_of(failed),
        )

    def _steps(self, timed: "Sequence[Timed]", asked_at: datetime) -> Iterator[AgentStep]:
        questions = {e.call_id: e.question for _, e in timed if isinstance(e, AgentAsked)}
        queries = {e.call_id: e for _, e in timed if isinstance(e, QueryFound)}
        finished = {e.call_id: (at, e.result) for at, e in timed if isinstance(e, AgentFinished)}
        last = timed[-1][0] if timed else 0.0
        started = [(at, e) for at, e in timed if isinstance(e, AgentStarted)]
        for began, event in started[:MOST_STEPS]:
            at, result = finished.get(event.call_id, (last, Unfinished()))
            name = self.spaces.name_of(event.tool)
            query = queries.get(event.call_id)
            sql = None if query is None else whole(query.sql)[:LONGEST_TEXT]
            question = event.question or questions.get(event.call_id)
            yield AgentStep(
                tool=short(event.tool),
                name=short(name.label),
                space=name.key,
                question=whole(question)[:LONGEST_TEXT] if question else None,
                sql=sql,
                statement_id=short(query.statement_id) if query and query.statement_id else None,
                filters=filters_of(sql),
                as_of=moment(asked_at + timedelta(seconds=at)),
                took_ms=max(0, round((at - began) * 1000)),
                result=self._result(result, name.key),
            )

    def _result(self, result: AgentResult, space: str | None) -> Result:
        match result:
            case Table():
                return self._rows(result, space)
            case Empty():
                return Nothing()
            case TableWords(text):
                return Words(text=whole(text)[:LONGEST_TEXT])
            case Failure(message):
                return Failed(message=whole(message)[:LONGEST_TEXT])
            case Unfinished():
                return NotFinished()
            case _:
                assert_never(result)

    def _rows(self, table: Table, space: str | None) -> Rows:
        kinds = [kind_in(table, at) for at in range(len(table.columns))]
        kept = table.rows[:MOST_ROWS]
        return Rows(
            columns=tuple(
                self._column(column, kind, space)
                for column, kind in zip(table.columns, kinds, strict=True)
            ),
            rows=tuple(
                tuple(None if (text := text_of(cell)) is None else whole(text) for cell in row)
                for row in kept
            ),
            truncated=table.truncated or len(table.rows) > MOST_ROWS,
        )

    def _column(self, column: TableColumn, kind: Kind, space: str | None) -> Column:
        field = self.fields.of(space, column.name)
        shown = field.format if field is not None and kind == "number" else None
        return Column(
            name=short(column.name),
            label=short(field.label if field else column.name.replace("_", " ")),
            kind=kind,
            format=None
            if shown is None
            else Format.model_validate(
                {
                    "type": shown.type,
                    "currency_code": shown.currency_code,
                    "decimal_places": shown.decimal_places,
                }
            ),
        )


Timed = tuple[float, ChatEvent]


def read(events: Sequence[Event]) -> tuple[list[Timed], bool]:
    """The events that can be read, and whether those are all."""
    found: list[Timed] = []
    for event in events:
        try:
            found.append((event.at, decode(event.body)))
        except ValueError as error:
            log.warning("[API] an event of the history is left out: %s", error)
    return found, len(found) == len(events)


def kind_in(table: Table, column: int) -> Kind:
    """The kind that all cells of a column have; text when they differ."""
    kinds = {kind_of(row[column]) for row in table.rows if row[column] is not None}
    if not kinds:
        return table.columns[column].kind.value
    return kinds.pop() if len(kinds) == 1 else "text"


def notes_of(events: Sequence[ChatEvent]) -> Iterator[str]:
    for event in events:
        if isinstance(event, RunWarned):
            yield whole(event.message)[:LONGEST_TEXT]
        if isinstance(event, RunHeld):
            yield "The assistant waited for a decision before it went on."


def sources_of(events: Sequence[ChatEvent]) -> Iterator[Source]:
    cited = {e.url: e.title for e in events if isinstance(e, SourceCited) and web_address(e.url)}
    for url, title in list(cited.items())[:MOST_STEPS]:
        yield Source(title=whole(title)[:LONGEST_TEXT], url=url)


def problem_of(failed: RunFailed) -> Problem:
    return Problem(
        code=short(failed.code), message=whole(failed.message), remedy=whole(failed.remedy)
    )


def moment(at: datetime) -> datetime:
    """To the millisecond, which is as fine as events are timed."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def short(text: str) -> str:
    return whole(text)[:LONGEST_SHORT]


def whole(text: str) -> str:
    return HALF.sub("\ufffd", text)
