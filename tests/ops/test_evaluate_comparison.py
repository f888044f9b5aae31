"""Two results are compared by value: names, order where none is asked, and rounding are free."""

from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.evaluate.comparison import difference, order_of
from ops.evaluate.history import Score, SpaceScore
from ops.evaluate.report import percent
from ops.evaluate.results import Answer, Asked, Benchmark, Count, SpaceResult, total
from ops.sql import Table

BENCHMARK = Benchmark("1", "Q?", "SELECT 1")
RIGHT, WRONG, NOT_RUN = Answer("right"), Answer("wrong", "no"), Answer("not run", "busy")


def table(*rows: tuple[str | None, ...], names: str = "") -> Table:
    width = len(rows[0]) if rows else 1
    return Table(tuple(names.split() or [f"c{n}" for n in range(width)]), rows)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (table(("a", "1"), ("b", "2")), table(("b", "2.0"), ("a", "1"))),
        (table(("1", "a")), table(("a", "1"))),  # columns in another order
        (table(("0.3333333", "x")), table(("0.33333334", "x"))),
        (table(("3.336E8",)), table(("333600000",))),
        (table(("2026-10-01",)), table(("2026-10-01T00:00:00.000Z",))),
        (table((None, "1")), table((None, "1"))),
        (table(("TRUE",)), table(("true",))),
        (table(("1", "2"), ("2", "1")), table(("2", "1"), ("1", "2"))),
    ],
)
def test_what_says_the_same(actual: Table, expected: Table) -> None:
    assert difference(actual, expected) is None


@pytest.mark.parametrize(
    ("actual", "expected", "said"),
    [
        (table(("1",)), table(("2",)), "1 instead of 2"),
        (table((None,)), table(("0",)), "NULL instead of 0"),
        (table(("1", "2")), table(("1",)), "2 columns instead of 1"),
        (table(("1",), ("2",)), table(("1",)), "2 rows instead of 1"),
        (table(("a", "1")), table(("b", "1")), "no row b, 1"),
        (table(("a", "1"), ("a", "1")), table(("a", "1"), ("a", "2")), "no row a, 2"),
        # The same columns' values, in rows that do not belong together.
        (table(("a", "1"), ("b", "2")), table(("a", "2"), ("b", "1")), "no row a, 2"),
        (table(("0.333",)), table(("0.334",)), "0.333 instead of 0.334"),
        (table(("1",)), table(("one",)), "1 instead of one"),
    ],
)
def test_what_differs_is_said(actual: Table, expected: Table, said: str) -> None:
    assert difference(actual, expected) == said


ORDERED = "WITH t AS (SELECT 1 ORDER BY z) SELECT region, revenue FROM t ORDER BY revenue DESC"


def test_the_order_counts_where_the_query_orders_and_ties_may_change_places() -> None:
    expected = table(("a", "2"), ("b", "1"), ("c", "1"), names="region revenue")
    tied = table(("a", "2"), ("c", "1"), ("b", "1"))
    turned = table(("b", "1"), ("a", "2"), ("c", "1"))
    assert difference(tied, expected, ORDERED) is None
    assert difference(turned, expected, ORDERED) == "the same rows in another order"
    assert difference(turned, expected, "SELECT region, revenue FROM t") is None


@pytest.mark.parametrize(
    ("sql", "by"),
    [
        ("SELECT a, b FROM t", None),
        ("SELECT a, sum(b) OVER (ORDER BY a) AS b FROM t", None),
        ("SELECT a, b FROM (SELECT * FROM t ORDER BY a) x", None),
        ("SELECT a, b FROM t ORDER BY b DESC NULLS LAST, t.a LIMIT 5", (1, 0)),
        ("SELECT a, b FROM t order by 2, `a`", (1, 0)),
        ("SELECT a, b FROM t ORDER BY sum(b), a", (0, 1)),
        ("SELECT 'x ORDER BY b' AS a, b FROM t -- ORDER BY b", None),
        ("SELECT a, b FROM t ORDER BY a; ", (0,)),
    ],
)
def test_the_outermost_order_is_read(sql: str, by: tuple[int, ...] | None) -> None:
    assert order_of(sql, ("a", "b")) == by


CELLS = st.none() | st.sampled_from(["a", "b", "2026-01-01"]) | st.integers(-5, 5).map(str)
ROWS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.tuples(*[CELLS] * width), min_size=1, max_size=6)
)


@given(rows=ROWS, seed=st.integers())
def test_neither_row_nor_column_order_matters(
    rows: list[tuple[str | None, ...]], seed: int
) -> None:
    order = list(range(len(rows[0])))
    Random(seed).shuffle(order)
    shuffled = [tuple(row[n] for n in order) for row in rows]
    Random(seed).shuffle(shuffled)
    assert difference(table(*shuffled), table(*rows)) is None


@given(rows=ROWS)
def test_one_number_off_is_found(rows: list[tuple[str | None, ...]]) -> None:
    changed = [("999", *rows[0][1:]), *rows[1:]]
    assert difference(table(*changed), table(*rows)) is not None


# What is counted


@pytest.mark.parametrize(
    ("answers", "verdict", "stable"),
    [
        ((RIGHT, RIGHT), "right", True),
        ((RIGHT, WRONG), "wrong", True),
        ((RIGHT, NOT_RUN), "right", None),
        ((NOT_RUN, NOT_RUN), "not run", None),
        (
            (Answer("right", table=table(("1",))), Answer("wrong", table=table(("2",)))),
            "wrong",
            False,
        ),
        ((Answer("wrong", table=table(("1",))), WRONG), "wrong", False),
    ],
)
def test_a_question_is_right_when_it_always_is(
    answers: tuple[Answer, ...], verdict: str, stable: bool | None
) -> None:
    asked = Asked(BENCHMARK, answers)
    assert (asked.verdict, asked.is_stable) == (verdict, stable)


def test_what_was_not_run_is_in_no_count() -> None:
    asked = tuple(Asked(BENCHMARK, (a,)) for a in (RIGHT, RIGHT, WRONG, NOT_RUN))
    result = SpaceResult("sales", "Sales", "questions", asked)
    assert (result.right, result.not_run, result.stable) == (Count(2, 3), 1, Count(0, 0))
    assert Count(0, 0).share is None
    assert total([Count(2, 3), Count(1, 1)]) == Count(3, 4)


def test_a_percentage_never_says_all_when_it_is_not() -> None:
    assert [percent(s) for s in (1.0, 0.9999, 2 / 3, None)] == [
        "100 %",
        "99.9 %",
        "66.6 %",
        "no score",
    ]


def test_scores_add_up_over_the_spaces() -> None:
    spaces = (
        SpaceScore("a", "A", Count(1, 2), Count(2, 2), 0),
        SpaceScore("b", "B", Count(3, 3), Count(1, 3), 2),
    )
    score = Score("1", datetime.now(UTC), "h", "u", 2, "f", True, spaces)
    assert (score.right, score.stable, score.not_run) == (Count(4, 5), Count(3, 5), 2)
