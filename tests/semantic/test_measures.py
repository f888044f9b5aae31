"""Every measure of every metric view equals the SQL one would write by hand on the raw tables.

`by_hand/<view>.sql` is that SQL: a row per key, a column per measure. Its first lines say in which
cuts it is compared: `-- cut: <dimension> | <placeholder> = <what that is in the raw tables>`.
`{first}`, `{end}` (excluded) and `{today}` are dates. The tables hold what is visible now.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from backend.semantic import MetricView

Period = tuple[date, date]
Values = dict[str, float | str]
Ask = Callable[[str, str | None, Period], dict[str, Values]]
Compute = Callable[[str, Mapping[str, str], Period], dict[str, Values]]

PERIODS = {
    "one closed winter": (date(2025, 12, 1), date(2026, 3, 1)),
    "the running month": (date(2026, 11, 1), date(2026, 12, 1)),
    "all there is": (date(2000, 1, 1), date(2100, 1, 1)),
}


@dataclass(frozen=True, slots=True)
class Cut:
    """A way to group: by which dimension, and what takes the placeholders in the SQL by hand."""

    dimension: str | None
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ByHand:
    sql: str
    cuts: tuple[Cut, ...]


def read(path: Path) -> ByHand:
    sql = path.read_text()
    written = [line.removeprefix("-- cut: ") for line in sql.splitlines() if "-- cut: " in line]
    cuts = [_cut(line.split(" | ")) for line in written]
    whole = Cut(None, dict.fromkeys(cuts[0].keys, "'all'"))
    return ByHand(sql, (whole, *cuts))


def _cut(parts: list[str]) -> Cut:
    dimension, *keys = parts
    pairs = [key.partition(" = ") for key in keys]
    return Cut(dimension, {name: raw for name, _, raw in pairs})


BY_HAND = {
    path.stem: read(path) for path in sorted(Path(__file__).with_name("by_hand").glob("*.sql"))
}
COMPARISONS = [
    pytest.param(view, cut, period, id=f"{view} by {cut.dimension or 'nothing'}, {period}")
    for view, written in BY_HAND.items()
    for cut in written.cuts
    for period in PERIODS
]


@pytest.mark.parametrize(("view", "cut", "period"), COMPARISONS)
def test_measures_are_what_one_would_write_by_hand(
    ask: Ask, compute: Compute, view: str, cut: Cut, period: str
) -> None:
    expected = compute(BY_HAND[view].sql, cut.keys, PERIODS[period])
    assert ask(view, cut.dimension, PERIODS[period]) == alike(expected)


def alike(expected: Mapping[str, Values]) -> dict[str, dict[str, object]]:
    """Equal but for the last digits of a division: the warehouse's decimals keep five or six."""
    return {
        measure: {
            key: pytest.approx(value, rel=1e-6, abs=1e-5) if isinstance(value, float) else value
            for key, value in values.items()
        }
        for measure, values in expected.items()
    }


def test_every_measure_is_written_by_hand_and_has_values(
    compute: Compute, metric_views: Mapping[str, MetricView]
) -> None:
    """A new measure fails here until its SQL stands in by_hand/."""
    written = {}
    for view, checks in BY_HAND.items():
        values = compute(checks.sql, checks.cuts[0].keys, PERIODS["all there is"])
        written[view] = {measure for measure, by_key in values.items() if by_key}
    declared = {name: {m.name for m in view.measures} for name, view in metric_views.items()}
    assert written == declared


MISTAKES = {
    "cancelled orders counted": (
        "finance_metrics",
        "revenue",
        "SELECT sum(net_amount) FROM orders",
    ),
    "order amounts multiplied by their lines": (
        "sales_metrics",
        "item_revenue",
        """SELECT sum(orders.net_amount) FROM orders JOIN order_items USING (order_id)
           WHERE NOT is_cancelled""",
    ),
    "an order counted once per line": (
        "sales_baskets",
        "desserts_attach_rate",
        """SELECT avg((category = 'Desserts')::INT)
           FROM order_items JOIN products USING (product_id)""",
    ),
    "an average of ratios": (
        "marketing_metrics",
        "roas",
        "SELECT avg(attributed_revenue / spend) FROM marketing_spend WHERE spend > 0",
    ),
    "an average of the channels' costs": (
        "marketing_metrics",
        "cac",
        """SELECT avg(spend / customers)
           FROM (SELECT channel, sum(spend) AS spend FROM marketing_spend GROUP BY 1)
           JOIN (SELECT acquisition_channel AS channel, count(*) AS customers FROM customers
                 WHERE acquired_on >= DATE '2023-11-01' GROUP BY 1) USING (channel)""",
    ),
    "conversions taken for new customers": (
        "marketing_metrics",
        "cac",
        "SELECT sum(spend) / sum(conversions) FROM marketing_spend",
    ),
    "customers divided by that never ordered in the period": (
        "customer_metrics",
        "arpu",
        """SELECT (SELECT sum(net_amount) FROM orders WHERE NOT is_cancelled)
           / (SELECT count(*) FROM customers)""",
    ),
    "all orders taken for deliveries": (
        "operations_metrics",
        "on_time_rate",
        """SELECT sum(is_on_time::INT) / (SELECT count(*) FROM orders WHERE NOT is_cancelled)
           FROM deliveries""",
    ),
    "new stores in the growth of the old": (
        "finance_same_store",
        "same_store_sales_growth",
        """SELECT sum(net_amount) FILTER (order_date >= DATE '2024-11-01'
             AND order_date < DATE '2026-11-18')
           / sum(net_amount) FILTER (order_date < DATE '2025-11-18') - 1
           FROM orders WHERE NOT is_cancelled""",
    ),
    "a running month's costs taken as complete": (
        "finance_store_costs",
        "food_cost_pct",
        """SELECT (SELECT sum(food_cost) FROM store_month_costs)
           / (SELECT sum(net_amount) FROM orders WHERE NOT is_cancelled)""",
    ),
    "the whole month's target against a part of it": (
        "finance_targets",
        "revenue_target",
        """SELECT sum(target_value) FROM targets
           WHERE measure = 'revenue' AND month <= DATE '2026-11-01'""",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_usual_mistake_gives_another_number(
    ask: Ask, raw: duckdb.DuckDBPyConnection, mistake: str
) -> None:
    """So the comparison above would have seen it."""
    view, measure, sql = MISTAKES[mistake]
    right = ask(view, None, PERIODS["all there is"])[measure]["all"]
    ((wrong,),) = raw.execute(sql).fetchall()
    assert float(wrong) != pytest.approx(float(right), rel=0.005)


def test_revenue_is_the_same_number_wherever_it_is_asked(ask: Ask) -> None:
    period = PERIODS["one closed winter"]
    asked = [
        ask("finance_metrics", "region", period)["revenue"],
        ask("sales_metrics", "region", period)["item_revenue"],
        ask("finance_store_costs", "region", period)["closed_month_revenue"],
    ]
    assert asked[1:] == [pytest.approx(asked[0])] * 2
