"""Answers in words: true to the rows, formatted as the metric view says, never more than that."""

from datetime import date
from decimal import Decimal

import pytest

from bench.answers.lexicons import lexicons
from emulator.questions import Answerable, describe_result, understand
from emulator.questions.numbers import change, shown
from emulator.questions.sql import column_names
from emulator.warehouse.metric_view import Format
from emulator.warehouse.statement import Column

TODAY = date(2026, 11, 18)
Row = tuple[str | None, ...]


def words(asked: str, *rows: Row, space: str = "finance", restriction: str | None = None) -> str:
    lexicon = lexicons()[space]
    found = understand(asked, lexicon, today=TODAY)
    assert isinstance(found, Answerable), found
    view = lexicon.view(found.query.view)
    assert view is not None
    columns = [Column(name, "STRING", "STRING") for name in column_names(found.query)]
    return describe_result(found.query, view, columns, rows, restriction)


def test_a_total_is_one_sentence_with_its_period() -> None:
    assert words("revenue this month", ("3417230.55",)) == (
        "Revenue: **$3.42M** for Nov 1–18, 2026 (this month so far)."
    )


def test_several_measures_share_the_period() -> None:
    assert words("revenue and orders last month", ("842310.4", "25120")) == (
        "In October 2026: Revenue **$842,310**; Orders **25,120**."
    )


def test_a_comparison_of_a_running_month_says_which_days() -> None:
    assert words("revenue this month vs last month", ("1050", "1000", "50")) == (
        "Revenue: **$1,050** for Nov 1–17, 2026 (this month so far), **up 5.0%** from $1,000"
        " for Oct 1–17, 2026 (same days). Nov 18, 2026 is left out: it is not over yet."
    )


def test_periods_of_unlike_length_are_pointed_out() -> None:
    text = words("revenue this month compared to all of last month", ("500", "1000", "-500"))
    assert text.endswith("The two periods differ in length (18 and 31 days).")


def test_a_percentage_moves_by_points() -> None:
    text = words(
        "on-time rate last month vs September", ("0.871", "0.85", "0.021"), space="operations"
    )
    assert (
        text == "On-time rate: **87.1%** in October 2026, **up 2.1 points**"
        " from 85.0% in September 2026."
    )


def test_nothing_to_compare_with_is_not_called_a_rise() -> None:
    assert words("orders last month vs September", ("12", "0", "12")) == (
        "Orders: **12** in October 2026; 0 in September 2026 leaves nothing to relate it to."
    )


def test_a_breakdown_names_the_ends() -> None:
    text = words("revenue by region last month", ("West", "300"), ("Midwest", "200"), (None, "100"))
    assert text == (
        "Revenue by region in October 2026: highest for **West** (**$300**),"
        " lowest for (no region) ($100)."
    )


def test_a_ranking_names_the_leaders() -> None:
    rows = (
        ("Chicago #7221", "12"),
        ("Tampa #7208", "9"),
        ("Boston #7039", "7"),
        ("Austin #7351", "5"),
    )
    assert words("stores with the most refunds last month", *rows) == (
        "**Chicago #7221** has the highest Refunds in October 2026: **$12**,"
        " followed by Tampa #7208 ($9), Boston #7039 ($7)."
    )


def test_a_trend_runs_from_first_to_last_finished_month() -> None:
    rows = (("2026-09-01", "100"), ("2026-10-01", "150"), ("2026-11-01", "40"))
    assert words("orders by month since September 1, 2026", *rows).startswith(
        "Orders by month for Sep 1–Nov 18, 2026"
    )
    assert words("orders by month this year", *rows) == (
        "Orders by month for Jan 1–Nov 18, 2026 (this year so far): from 100 in September 2026 to"
        " **150** in October 2026 (up 50.0%)."
        " It was highest in October 2026 (150) and lowest in September 2026 (100)."
    )


def test_the_change_of_each_region_is_told_by_its_ends() -> None:
    rows = (
        ("West", "110", "100", "10"),
        ("Midwest", "90", "100", "-10"),
        ("Southeast", "5", None, None),
    )
    assert words("orders by region last month vs September", *rows) == (
        "Orders by region in October 2026 against September 2026: **West** up 10.0% to 110;"
        " at the other end **Midwest** down 10.0% to 90."
    )


@pytest.mark.parametrize("rows", [[], [(None,)]])
def test_an_empty_result_says_so(rows: list[Row]) -> None:
    assert words("revenue last month", *rows) == (
        "There is no Revenue in October 2026."
        " Nothing was recorded there, or it is not visible to you."
    )


def test_filters_and_row_restrictions_are_mentioned() -> None:
    text = words("App revenue yesterday", ("10",), restriction="rows of the Midwest only")
    assert text == (
        "Revenue: **$10** on Nov 17, 2026. For Channel App only. You see rows of the Midwest only."
    )


def test_numbers_are_shown_as_declared() -> None:
    dollars = Format("currency", currency_code="USD", abbreviation="compact")
    assert shown(Decimal("-1234567890"), dollars) == "−$1.23B"
    assert shown(Decimal("0.1234"), Format("percentage")) == "12.3%"
    assert shown(None, dollars) == "no value"
    assert change(Decimal("1"), Decimal("1"), dollars) == "unchanged"
    assert change(Decimal("1"), None, dollars) is None
