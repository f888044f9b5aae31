"""What goes into a statement and what comes out, as the Statement Execution API words it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named marker's value. `value` None is NULL; `type` None is STRING."""

    name: str
    value: str | None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type_name: str
    type_text: str
    precision: int | None = None
    scale: int | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """Rows hold the API's strings: every value is text or NULL."""

    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str | None, ...], ...] = ()


def text_result(names: tuple[str, ...], rows: list[tuple[str | None, ...]]) -> Result:
    return Result(tuple(Column(n, "STRING", "STRING") for n in names), tuple(rows))
