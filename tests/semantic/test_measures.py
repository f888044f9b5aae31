"""Every measure of every metric view equals the SQL one would write by hand on the raw tables.

A check is one SELECT of (key, value). It may use `{first}` and `{end}` (the period, end excluded),
`{today}`, and the keys of its view's cuts. Tables hold what is visible at the pinned instant.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import duckdb
import pytest

from backend.semantic import MetricView

Period = tuple[date, date]
Values = dict[str, float | str]
Measured = Callable[[str, str | None, Period], dict[str, Values]]
ByHand = Callable[[str, Mapping[str, str], Period], Values]
PERIODS = {
    "one closed winter": (date(2025, 12, 1), date(2026, 3, 1)),
    "the running month": (date(2026, 11, 1), date(2026, 12, 1)),
    "all there is": (date(2000, 1, 1), date(2100, 1, 1)),
}


@dataclass(frozen=True, slots=True)
class Cut:
    """One way to group: by which dimension, and what that is in the raw tables."""

    dimension: str | None
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Checks:
    """One view's measures by hand, and the groupings they are compared in."""

    cuts: tuple[Cut, ...]
    measures: Mapping[str, str]


def each(template: str, values: Mapping[str, str]) -> dict[str, str]:
    """Checks that differ only in what takes the place of `{value}`."""
    return {name: template.replace("{value}", value) for name, value in values.items()}


def grouped(source: str, values: Mapping[str, str]) -> dict[str, str]:
    return each(f"SELECT {{key}}, {{value}} FROM {source} GROUP BY 1", values)


def cut(dimension: str | None, **keys: str) -> Cut:
    return Cut(dimension, MappingProxyType(keys or {"key": "'all'"}))


IN_PERIOD = "order_date >= DATE '{first}' AND order_date < DATE '{end}'"
SOLD = f"orders JOIN stores USING (store_id) WHERE NOT is_cancelled AND {IN_PERIOD}"
PLACED = f"orders JOIN stores USING (store_id) WHERE {IN_PERIOD}"
BY_STORE = (
    cut(None),
    cut("region", key="stores.region"),
    cut("ownership", key="stores.ownership"),
)

FINANCE = Checks(
    (cut(None), cut("region", key="stores.region"), cut("channel", key="orders.channel")),
    grouped(
        SOLD,
        {
            "revenue": "sum(gross_amount) - sum(discount_amount)",
            "gross_sales": "sum(gross_amount)",
            "discounts": "sum(gross_amount) - sum(net_amount)",
            "discount_rate": "sum(discount_amount) / sum(gross_amount)",
            "refunds": "sum(refund_amount)",
            "revenue_after_refunds": "sum(net_amount - refund_amount)",
            "orders": "count(DISTINCT order_id)",
            "average_order_value": "sum(net_amount) / count(DISTINCT order_id)",
            "stores": "count(DISTINCT store_id)",
            "revenue_per_store": "sum(net_amount) / count(DISTINCT store_id)",
            "data_through": "max(order_ts)",
        },
    ),
)

# Costs stand beside the sales of the same months, each summed on its own: no join, no fan-out.
_COSTS = """
    WITH cost AS (
      SELECT {key} AS key, sum(food_cost) AS food, sum(labor_cost) AS labor,
        sum(occupancy_cost) AS occupancy, sum(marketing_fee) AS fee, max(last_day(month)) AS last
      FROM store_month_costs JOIN stores USING (store_id)
      WHERE month >= DATE '{first}' AND month < DATE '{end}' GROUP BY 1
    ), sold AS (
      SELECT {key} AS key, sum(net_amount) AS net FROM orders JOIN stores USING (store_id)
      WHERE NOT is_cancelled AND order_date >= DATE '{first}'
        AND order_date < least(DATE '{end}', date_trunc('month', DATE '{today}')) GROUP BY 1
    )
    SELECT key, {value} FROM cost JOIN sold USING (key)"""
STORE_COSTS = Checks(
    BY_STORE,
    each(
        _COSTS,
        {
            "closed_month_revenue": "net",
            "food_cost": "food",
            "food_cost_pct": "food / net",
            "labor_cost": "labor",
            "labor_cost_pct": "labor / net",
            "prime_cost_pct": "(food + labor) / net",
            "occupancy_cost": "occupancy",
            "marketing_fee": "fee",
            "contribution_margin": "net - food - labor - occupancy - fee",
            "contribution_margin_pct": "1 - (food + labor + occupancy + fee) / net",
            "data_through": "last",
        },
    ),
)

# This year: stores a year old on the day. Last year: sales whose anniversary is in the period.
_SAME_STORE = """
    WITH this_year AS (
      SELECT {key} AS key, sum(net_amount) AS net, max(order_date) AS last
      FROM orders JOIN stores USING (store_id)
      WHERE NOT is_cancelled AND order_date >= DATE '{first}' AND order_date < DATE '{end}'
        AND order_date < DATE '{today}' AND order_date >= DATE '2024-11-01'
        AND opened_on + INTERVAL 1 YEAR <= order_date GROUP BY 1
    ), a_year_before AS (
      SELECT {key} AS key, sum(net_amount) AS net FROM orders JOIN stores USING (store_id)
      WHERE NOT is_cancelled AND order_date + INTERVAL 1 YEAR >= DATE '{first}'
        AND order_date + INTERVAL 1 YEAR < least(DATE '{end}', DATE '{today}') GROUP BY 1
    )
    SELECT key, {value} FROM this_year FULL JOIN a_year_before USING (key)"""
SAME_STORE = Checks(
    BY_STORE,
    each(
        _SAME_STORE,
        {
            "same_store_revenue": "this_year.net",
            "same_store_base_revenue": "a_year_before.net",
            "same_store_sales_growth": "this_year.net / a_year_before.net - 1",
            "data_through": "last",
        },
    ),
)

# A month's target counts for the share of its days that are over.
_TARGETS = """
    WITH plan AS (
      SELECT {plan_key} AS key, sum(target_value
        * (greatest(0, least(last_day(month) + 1, DATE '{today}') - month))
        / day(last_day(month))) AS target
      FROM targets WHERE measure = 'revenue' AND month >= DATE '{first}' AND month < DATE '{end}'
        AND month < DATE '{today}' GROUP BY 1
    ), sold AS (
      SELECT {key} AS key, sum(net_amount) AS net, max(order_date) AS last
      FROM orders JOIN stores USING (store_id)
      WHERE NOT is_cancelled AND order_date >= DATE '{first}' AND order_date < DATE '{end}'
        AND order_date < DATE '{today}' GROUP BY 1
    )
    SELECT key, {value} FROM plan JOIN sold USING (key)"""
TARGETS = Checks(
    (
        cut(None, key="'all'", plan_key="'all'"),
        cut("region", key="stores.region", plan_key="targets.region"),
    ),
    each(
        _TARGETS,
        {
            "revenue_target": "target",
            "revenue_vs_target": "net / target",
            "revenue_gap_to_target": "net - target",
            "data_through": "last",
        },
    ),
)

_SPENT = """marketing_spend AS m WHERE spend_date >= DATE '{first}' AND spend_date < DATE '{end}'
    AND spend_date < DATE '{today}'"""
_WON = f"""
    WITH spent AS (SELECT {{key}} AS key, sum(spend) AS spend FROM {_SPENT} GROUP BY 1), won AS (
      SELECT {{won_key}} AS key, count(*) AS customers
      FROM customers AS c JOIN stores ON store_id = home_store_id
      WHERE acquired_on >= greatest(DATE '{{first}}', DATE '2023-11-01')
        AND acquired_on < least(DATE '{{end}}', DATE '{{today}}') GROUP BY 1
    )
    SELECT key, {{value}} FROM spent FULL JOIN won USING (key)"""
MARKETING = Checks(
    (
        cut(None, key="'all'", won_key="'all'"),
        cut("channel", key="m.channel", won_key="c.acquisition_channel"),
        cut("region", key="m.region", won_key="stores.region"),
    ),
    grouped(
        _SPENT,
        {
            "spend": "sum(spend)",
            "impressions": "sum(impressions)",
            "clicks": "sum(clicks)",
            "ctr": "sum(clicks) / sum(impressions)",
            "cost_per_click": "sum(spend) / nullif(sum(clicks), 0)",
            "conversions": "sum(conversions)",
            "conversion_rate": "sum(conversions) / nullif(sum(clicks), 0)",
            "cpa": "sum(spend) / nullif(sum(conversions), 0)",
            "attributed_revenue": "sum(attributed_revenue)",
            "roas": "sum(attributed_revenue) / sum(spend)",
            "data_through": "max(spend_date)",
        },
    )
    | each(_WON, {"new_customers": "customers", "cac": "spend / customers"}),
)

# Every order of a customer with its number; one before the history began was not their first.
_REPEAT = "count(DISTINCT IF(n > 1 OR order_date > acquired_on, customer_id, NULL))"
_BOUGHT = f"""(
      SELECT *, row_number() OVER (PARTITION BY customer_id ORDER BY order_ts) AS n
      FROM orders WHERE NOT is_cancelled
    ) AS o JOIN customers AS c USING (customer_id)
    JOIN stores AS home ON home.store_id = home_store_id WHERE {IN_PERIOD}"""
_ANSWERED = """surveys JOIN orders USING (order_id) JOIN customers AS c USING (customer_id)
    JOIN stores AS home ON home.store_id = home_store_id
    WHERE survey_date >= DATE '{first}' AND survey_date < DATE '{end}'"""
_CUSTOMER_CUTS = (
    cut(None),
    cut("segment", key="c.segment"),
    cut("region", key="home.region"),
)
CUSTOMERS = Checks(
    _CUSTOMER_CUTS,
    grouped(
        _BOUGHT,
        {
            "active_customers": "count(DISTINCT customer_id)",
            "customer_revenue": "sum(gross_amount - discount_amount)",
            "customer_orders": "count(DISTINCT order_id)",
            "arpu": "sum(net_amount) / count(DISTINCT customer_id)",
            "orders_per_customer": "count(DISTINCT order_id) / count(DISTINCT customer_id)",
            "repeat_customers": _REPEAT,
            "repeat_rate": f"{_REPEAT} / count(DISTINCT customer_id)",
            "data_through": "max(order_ts)",
        },
    )
    | grouped(
        _ANSWERED,
        {
            "nps": "100 * (avg((nps_score >= 9)::INT) - avg((nps_score <= 6)::INT))",
            "csat": "avg(csat)",
            "survey_responses": "count(DISTINCT order_id)",
        },
    )
    | grouped(
        """customers AS c JOIN stores AS home ON home.store_id = home_store_id
        WHERE acquired_on >= DATE '{first}' AND acquired_on < DATE '{end}'""",
        {"new_customers": "count(*)"},
    ),
)

# Of those who ordered 180 days before a day of the period, who had not come back when it dawned.
_CHURN = """
    WITH o AS (SELECT * FROM orders WHERE NOT is_cancelled), at_risk AS (
      SELECT o.customer_id, o.order_date, o.order_ts, o.order_id FROM o
      WHERE o.order_date + 180 >= DATE '{first}' AND o.order_date + 180 < DATE '{end}'
        AND o.order_date + 180 < DATE '{today}'
    ), back AS (
      SELECT DISTINCT a.order_id FROM at_risk AS a JOIN o ON o.customer_id = a.customer_id
      WHERE (o.order_ts, o.order_id) > (a.order_ts, a.order_id)
        AND o.order_date <= a.order_date + 180
    ), lost AS (SELECT * FROM at_risk ANTI JOIN back USING (order_id))
    SELECT {key}, {value}
    FROM at_risk AS a JOIN customers AS c USING (customer_id)
    JOIN stores AS home ON home.store_id = home_store_id
    LEFT JOIN lost ON lost.order_id = a.order_id GROUP BY 1"""
CHURN = Checks(
    _CUSTOMER_CUTS,
    each(
        _CHURN,
        {
            "customers_at_risk": "count(DISTINCT a.customer_id)",
            "churned_customers": "count(DISTINCT lost.customer_id)",
            "churn_rate": "count(DISTINCT lost.customer_id) / count(DISTINCT a.customer_id)",
            "data_through": "max(a.order_date + 180)",
        },
    ),
)

# Only customers whose whole life is in the order history.
_LIFETIME = """
    WITH total AS (
      SELECT customer_id, sum(net_amount) AS net, count(*) AS orders, max(order_ts) AS last
      FROM orders WHERE NOT is_cancelled GROUP BY 1
    )
    SELECT {key}, {value} FROM customers AS c JOIN stores AS home ON home.store_id = home_store_id
    LEFT JOIN total USING (customer_id)
    WHERE acquired_on >= greatest(DATE '{first}', DATE '2023-11-01') AND acquired_on < DATE '{end}'
    GROUP BY 1"""
LIFETIME = Checks(
    _CUSTOMER_CUTS,
    each(
        _LIFETIME,
        {
            "cohort_customers": "count(DISTINCT customer_id)",
            "lifetime_value": "sum(net) / count(DISTINCT customer_id)",
            "lifetime_orders": "sum(orders) / count(DISTINCT customer_id)",
            "data_through": "max(last)",
        },
    ),
)

# One row per customer and completed month after the one of acquisition: did they order in it?
_RETENTION = """
    WITH month AS (
      SELECT m::DATE AS month FROM generate_series(DATE '2023-11-01', DATE '2027-12-01',
        INTERVAL 1 MONTH) AS t(m)
      WHERE m >= DATE '{first}' AND m < DATE '{end}' AND m < date_trunc('month', DATE '{today}')
    ), ordered AS (
      SELECT DISTINCT customer_id, date_trunc('month', order_date)::DATE AS month
      FROM orders WHERE NOT is_cancelled
    ), seen AS (
      SELECT c.*, month.month FROM customers AS c
      JOIN month ON month.month > acquired_on WHERE acquired_on >= DATE '2023-11-01'
    )
    SELECT {key}, {value} FROM seen AS c JOIN stores AS home ON home.store_id = home_store_id
    LEFT JOIN ordered ON ordered.customer_id = c.customer_id AND ordered.month = c.month
    GROUP BY 1"""
RETENTION = Checks(
    (
        *_CUSTOMER_CUTS,
        cut("cohort", key="date_trunc('month', c.acquired_on)::DATE"),
    ),
    each(
        _RETENTION,
        {
            "retention_rate": "count(ordered.month) / count(*)",
            "retained_customer_months": "count(ordered.month)",
            "data_through": "max(last_day(c.month))",
        },
    ),
)

_DELIVERED = f"""deliveries AS d JOIN orders USING (order_id) JOIN stores USING (store_id)
    WHERE {IN_PERIOD}"""
OPERATIONS = Checks(
    (
        cut(None),
        cut("region", key="stores.region"),
        cut("hour_of_day", key="hour(orders.order_ts)"),
    ),
    grouped(
        _DELIVERED,
        {
            "deliveries": "count(*)",
            "on_time_rate": "avg((actual_minutes <= promised_minutes)::INT)",
            "late_deliveries": "sum((actual_minutes > promised_minutes)::INT)",
            "late_rate": "avg((actual_minutes > promised_minutes)::INT)",
            "average_delivery_minutes": "avg(actual_minutes)",
            "p90_delivery_minutes": "quantile_cont(actual_minutes::DOUBLE, 0.9)",
            "average_promised_minutes": "avg(promised_minutes)",
            "make_minutes": "avg(make_minutes)",
            "average_distance": "avg(distance_miles)",
        },
    )
    | grouped(
        SOLD,
        {
            "orders": "count(*)",
            "refunded_orders": "sum((refund_amount > 0)::INT)",
            "refund_rate": "avg((refund_amount > 0)::INT)",
            "orders_per_store_day": "count(*) / count(DISTINCT (store_id, order_date))",
        },
    )
    | grouped(
        PLACED,
        {
            "orders_placed": "count(*)",
            "cancelled_orders": "sum(is_cancelled::INT)",
            "cancellation_rate": "avg(is_cancelled::INT)",
            "data_through": "max(order_ts)",
        },
    ),
)

# One row per order with what its lines hold, so that nothing is counted once per line.
_CONTENTS = f"""(
      SELECT order_id, sum(quantity) AS units, sum(cost_amount) AS cost,
        sum(i.net_amount) FILTER (category = 'Pizza') AS pizza,
        sum(i.net_amount) FILTER (category = 'Sides') AS sides,
        sum(i.net_amount) FILTER (category = 'Desserts') AS desserts,
        sum(i.net_amount) FILTER (category = 'Drinks') AS drinks
      FROM order_items AS i JOIN products USING (product_id) GROUP BY 1
    ) AS contents JOIN {SOLD.replace("orders JOIN", "orders USING (order_id) JOIN", 1)}"""
SALES = Checks(
    (cut(None), cut("channel", key="orders.channel"), cut("region", key="stores.region")),
    grouped(
        _CONTENTS,
        {
            "units": "sum(units)",
            "item_revenue": "sum(net_amount)",
            "average_item_price": "sum(net_amount) / sum(units)",
            "item_margin": "sum(net_amount - cost)",
            "item_margin_pct": "1 - sum(cost) / sum(net_amount)",
            "orders_with_item": "count(*)",
            "data_through": "max(order_ts)",
        },
    ),
)

BASKETS = Checks(
    (cut(None), cut("channel", key="orders.channel"), cut("region", key="stores.region")),
    grouped(
        _CONTENTS,
        {
            "items_per_order": "sum(units) / count(*)",
            "pizza_mix": "sum(pizza) / sum(net_amount)",
            "sides_mix": "sum(sides) / sum(net_amount)",
            "desserts_mix": "sum(desserts) / sum(net_amount)",
            "drinks_mix": "sum(drinks) / sum(net_amount)",
            "sides_attach_rate": "count(sides) / count(*)",
            "desserts_attach_rate": "count(desserts) / count(*)",
            "drinks_attach_rate": "count(drinks) / count(*)",
            "data_through": "max(order_ts)",
        },
    ),
)

_OFFERED = f"promotions RIGHT JOIN {SOLD.replace('JOIN', 'USING (promotion_id) JOIN', 1)}"
SALES_ORDERS = Checks(
    (
        cut(None),
        cut("channel", key="orders.channel"),
        cut("promotion", key="COALESCE(promotion_name, 'No promotion')"),
    ),
    grouped(
        _OFFERED,
        {
            "orders": "count(*)",
            "average_order_value": "sum(net_amount) / count(*)",
            "discount_rate": "sum(discount_amount) / sum(gross_amount)",
            "promotion_orders": "sum((promotion_id IS NOT NULL)::INT)",
            "promotion_share": "avg((promotion_id IS NOT NULL)::INT)",
            "app_mix": "avg((channel = 'App')::INT)",
            "web_mix": "avg((channel = 'Web')::INT)",
            "phone_mix": "avg((channel = 'Phone')::INT)",
            "in_store_mix": "avg((channel = 'In-store')::INT)",
            "aggregator_mix": "avg((channel = 'Aggregator')::INT)",
            "digital_mix": "1 - avg((channel IN ('Phone', 'In-store'))::INT)",
            "delivery_mix": "1 - avg((fulfilment = 'Carryout')::INT)",
            "data_through": "max(order_ts)",
        },
    ),
)

BY_HAND: Mapping[str, Checks] = MappingProxyType(
    {
        "customer_churn": CHURN,
        "customer_lifetime": LIFETIME,
        "customer_metrics": CUSTOMERS,
        "customer_retention": RETENTION,
        "finance_metrics": FINANCE,
        "finance_same_store": SAME_STORE,
        "finance_store_costs": STORE_COSTS,
        "finance_targets": TARGETS,
        "marketing_metrics": MARKETING,
        "operations_metrics": OPERATIONS,
        "sales_baskets": BASKETS,
        "sales_metrics": SALES,
        "sales_orders": SALES_ORDERS,
    }
)


def alike(values: Values) -> dict[str, object]:
    """Equal but for the last digits of a division: the warehouse's decimals keep five or six."""
    return {
        key: pytest.approx(value, rel=1e-6, abs=1e-5) if isinstance(value, float) else value
        for key, value in values.items()
    }


def test_every_measure_has_a_check_by_hand(metric_views: Mapping[str, MetricView]) -> None:
    written = {view: set(checks.measures) for view, checks in BY_HAND.items()}
    declared = {name: {m.name for m in view.measures} for name, view in metric_views.items()}
    assert written == declared


@pytest.mark.parametrize(
    ("view", "measure"),
    [(view, measure) for view, checks in BY_HAND.items() for measure in checks.measures],
)
def test_a_measure_is_what_one_would_write_by_hand(
    measured: Measured,
    by_hand: ByHand,
    view: str,
    measure: str,
) -> None:
    checks = BY_HAND[view]
    compared = 0
    for cut in checks.cuts:
        for name, period in PERIODS.items():
            expected = by_hand(checks.measures[measure], cut.keys, period)
            found = measured(view, cut.dimension, period)[measure]
            assert found == alike(expected), f"{cut.dimension}, {name}"
            compared += len(expected)
    assert compared > len(checks.cuts)


ALL = {"key": "'all'", "first": date(2000, 1, 1), "end": date(2100, 1, 1)}
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
        f"""SELECT (SELECT sum(net_amount) FROM {SOLD.format(**ALL)})
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
        f"""SELECT (SELECT sum(food_cost) FROM store_month_costs)
           / (SELECT sum(net_amount) FROM {SOLD.format(**ALL)})""",
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
    measured: Measured, raw: duckdb.DuckDBPyConnection, mistake: str
) -> None:
    """So the comparison above would have seen it."""
    view, measure, sql = MISTAKES[mistake]
    right = measured(view, None, PERIODS["all there is"])[measure]["all"]
    ((wrong,),) = raw.execute(sql).fetchall()
    assert float(wrong) != pytest.approx(float(right), rel=0.005)


def test_revenue_is_the_same_number_wherever_it_is_asked(measured: Measured) -> None:
    period = PERIODS["one closed winter"]
    asked = [
        measured("finance_metrics", "region", period)["revenue"],
        measured("sales_metrics", "region", period)["item_revenue"],
        measured("finance_store_costs", "region", period)["closed_month_revenue"],
    ]
    assert asked[1:] == [pytest.approx(asked[0])] * 2
