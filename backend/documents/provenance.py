"""Where an answer and its rows come from, in words: what every export carries. Pure."""

from collections.abc import Iterator

from backend.documents.cells import moment_words
from backend.documents.document import AgentStep, Copy, Rows, Turn

Line = tuple[str, str]
STATES = {
    "completed": "Answered",
    "failed": "Not answered, or not wholly",
    "stopped": "Stopped before it was answered wholly",
    "interrupted": "Interrupted before it was answered wholly",
    "running": "Still being answered when this was made",
}


def of_document(copy: Copy) -> Iterator[Line]:
    document = copy.document
    yield "Conversation", document.title
    yield "As of", moment_words(max(turn.ended_at or turn.asked_at for turn in document.turns))
    yield "Written by", f"Domino's Analytics {document.app_version}"
    if copy.data_label:
        yield "Data", copy.data_label
    if copy.imported:
        yield "Origin", origin_words(copy)


def origin_words(copy: Copy) -> str:
    whole = len(copy.imported) == len(copy.document.turns)
    numbers = ", ".join(str(number + 1) for number in copy.imported)
    what = "All of it" if whole else f"Question{'s' * (len(copy.imported) > 1)} {numbers}"
    return f"{what} came from an imported file; this app cannot vouch for it."


def of_turn(turn: Turn) -> Iterator[Line]:
    yield "Asked", moment_words(turn.asked_at)
    yield "Identity", identity_words(turn)
    yield "State", STATES[turn.state]
    if turn.goes_on_with:
        yield "Goes on with", turn.goes_on_with


def identity_words(turn: Turn) -> str:
    """The rows are those that this person may see, and others may see others."""
    name = turn.as_user_name
    who = turn.as_user if name in ("", turn.as_user) else f"{name} ({turn.as_user})"
    return f"{who}; read with their permissions and row filters"


def of_result(turn: Turn, step: AgentStep, rows: Rows) -> Iterator[Line]:
    yield "Question", turn.question
    yield "Space", step.name
    if step.question:
        yield "Asked as", step.question
    yield "SQL", step.sql or "not known"
    yield "Filters", "; ".join(step.filters) if step.filters else no_filters(step)
    yield "Identity", identity_words(turn)
    yield "As of", moment_words(step.as_of)
    if step.statement_id:
        yield "Statement", step.statement_id
    yield "Rows", rows_words(rows)


def no_filters(step: AgentStep) -> str:
    return "none in the SQL" if step.sql else "not known, since the SQL is not"


def rows_words(rows: Rows, shown: int | None = None) -> str:
    """How many there are, how many of them stand here, and whether the query had more."""
    count = len(rows.rows)
    words = f"{count:,} row{'s' * (count != 1)}"
    if rows.truncated:
        words = f"the first {words}; the query had more, and totals of these are not totals of all"
    if shown is not None and shown < count:
        words = f"{shown:,} shown here of {words}. All of them are in the Excel and JSON exports"
    return words[0].upper() + words[1:] + "."


def is_partial(rows: Rows, shown: int | None = None) -> bool:
    return rows.truncated or (shown is not None and shown < len(rows.rows))
