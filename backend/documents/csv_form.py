"""A result as CSV: what it is in lines that begin with `#`, then a header and the rows. Pure.

UTF-8 with a byte order mark, without which Excel on Windows takes the file for its own code page.
A text that a spreadsheet would run as a formula gets an apostrophe in front; numbers are numbers.
"""

import csv
import io
from collections.abc import Iterator

from backend.documents import provenance
from backend.documents.document import AgentStep, Copy, Rows, Turn

# Full-width forms count, too: spreadsheets take them for the plain ones.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def to_csv(copy: Copy, turn: Turn, step: AgentStep, rows: Rows, *, about: bool = True) -> bytes:
    out = io.StringIO(newline="")
    write = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL).writerow
    if about:
        for label, value in _about(copy, turn, step, rows):
            write((f"# {label}", value))
    out.write(_line([(column.name, "text") for column in rows.columns]))
    for row in rows.rows:
        out.write(_line([(cell, c.kind) for cell, c in zip(row, rows.columns, strict=True)]))
    return out.getvalue().encode("utf-8-sig")


def _about(copy: Copy, turn: Turn, step: AgentStep, rows: Rows) -> Iterator[tuple[str, str]]:
    for label, value in provenance.of_result(turn, step, rows):
        # A line for each line, so that a reader who skips what begins with `#` skips all of it.
        for number, line in enumerate(value.splitlines() or [""]):
            yield (label if number == 0 else ""), defused(line)
    for label, value in provenance.of_document(copy):
        if label in ("Written by", "Data", "Origin"):
            yield label, defused(value)


def _line(cells: list[tuple[str | None, str]]) -> str:
    return ",".join(_cell(cell, kind) for cell, kind in cells) + "\r\n"


def _cell(cell: str | None, kind: str) -> str:
    """Nothing is an empty cell, an empty text is two quotes."""
    if cell is None:
        return ""
    text = cell if kind != "text" else defused(cell)
    is_quoted = not text or text.startswith("#") or any(sign in text for sign in ',"\r\n')
    return '"' + text.replace('"', '""') + '"' if is_quoted else text


def defused(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
