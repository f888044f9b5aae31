"""The Markdown export: to be read as it is, or pasted where Markdown is understood. Pure."""

import re
from collections.abc import Iterable, Iterator

from backend.answers.markdown_text import code_block, safe_markdown
from backend.documents import provenance
from backend.documents.cells import shown
from backend.documents.document import AgentStep, Copy, Failed, Rows, Turn, Words

MOST_ROWS = 200
_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.S)
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~]|&(?=#?\w+;)|^(?:[-+#]|\d+(?=[.)])))")


def to_markdown(copy: Copy) -> bytes:
    document = copy.document
    about = [line for line in provenance.of_document(copy) if line[0] != "Conversation"]
    parts = [f"# {plain(document.title)}", lines(about)]
    for number, turn in enumerate(document.turns, 1):
        parts += _turn(number, turn)
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def _turn(number: int, turn: Turn) -> Iterator[str]:
    yield f"## {number}. {plain(turn.question)}"
    yield lines(provenance.of_turn(turn))
    yield answer(turn.answer)
    if turn.failure is not None:
        yield f"> **{plain(turn.failure.message)}**  \n> {plain(turn.failure.remedy)}".rstrip(
            "\n> "
        )
    for note in turn.notes:
        yield f"> {plain(note)}"
    for step in turn.steps:
        yield from _step(turn, step)
    if turn.sources:
        yield "Sources:\n\n" + "\n".join(
            f"- [{plain(source.title)}](<{source.url}>)" for source in turn.sources
        )


def _step(turn: Turn, step: AgentStep) -> Iterator[str]:
    yield f"### {plain(step.name)}"
    match step.result:
        case Rows() as rows:
            yield table(rows)
            about = provenance.of_result(turn, step, rows)
            said = [line for line in about if line[0] not in ("Question", "Space", "SQL", "Rows")]
            said.append(("Rows", provenance.rows_words(rows, min(MOST_ROWS, len(rows.rows)))))
            yield lines(said)
        case Words(text=text):
            yield answer(text)
        case Failed(message=message):
            yield f"> Could not answer: {plain(message)}"
        case _:
            yield "No rows." if step.result.kind == "nothing" else "No result was seen."
    if step.sql:
        yield code_block(step.sql, "sql")


def answer(text: str) -> str:
    """Markdown already; HTML in it would run wherever the file is opened."""
    pieces = _CODE.split(safe_markdown(text.strip()))
    return "".join(
        piece if number % 2 else _TAG.sub(r"\\<", piece) for number, piece in enumerate(pieces)
    )


def table(rows: Rows) -> str:
    head = [plain(column.label) for column in rows.columns]
    rule = ["---:" if column.kind == "number" else "---" for column in rows.columns]
    body = [
        [
            plain(shown(cell, column.kind, column.format))
            for cell, column in zip(row, rows.columns, strict=True)
        ]
        for row in rows.rows[:MOST_ROWS]
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, rule, *body))


def lines(about: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"- **{label}:** {plain(value)}" for label, value in about)


def plain(text: str) -> str:
    """On one line, and nothing in it is markup."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
