"""A conversation as it is passed on: what was asked, what was answered, and what that rests on.

These models are the JSON export: docs/conversation.schema.json is generated from them. Cells are
text, so that no reader of the file rounds a digit; their column's kind says what they are.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from backend.answers.safe_links import web_address
from backend.documents.cells import Kind, value_of

FORMAT: Final = "dominos-analytics.conversation"
VERSION: Final = 1
MOST_TURNS = 200
MOST_STEPS = 200
MOST_COLUMNS = 1_000
MOST_ROWS = 5_000
LONGEST_TITLE = 200

Short = Annotated[str, StringConstraints(max_length=400)]
Text = Annotated[str, StringConstraints(max_length=200_000)]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Format(Part):
    """How the semantic layer shows the values of a column."""

    type: Literal["currency", "number", "percentage", "byte", "date", "date_time"]
    currency_code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None
    decimal_places: Annotated[int, Field(ge=0, le=20)] | None


class Column(Part):
    """`name` as in the query, `label` as the semantic layer calls it."""

    name: Short
    label: Short
    kind: Kind
    format: Format | None


class Rows(Part):
    """What a query returned. `truncated`: it had more rows than these."""

    kind: Literal["rows"] = "rows"
    columns: Annotated[tuple[Column, ...], Field(max_length=MOST_COLUMNS)]
    rows: Annotated[tuple[tuple[str | None, ...], ...], Field(max_length=MOST_ROWS)]
    truncated: bool

    @model_validator(mode="after")
    def _rectangular_and_typed(self) -> Self:
        for number, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise ValueError(f"row {number} has {len(row)} cells, not {len(self.columns)}")
            for cell, column in zip(row, self.columns, strict=True):
                if cell is not None:
                    _check(cell, column, number)
        return self


def _check(cell: str, column: Column, row: int) -> None:
    try:
        value_of(cell, column.kind)
    except (ValueError, ArithmeticError) as error:
        said = f"row {row}: {cell[:40]!r} in {column.name!r} is no {column.kind}"
        raise ValueError(said) from error


class Nothing(Part):
    """The query ran and matched nothing."""

    kind: Literal["nothing"] = "nothing"


class Words(Part):
    kind: Literal["words"] = "words"
    text: Text


class Failed(Part):
    kind: Literal["failed"] = "failed"
    message: Text


class Unfinished(Part):
    """The answer went on, or ended, without this result."""

    kind: Literal["unfinished"] = "unfinished"


Result = Annotated[Rows | Nothing | Words | Failed | Unfinished, Field(discriminator="kind")]


class AgentStep(Part):
    """Somebody who was asked on the way. `space` is the key of a Genie space of the product.

    `filters` are the conditions of `sql`, for people; `as_of` is when the result was read.
    """

    tool: Short
    name: Short
    space: Short | None
    question: Text | None
    sql: Text | None
    statement_id: Short | None
    filters: tuple[Text, ...]
    as_of: AwareDatetime
    took_ms: Annotated[int, Field(ge=0)]
    result: Result


class Source(Part):
    title: Text
    url: Annotated[str, StringConstraints(max_length=2_000)]

    @model_validator(mode="after")
    def _leads_where_it_says(self) -> Self:
        if web_address(self.url) is None:
            raise ValueError("the address of a source must be a plain http(s) address")
        return self


class Problem(Part):
    """Why there is no answer, or not all of it."""

    code: Short
    message: Text
    remedy: Text


class Turn(Part):
    """A question and its answer, read with the permissions of `as_user`."""

    question: Annotated[str, StringConstraints(max_length=20_000)]
    goes_on_with: Annotated[str, StringConstraints(max_length=20_000)] | None
    asked_at: AwareDatetime
    ended_at: AwareDatetime | None
    as_user: Annotated[str, StringConstraints(min_length=1, max_length=320)]
    as_user_name: Short
    state: Literal["completed", "failed", "stopped", "interrupted", "running"]
    answer: Annotated[str, StringConstraints(max_length=2_000_000)]
    steps: Annotated[tuple[AgentStep, ...], Field(max_length=MOST_STEPS)]
    sources: Annotated[tuple[Source, ...], Field(max_length=MOST_STEPS)]
    notes: Annotated[tuple[Text, ...], Field(max_length=MOST_STEPS)]
    failure: Problem | None

    @property
    def results(self) -> tuple[tuple[AgentStep, Rows], ...]:
        """The steps that returned rows, with them."""
        return tuple((step, step.result) for step in self.steps if isinstance(step.result, Rows))


class Document(Part):
    """`checksum` is the SHA-256 of the document's compact JSON with an empty checksum."""

    format: Literal["dominos-analytics.conversation"] = FORMAT
    version: Literal[1] = VERSION
    app_version: Short
    checksum: Annotated[str, StringConstraints(max_length=64)] = ""
    title: Annotated[str, StringConstraints(max_length=LONGEST_TITLE)]
    turns: Annotated[tuple[Turn, ...], Field(min_length=1, max_length=MOST_TURNS)]


@dataclass(frozen=True, slots=True)
class Copy:
    """A document, and what is known here of how it came to be.

    `imported` are the numbers of the turns that only a file vouches for, from 0. `data_label` is
    what the catalog calls the data, such as "Demo data".
    """

    document: Document
    imported: tuple[int, ...] = ()
    data_label: str | None = None


def json_schema() -> dict[str, Any]:
    """What docs/conversation.schema.json says."""
    schema = Document.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A conversation of Domino's Analytics",
        **{key: value for key, value in schema.items() if key != "title"},
    }
