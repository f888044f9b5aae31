"""What a sub-agent's output is read as."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from agent_result import parse_result
from backend.answers.results import Column, Empty, Failure, Kind, Table, Words

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


def only(output: Any) -> Any:
    """The one cell of a result of one column and one row."""
    table = parse_result(output)
    assert isinstance(table, Table)
    return table.rows[0][0]


def test_rows_as_objects_are_a_table_and_keep_every_digit() -> None:
    assert parse_result('[{"region":"West","cac":1.10},{"region":null,"cac":2}]') == Table(
        (Column("region", Kind.TEXT), Column("cac", Kind.NUMBER)),
        (("West", Decimal("1.10")), (None, 2)),
    )
    assert only('{"columns":["a"],"rows":[[12345678901234567890.10]]}') == Decimal(
        "12345678901234567890.10"
    )
    assert only([{"type": "text", "text": "| a |\n|--|\n| 3.336E8 |"}]) == Decimal("3.336E8")


@pytest.mark.parametrize("number", ["1e999999999", "9" * 5_000, "0." + "1" * 200])
def test_a_number_too_large_to_write_out_stays_text(number: str) -> None:
    assert only(f"| a |\n|--|\n| {number} |") == number


@pytest.mark.parametrize(
    ("output", "result"),
    [
        ('{"type":"text","text":"Done.","annotations":null,"meta":null}', Words("Done.")),
        ('[{"type":"text","text":"One"},{"type":"text","text":"Two"}]', Words("One\nTwo")),
        ('{"type":"text","text":"EMPTY"}', Empty()),
        ('{"columns":["a"],"rows":[]}', Empty()),
        ("[1, 2]", Words("[1, 2]")),
        ("[" * 60 + "]" * 60, Words("[" * 60 + "]" * 60)),
    ],
)
def test_blocks_of_text_are_opened_and_other_json_is_words(output: Any, result: Any) -> None:
    assert parse_result(output) == result


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://w.example/login?c=1.", "https://w.example/login?c=1"),
        ("https://user@w.example/login", None),
        ("http://w.example/login", None),
    ],
)
def test_a_missing_login_gives_its_link_only_when_it_leads_where_it_says(
    address: str, link: str | None
) -> None:
    words = f"Failed request to x\nError: Please login first to it by visiting {address}"
    assert parse_result(words) == Failure(words, link)
