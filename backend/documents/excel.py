"""The Excel exports: one sheet per result, typed; and one that says what they are. Pure."""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from backend.answers.results import Cell
from backend.documents import provenance
from backend.documents.cells import SYMBOLS, value_of
from backend.documents.document import AgentStep, Column, Copy, Format, Rows, Turn

LONGEST_CELL = 32_767
LONGEST_SHEET_NAME = 31
MOST_DIGITS = 15  # of a number in Excel; a longer one stays text, digit by digit
FIRST_DAY = date(1900, 3, 1)  # before it, Excel's calendar has a day that never was
BLUE = "#006491"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
Line = tuple[str, str]
Result = tuple[Turn, AgentStep, Rows]


def to_excel(copy: Copy) -> bytes:
    """The whole conversation."""
    results = [(turn, *found) for turn in copy.document.turns for found in turn.results]
    names = sheet_names(step.name for _, step, _ in results)
    with _Book(copy) as book:
        book.lines("Conversation", _conversation(copy, results, names))
        for name, (_, _, rows) in zip(names, results, strict=True):
            book.rows(name, rows)
        return book.finished()


def result_to_excel(copy: Copy, turn: Turn, step: AgentStep, rows: Rows) -> bytes:
    [name] = sheet_names([step.name])
    about = [*provenance.of_result(turn, step, rows)]
    about += [line for line in provenance.of_document(copy) if line[0] not in ("As of",)]
    with _Book(copy) as book:
        book.rows(name, rows)
        book.lines("About", about)
        return book.finished()


def _conversation(copy: Copy, results: Sequence[Result], names: Sequence[str]) -> Iterator[Line]:
    yield from provenance.of_document(copy)
    named = list(zip(names, results, strict=True))
    for number, turn in enumerate(copy.document.turns, 1):
        yield "", ""
        yield f"Question {number}", turn.question
        yield from provenance.of_turn(turn)
        yield "Answer", turn.answer
        if turn.failure is not None:
            yield "Failure", f"{turn.failure.message} {turn.failure.remedy}".strip()
        for note in turn.notes:
            yield "Note", note
        for source in turn.sources:
            yield "Source", f"{source.title}: {source.url}"
        for name, (_, step, rows) in [one for one in named if one[1][0] is turn]:
            yield "Sheet", name
            for label, value in provenance.of_result(turn, step, rows):
                if label not in ("Question", "Identity"):
                    yield f"  {label}", value


def sheet_names(labels: Iterable[str]) -> list[str]:
    """Numbered, so that no two are alike, without what Excel forbids in them."""
    return [
        f"{number} {_FORBIDDEN.sub(' ', label).strip(chr(39) + ' ')}"[:LONGEST_SHEET_NAME].rstrip(
            "' "
        )
        for number, label in enumerate(labels, 1)
    ]


class _Book:
    """A workbook without a moment of now in it: the same document gives the same bytes."""

    def __init__(self, copy: Copy) -> None:
        self._out = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book: Any = xlsxwriter.Workbook(self._out, options)
        turns = copy.document.turns
        as_of = max(turn.ended_at or turn.asked_at for turn in turns)
        self._book.set_properties(
            {
                "title": copy.document.title[:255],
                "author": turns[0].as_user,
                "company": "Domino's Analytics",
                "comments": f"Domino's Analytics {copy.document.app_version}",
                "created": as_of.astimezone(UTC).replace(tzinfo=None, microsecond=0),
            }
        )
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def __enter__(self) -> "_Book":
        return self

    def __exit__(self, *_: object) -> None:
        if not self._book.fileclosed:
            self._book.close()

    def finished(self) -> bytes:
        self._book.close()
        return self._out.getvalue()

    def _format(self, **options: object) -> Any:
        key = tuple(sorted(options.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(dict(options))
        return self._formats[key]

    def lines(self, name: str, about: Iterable[Line]) -> None:
        sheet = self._book.add_worksheet(name)
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 110)
        for number, (label, value) in enumerate(about):
            bold = self._format(bold=True, valign="top", font_color=BLUE)
            sheet.write_string(number, 0, label, bold)
            wrapped = self._format(text_wrap=True, valign="top")
            sheet.write_string(number, 1, _cut(value), wrapped)

    def rows(self, name: str, rows: Rows) -> None:
        """The header in the first row, so that the sheet is a table to every tool."""
        sheet = self._book.add_worksheet(name)
        head = self._format(bold=True, font_color="#FFFFFF", bg_color=BLUE, text_wrap=True)
        for at, column in enumerate(rows.columns):
            sheet.write_string(0, at, _cut(_heading(column, rows, at)), head)
            sheet.set_column(at, at, _width(rows, at))
        for number, row in enumerate(rows.rows, 1):
            for at, (cell, column) in enumerate(zip(row, rows.columns, strict=True)):
                if cell is not None:
                    self._write(sheet, number, at, value_of(cell, column.kind), column)
        sheet.freeze_panes(1, 0)
        if rows.columns:
            sheet.autofilter(0, 0, len(rows.rows), len(rows.columns) - 1)
        if rows.truncated:
            said = self._format(italic=True, font_color="#9C5700")
            sheet.write_string(len(rows.rows) + 2, 0, provenance.rows_words(rows), said)

    def _write(self, sheet: Any, row: int, at: int, value: Cell, column: Column) -> None:
        match value:
            case datetime() if value.date() >= FIRST_DAY:
                utc = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
                sheet.write_datetime(row, at, utc, self._format(num_format="yyyy-mm-dd hh:mm:ss"))
            case date() if not isinstance(value, datetime) and value >= FIRST_DAY:
                sheet.write_datetime(row, at, value, self._format(num_format="yyyy-mm-dd"))
            case int() | Decimal() if _fits(value):
                sheet.write_number(row, at, float(value), self._number(column.format))
            case str():
                sheet.write_string(row, at, _cut(value))
            case _:
                sheet.write_string(
                    row, at, value.isoformat() if isinstance(value, date) else str(value)
                )

    def _number(self, format: Format | None) -> Any:
        return None if format is None else self._format(num_format=number_format(format))


def number_format(format: Format) -> str:
    places = format.decimal_places
    decimals = "" if places == 0 else "." + ("##" if places is None else "0" * places)
    if format.type == "percentage":
        return f"0{decimals}%"
    if format.type == "currency":
        code = format.currency_code or "USD"
        symbol = SYMBOLS.get(code, f"{code} ")
        decimals = ".00" if places is None else decimals
        return f'"{symbol}"#,##0{decimals};-"{symbol}"#,##0{decimals}'
    return "General" if places is None else f"#,##0{decimals}"


def _fits(value: int | Decimal) -> bool:
    """Whole numbers to their last digit; a fraction's last digits tell nothing."""
    size = abs(Decimal(value))
    if size >= Decimal("1e300"):
        return False
    return value != int(value) or size < 10**MOST_DIGITS


def _heading(column: Column, rows: Rows, at: int) -> str:
    is_time = column.kind == "time"
    in_utc = is_time and any(
        (cell := row[at]) is not None and datetime.fromisoformat(cell).tzinfo for row in rows.rows
    )
    return f"{column.label} (UTC)" if in_utc else column.label


def _width(rows: Rows, at: int) -> float:
    longest = max((len(row[at] or "") for row in rows.rows[:200]), default=0)
    return min(60.0, max(10.0, longest + 2.0, len(rows.columns[at].label) + 4.0))


def _cut(text: str) -> str:
    if len(text) <= LONGEST_CELL:
        return text
    return text[: LONGEST_CELL - 40] + " … (cut; the JSON export has all of it)"
