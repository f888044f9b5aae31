"""What a sub-agent returned, as a value: a table, words, nothing, or a failure."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

Cell = str | int | Decimal | date | datetime | None


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    text: str


@dataclass(frozen=True, slots=True)
class Empty:
    """The query ran and matched nothing."""


@dataclass(frozen=True, slots=True)
class Failure:
    """`sign_in`: where the person can log in to the connection that the agent lacks."""

    message: str
    sign_in: str | None = None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """The answer went on, or ended, without this agent's result."""


AgentResult = Table | Words | Empty | Failure | Unfinished
