"""What a statement returned becomes figures and points, and nothing is added to it."""

from decimal import Decimal

import pytest

from backend.app.dashboard.results import change_of, instant_or_day, number_of, text_of
from backend.workspace.statements import Value


@pytest.mark.parametrize(
    ("value", "previous", "in_points", "change"),
    [
        (110.0, 100.0, False, 0.1),
        (0.45, 0.5, True, -0.05),
        (5.0, 0.0, False, None),
        (5.0, -2.0, False, None),
        (None, 1.0, False, None),
        (1.0, None, True, None),
        (0.0, 4.0, False, -1.0),
    ],
)
def test_a_change_needs_something_to_change_from(
    value: float | None, previous: float | None, in_points: bool, change: float | None
) -> None:
    found = change_of(value, previous, in_points=in_points)
    assert found is None if change is None else found == pytest.approx(change)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (Decimal("1.25"), 1.25),
        (7, 7.0),
        (float("nan"), None),
        (float("inf"), None),
        (Decimal("NaN"), None),
        (True, None),
        ("7", None),
        (None, None),
    ],
)
def test_only_finite_numbers_are_numbers(value: Value, number: float | None) -> None:
    assert number_of(value) == number


@pytest.mark.parametrize(
    ("sql_text", "iso"),
    [
        ("2026-11-18", "2026-11-18"),
        ("2026-11-18 14:59:00", "2026-11-18T14:59:00+00:00"),
        ("2026-11-18 14:59:00.250", "2026-11-18T14:59:00.250000+00:00"),
    ],
)
def test_freshness_is_a_complete_day_or_an_instant(sql_text: str, iso: str) -> None:
    assert instant_or_day(sql_text) == iso


def test_an_empty_category_is_named_so() -> None:
    assert text_of(None) == "(empty)"
