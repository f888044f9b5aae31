"""What a sub-agent's output is read as."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from agent_result import Column, Empty, Failure, Kind, Table, Words, parse_result

INDEXED = """|    | region    |   revenue | month      |
|---:|:----------|----------:|:-----------|
|  0 | Northeast | 1200000.10 | 2026-10-01 |
|  1 | West      | None      | 2026-11-01 |"""


def test_a_printed_data_frame_becomes_typed_rows_without_its_index() -> None:
    assert parse_result(INDEXED) == Table(
        (Column("region", Kind.TEXT), Column("revenue", Kind.NUMBER), Column("month", Kind.DATE)),
        (
            ("Northeast", Decimal("1200000.10"), date(2026, 10, 1)),
            ("West", None, date(2026, 11, 1)),
        ),
    )


def test_numbers_keep_every_digit_and_codes_stay_text() -> None:
    text = "| store | big | exact |\n|--|--|--|\n| 00123 | 12345678901234567890 | 0.10 |"
    assert parse_result(text) == Table(
        (Column("store", Kind.TEXT), Column("big", Kind.NUMBER), Column("exact", Kind.NUMBER)),
        (("00123", 12345678901234567890, Decimal("0.10")),),
    )


def test_a_first_column_with_a_name_is_data() -> None:
    assert parse_result("| n | x |\n|--|--|\n| 0 | a |") == Table(
        (Column("n", Kind.NUMBER), Column("x", Kind.TEXT)), ((0, "a"),)
    )


def test_times_escaped_pipes_and_exponents() -> None:
    text = "| t | p | e |\n|--|--|--|\n| 2026-11-18 15:00:00 | a \\| b | 3.336E8 |"
    assert parse_result(text) == Table(
        (Column("t", Kind.TIME), Column("p", Kind.TEXT), Column("e", Kind.NUMBER)),
        ((datetime(2026, 11, 18, 15), "a | b", Decimal("3.336E8")),),
    )


def test_a_row_that_does_not_fit_makes_it_words() -> None:
    text = "| a | b |\n|--|--|\n| x | y | z |"
    assert parse_result(text) == Words(text)


BOX = '{"is_truncated":true,"columns":["a"],"rows":[["1"],[null]]}'


@pytest.mark.parametrize("output", [BOX, {"type": "text", "text": BOX}])
def test_a_boxed_result_set_is_a_table(output: Any) -> None:
    expected = Table((Column("a", Kind.NUMBER),), ((1,), (None,)), truncated=True)
    assert parse_result(output) == expected


@pytest.mark.parametrize("output", ["EMPTY", "", None, [], "|  | a |\n|--|--|"])
def test_nothing_is_empty(output: Any) -> None:
    assert parse_result(output) == Empty()


@pytest.mark.parametrize(
    "text",
    [
        "Genie query failed with error: {'error': 'x'}",
        "Genie query cancelled.",
        "Genie query query_result_expired.",
        "Genie query timed out after 500 iterations of 0.5 seconds (total 250.0 seconds)",
        "No query result: None",
    ],
)
def test_what_genie_reports_as_text_is_a_failure(text: str) -> None:
    assert parse_result(text) == Failure(text)


def test_words_are_words() -> None:
    assert parse_result("Which month do you mean?") == Words("Which month do you mean?")
    assert parse_result([{"type": "text", "text": "a"}, "b"]) == Words("a\nb")


def test_long_tables_are_cut_and_say_so() -> None:
    rows = "\n".join(f"| {i} |" for i in range(5_001))
    result = parse_result(f"| n |\n|--|\n{rows}")
    assert isinstance(result, Table)
    assert (len(result.rows), result.truncated) == (5_000, True)
