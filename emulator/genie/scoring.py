"""Whether Genie's rows are those of the benchmark, and what differs. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from emulator.warehouse.statement import Result

Row = tuple[str | None, ...]
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Score:
    """`assessment` GOOD, BAD or NEEDS_REVIEW; `reasons` are names of the platform's ScoreReason."""

    assessment: str
    reasons: tuple[str, ...] = ()


TEXT_ONLY = Score("NEEDS_REVIEW", ("LLM_JUDGE_OTHER",))


def score(actual: Result, expected: Result) -> Score:
    """Column names and the order of rows are free; values count to six significant digits."""
    if not expected.rows and not actual.rows:
        return Score("NEEDS_REVIEW", ("EMPTY_RESULT",))
    got, wanted = _normal(actual.rows), _normal(expected.rows)
    if got == wanted:
        return Score("GOOD")
    reasons = [
        *_more_or_less("COLUMNS", len(actual.columns), len(expected.columns)),
        *_more_or_less("ROWS", len(actual.rows), len(expected.rows)),
    ]
    if not reasons and sum((got - wanted).values()) == 1 and len(expected.columns) == 1:
        reasons = ["SINGLE_CELL_DIFFERENCE"]
    return Score("BAD", tuple(reasons) or ("LLM_JUDGE_OTHER",))


def _more_or_less(what: str, actual: int, expected: int) -> list[str]:
    if actual == expected:
        return []
    return [f"RESULT_{'EXTRA' if actual > expected else 'MISSING'}_{what}"]


def _normal(rows: Sequence[Row]) -> Counter[Row]:
    return Counter(tuple(_value(value) for value in row) for row in rows)


def _value(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return f"{float(text):.{DIGITS}g}"
    except ValueError:
        # A month is a DATE or the TIMESTAMP of its first instant.
        return text.removesuffix("T00:00:00.000Z")
