"""Metric views: what their YAML may say, and what a query over them means."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.clock import Clock
from emulator.personas import ADMIN, EXECUTIVE, MARKETING, REGIONAL
from emulator.warehouse import Dimension, Measure, MetricView, SqlError, Warehouse
from emulator.warehouse.metric_view import DecimalPlaces, Format, Interval, Join, Window
from emulator.warehouse.metric_view_yaml import parse_metric_view

SCHEMA = "main.dominos_analytics"
ORDERS = """
version: 1.1
comment: Orders that were not cancelled.
source: main.dominos_realistic.orders
filter: NOT is_cancelled
joins:
  - name: store
    source: main.dominos_realistic.stores
    on: source.store_id = store.store_id
    rely: {at_most_one_match: true}
  - name: customer
    source: main.dominos_realistic.customers
    using: [customer_id]
    joins:
      - name: home
        source: main.dominos_realistic.stores
        'on': customer.home_store_id = home.store_id
fields:
  - {name: date, expr: order_date}
  - {name: month, expr: "CAST(date_trunc('MONTH', date) AS DATE)", comment: First day.}
  - {name: region, expr: store.region, display_name: Region, synonyms: [area, territory]}
  - {name: home_region, expr: customer.home.region}
  - {name: channel, expr: source.channel}
  - {name: store_id, expr: upper(CAST(store_id AS STRING))}
measures:
  - name: revenue
    expr: SUM(net_amount)
    format: {type: currency, currency_code: USD, decimal_places: {type: exact, places: 2}}
  - {name: orders, expr: COUNT(*)}
  - {name: app_orders, expr: COUNT(*) FILTER (WHERE channel = 'App')}
  - {name: app_share, expr: "try_divide(MEASURE(app_orders), MEASURE(orders))"}
  - {name: average_order_value, expr: "MEASURE(revenue) / AGG(orders)"}
"""
# One row per fact, with what the others lack left NULL, so that no join can repeat a row.
MARKETING_FACTS = """
version: 1.1
source: |
  SELECT spend_date AS date, channel, spend, NULL AS customer_id
  FROM main.dominos_realistic.marketing_spend
  UNION ALL
  SELECT acquired_on, acquisition_channel, NULL, customer_id FROM main.dominos_realistic.customers
fields:
  - {name: date, expr: date}
  - {name: channel, expr: channel}
measures:
  - {name: spend, expr: SUM(spend)}
  - {name: new_customers, expr: COUNT(DISTINCT customer_id)}
  - {name: cac, expr: "try_divide(MEASURE(spend), MEASURE(new_customers))"}
"""
WINDOWS = """
version: 1.1
source: |
  SELECT * FROM VALUES
    (DATE'2025-01-02', 'A', 9, 100), (DATE'2026-01-01', 'A', 1, 10),
    (DATE'2026-01-02', 'A', 2, 20), (DATE'2026-01-02', 'B', 1, 5),
    (DATE'2026-01-03', 'A', 1, 30), (DATE'2026-01-10', 'B', 3, 7)
  AS t(d, region, customer, amount)
fields:
  - {name: date, expr: d}
  - {name: month, expr: "CAST(date_trunc('MONTH', d) AS DATE)"}
  - {name: year, expr: "CAST(date_trunc('YEAR', d) AS DATE)"}
  - {name: region, expr: region}
measures:
  - {name: sales, expr: SUM(amount)}
  - name: customers_7_days
    expr: COUNT(DISTINCT customer)
    window: [{order: date, range: trailing 7 day, semiadditive: last}]
  - name: two_days
    expr: SUM(amount)
    window: [{order: date, range: trailing 2 day inclusive, semiadditive: last}]
  - name: next_week
    expr: SUM(amount)
    window: [{order: date, range: leading 7 day, semiadditive: last}]
  - name: that_day
    expr: SUM(amount)
    window: [{order: date, range: current, semiadditive: last}]
  - name: first_day
    expr: SUM(amount)
    window: [{order: date, range: current, semiadditive: first}]
  - name: day_before
    expr: SUM(amount)
    window: [{order: date, range: trailing 1 day, semiadditive: last}]
  - name: growth
    expr: try_divide(MEASURE(that_day) - MEASURE(day_before), MEASURE(day_before))
  - name: running
    expr: SUM(amount)
    window: [{order: date, range: cumulative, semiadditive: last}]
  - name: year_to_date
    expr: SUM(amount)
    window:
      - {order: date, range: cumulative, semiadditive: last}
      - {order: year, range: current, semiadditive: last}
  - name: year_before
    expr: SUM(amount)
    window: [{order: month, range: current, offset: -12 month, semiadditive: last}]
  - name: all_regions
    expr: SUM(amount)
    window: [{order: region, range: all, semiadditive: last}]
  - {name: share, expr: MEASURE(sales) / MEASURE(all_regions)}
  - name: three_months
    expr: SUM(amount)
    window: [{order: date, range: trailing 3 month, semiadditive: last}]
"""
VIEWS = {
    "finance_orders": ORDERS,
    "marketing_facts": MARKETING_FACTS,
    "finance_windows": WINDOWS,
}


@pytest.fixture(scope="module")
def warehouse(database: Path, clock: Clock) -> Iterator[Warehouse]:
    opened = Warehouse(database, clock)
    for name, yaml in VIEWS.items():
        create(opened, name, yaml)
    yield opened
    opened.close()


def create(warehouse: Warehouse, name: str, yaml: str) -> None:
    sql = f"CREATE OR REPLACE VIEW {SCHEMA}.{name} WITH METRICS LANGUAGE YAML AS $$\n{yaml}\n$$"
    warehouse.execute(sql, persona=ADMIN)


def ask(warehouse: Warehouse, sql: str) -> list[list[str | None]]:
    result = warehouse.execute(sql, persona=ADMIN, schema="dominos_analytics")
    return [list(row) for row in result.rows]


def error(warehouse: Warehouse, sql: str) -> SqlError:
    with pytest.raises(SqlError) as raised:
        ask(warehouse, sql)
    return raised.value


# Reading the YAML


def test_a_view_is_read_whole() -> None:
    view = parse_metric_view("main.s.sales", FULL)
    assert view == MetricView(
        full_name="main.s.sales",
        version="1.1",
        source="main.s.orders",
        comment="What was sold.",
        filter="source.ok",
        joins=(
            Join(
                "store",
                "main.s.stores",
                on="source.a = store.a",
                at_most_one_match=True,
                joins=(Join("city", "main.s.cities", using=("city_id",)),),
            ),
        ),
        dimensions=(
            Dimension(
                "month",
                "date_trunc('MONTH', d)",
                "Month",
                ("monthly",),
                "First day.",
                Format("date", date_format="year_month", leading_zeros=True),
            ),
        ),
        measures=(
            Measure(
                "revenue",
                "SUM(x)",
                format=Format(
                    "currency",
                    currency_code="USD",
                    decimal_places=DecimalPlaces("exact", 2),
                    hide_group_separator=False,
                    abbreviation="compact",
                ),
                window=(
                    Window("month", "trailing", "last", Interval(3, "month")),
                    Window("month", "current", "first", offset=Interval(-12, "month")),
                ),
            ),
        ),
        yaml=FULL.strip("\n"),
    )


FULL = """
version: 1.1
comment: What was sold.
source: main.s.orders
filter: source.ok
joins:
  - name: store
    source: main.s.stores
    on: source.a = store.a
    rely: {at_most_one_match: true}
    joins: [{name: city, source: main.s.cities, using: [city_id]}]
dimensions:
  - name: month
    expr: date_trunc('MONTH', d)
    display_name: Month
    synonyms: [monthly]
    comment: First day.
    format: {type: date, date_format: year_month, leading_zeros: true}
measures:
  - name: revenue
    expr: SUM(x)
    format:
      type: currency
      currency_code: USD
      decimal_places: {type: exact, places: 2}
      hide_group_separator: false
      abbreviation: compact
    window:
      - {order: month, range: trailing 3 months, semiadditive: last}
      - {order: month, range: current, semiadditive: first, offset: -12 month}
"""


@pytest.mark.parametrize(
    ("found", "instead", "said"),
    [
        ("version: 1.1", "version: 2.0", "Line 2: `version` is '2.0'; use one of 0.1, 1.1."),
        ("source: main.s.orders", "", "Line 2: `source` is required in the document."),
        ("comment: What was sold.", "owner: me", "Line 3: unknown key `owner` in the document."),
        ("type: currency", "type: money", "Line 23: `format type` is 'money'"),
        ("expr: SUM(x)", "sql: SUM(x)", "Line 21: unknown key `sql` in a measure."),
        ("semiadditive: last", "every: last", "Line 29: unknown key `every` in a window."),
        ("trailing 3 months", "trailing a while", "Line 29: `range` is current, cumulative"),
        ("trailing 3 months", "trailing 3 moons", "Line 29: unknown unit 'moons'"),
        ("order: month, range: current", "order: week, range: current", "`order: week` is not"),
        ("name: revenue", "name: month", "the name 'month' is used twice"),
        ("on: source.a = store.a", "name: x", "Line 9: `name` is given twice in a join."),
        ("synonyms: [monthly]", "synonyms: monthly", "Line 16: `synonyms` must be a list."),
        ("version: 1.1", "version: [", "not valid YAML"),
    ],
)
def test_a_bad_document_names_line_and_rule(found: str, instead: str, said: str) -> None:
    with pytest.raises(SqlError) as raised:
        parse_metric_view("main.s.sales", FULL.replace(found, instead, 1))
    assert said in raised.value.message


# What may be created


@pytest.mark.parametrize(
    ("yaml", "code"),
    [
        (ORDERS.replace("net_amount", "net_amont"), "UNRESOLVED_COLUMN.WITH_SUGGESTION"),
        (ORDERS.replace("net_amount", "_region"), "UNRESOLVED_COLUMN"),
        (ORDERS.replace("AGG(orders)", "AGG(ordrs)"), "UNRESOLVED_COLUMN.WITH_SUGGESTION"),
        (ORDERS.replace("expr: order_date", "expr: MAX(order_date)"), "METRIC_VIEW_INVALID"),
        (ORDERS.replace("expr: COUNT(*)}", "expr: MEASURE(app_share)}"), "METRIC_VIEW_INVALID"),
        (ORDERS.replace("realistic.orders", "realistic.ordres"), "TABLE_OR_VIEW_NOT_FOUND"),
        (ORDERS.replace("SUM(net_amount)", "SUM(channel)"), "DATATYPE_MISMATCH"),
        (ORDERS.replace("SUM(net_amount)", "SUM(net_amount"), "PARSE_SYNTAX_ERROR"),
        (ORDERS.replace("SUM(net_amount)", "total(net_amount)"), "UNRESOLVED_ROUTINE"),
        (
            ORDERS.replace("SUM(net_amount)", "(SELECT max(1))"),
            "METRIC_VIEW_INVALID_EXPRESSION",
        ),
    ],
)
def test_a_view_that_cannot_be_computed_is_not_created(
    warehouse: Warehouse, yaml: str, code: str
) -> None:
    with pytest.raises(SqlError) as raised:
        create(warehouse, "finance_broken", yaml)
    assert raised.value.error_code.startswith(code)
    assert not warehouse.has_view(f"{SCHEMA}.finance_broken")


ITEMS = """
version: 1.1
source: main.dominos_realistic.orders
joins:
  - {name: item, source: main.dominos_realistic.order_items, on: source.order_id = item.order_id}
fields: [{name: date, expr: order_date}]
measures: [{name: revenue, expr: SUM(source.net_amount)}]
"""


def test_a_join_that_repeats_rows_is_refused(warehouse: Warehouse) -> None:
    with pytest.raises(SqlError, match="a join matches more than one row"):
        create(warehouse, "finance_items", ITEMS)
    declared = ITEMS.replace("item.order_id}", "item.order_id, cardinality: one_to_many}")
    with pytest.raises(SqlError, match="is one_to_many, which would repeat rows"):
        create(warehouse, "finance_items", declared)


def test_only_an_administrator_creates_views(warehouse: Warehouse) -> None:
    sql = f"CREATE VIEW {SCHEMA}.mine WITH METRICS LANGUAGE YAML AS $$ {ORDERS} $$"
    with pytest.raises(SqlError, match="does not have CREATE TABLE on Schema"):
        warehouse.execute(sql, persona=EXECUTIVE)


def test_create_without_replace_keeps_what_is_there(warehouse: Warehouse) -> None:
    sql = f"CREATE VIEW {SCHEMA}.finance_orders WITH METRICS LANGUAGE YAML AS $${ORDERS}$$"
    assert error(warehouse, sql).error_code == "TABLE_OR_VIEW_ALREADY_EXISTS"
    assert ask(warehouse, sql.replace("VIEW", "VIEW IF NOT EXISTS", 1)) == []


# What a query means


def by_hand(warehouse: Warehouse, sql: str) -> list[list[str | None]]:
    result = warehouse.execute(sql, persona=ADMIN, schema="dominos_realistic")
    return [list(row) for row in result.rows]


HAND_MADE = """
SELECT s.region, SUM(net_amount), COUNT(*), try_divide(COUNT(*) FILTER (WHERE channel = 'App'),
  COUNT(*)), SUM(net_amount) / COUNT(*)
FROM orders o JOIN stores s USING (store_id) WHERE NOT is_cancelled
  AND order_date >= DATE'2026-10-01' GROUP BY ALL ORDER BY 1
"""


def test_measures_are_the_aggregates_they_stand_for(warehouse: Warehouse) -> None:
    asked = ask(
        warehouse,
        "SELECT region, MEASURE(revenue), MEASURE(orders), MEASURE(app_share), "
        "AGG(average_order_value) FROM finance_orders WHERE date >= DATE'2026-10-01' "
        "GROUP BY ALL ORDER BY region",
    )
    assert asked == by_hand(warehouse, HAND_MADE)


def test_nested_joins_reach_their_columns(warehouse: Warehouse) -> None:
    asked = ask(
        warehouse, "SELECT home_region, MEASURE(orders) FROM finance_orders GROUP BY 1 ORDER BY 1"
    )
    assert asked == by_hand(
        warehouse,
        "SELECT s.region, COUNT(*) FROM orders JOIN customers c USING (customer_id) "
        "JOIN stores s ON s.store_id = c.home_store_id WHERE NOT is_cancelled "
        "GROUP BY 1 ORDER BY 1",
    )


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT region, MEASURE(orders) AS n FROM finance_orders GROUP BY region ORDER BY region",
        "SELECT region, MEASURE(orders) AS n FROM finance_orders GROUP BY ALL ORDER BY 1",
        "SELECT region, MEASURE(orders) AS n FROM finance_orders AS f GROUP BY f.region ORDER BY 1",
        "SELECT f.region, MEASURE(f.orders) AS n FROM finance_orders f GROUP BY 1 ORDER BY 1",
        "SELECT region AS r, AGG(orders) AS n FROM finance_orders GROUP BY r ORDER BY r",
        "SELECT region, n FROM (SELECT region, MEASURE(orders) AS n FROM finance_orders "
        "GROUP BY ALL) ORDER BY region",
        "WITH a AS (SELECT region, MEASURE(orders) AS n FROM finance_orders GROUP BY ALL), "
        "b AS (SELECT region, MEASURE(revenue) AS r FROM finance_orders GROUP BY ALL) "
        "SELECT a.region, n FROM a JOIN b ON a.region = b.region ORDER BY 1",
        "SELECT region, MEASURE(orders) AS n FROM finance_orders WHERE region < 'S' GROUP BY ALL "
        "UNION ALL SELECT region, MEASURE(orders) FROM finance_orders WHERE region >= 'S' "
        "GROUP BY ALL ORDER BY region",
        "SELECT region, MEASURE(orders) AS n FROM finance_orders GROUP BY ALL "
        "HAVING MEASURE(orders) > 0 AND n > 0 ORDER BY region",
        "SELECT region, MEASURE(orders) AS n FROM IDENTIFIER('finance_orders') GROUP BY ALL "
        "ORDER BY region",
    ],
)
def test_one_question_in_many_forms(warehouse: Warehouse, sql: str) -> None:
    assert ask(warehouse, sql) == by_hand(
        warehouse,
        "SELECT region, COUNT(*) FROM orders JOIN stores USING (store_id) "
        "WHERE NOT is_cancelled GROUP BY 1 ORDER BY 1",
    )


def test_a_filter_on_a_measure_narrows_each_of_its_aggregates(warehouse: Warehouse) -> None:
    asked = ask(
        warehouse,
        "SELECT MEASURE(orders) FILTER (WHERE channel = 'App'), "
        "MEASURE(app_share) FILTER (WHERE channel = 'App'), MEASURE(app_orders), "
        "MEASURE(average_order_value) FILTER (WHERE region = 'West') FROM finance_orders",
    )
    hand = by_hand(
        warehouse,
        "SELECT COUNT(*) FILTER (WHERE channel = 'App'), 1.0D, "
        "COUNT(*) FILTER (WHERE channel = 'App'), SUM(net_amount) FILTER (WHERE region = 'West') "
        "/ COUNT(*) FILTER (WHERE region = 'West') "
        "FROM orders JOIN stores USING (store_id) WHERE NOT is_cancelled",
    )
    assert asked == hand


def test_order_by_measure_and_limit(warehouse: Warehouse) -> None:
    best = ask(
        warehouse,
        "SELECT region FROM finance_orders GROUP BY region ORDER BY MEASURE(revenue) DESC LIMIT 1",
    )
    ranked = ask(
        warehouse,
        "SELECT region, MEASURE(revenue) AS r FROM finance_orders GROUP BY ALL ORDER BY r DESC",
    )
    assert best == [[ranked[0][0]]]


def test_an_outputs_name_means_the_output_not_a_column_behind_the_view(
    warehouse: Warehouse,
) -> None:
    asked = ask(
        warehouse,
        "SELECT region, MEASURE(orders) AS net_amount, net_amount * 2 AS twice, twice + 1 AS more "
        "FROM finance_orders GROUP BY region HAVING net_amount > 0 "
        "QUALIFY row_number() OVER (ORDER BY net_amount DESC) = 1 ORDER BY net_amount + 0",
    )
    [[region, orders]] = ask(
        warehouse,
        "SELECT region, MEASURE(orders) AS n FROM finance_orders GROUP BY ALL "
        "ORDER BY n DESC LIMIT 1",
    )
    n = int(orders or 0)
    assert asked == [[region, str(n), str(n * 2), str(n * 2 + 1)]]


def test_the_latest_day_can_be_asked_for_in_a_subquery(warehouse: Warehouse) -> None:
    asked = ask(
        warehouse,
        "SELECT MEASURE(orders) FROM finance_orders "
        "WHERE date = (SELECT max(date) FROM finance_orders)",
    )
    assert asked == by_hand(
        warehouse,
        "SELECT COUNT(*) FROM orders WHERE NOT is_cancelled AND order_date = DATE'2026-11-18'",
    )


def test_a_field_may_hide_a_column_of_the_same_name(warehouse: Warehouse) -> None:
    asked = ask(warehouse, "SELECT DISTINCT typeof(store_id) FROM finance_orders")
    assert asked == [["string"]]


def test_a_ratio_over_two_facts_repeats_no_row(warehouse: Warehouse) -> None:
    asked = ask(
        warehouse,
        "SELECT channel, MEASURE(spend), MEASURE(new_customers), MEASURE(cac) "
        "FROM marketing_facts WHERE date BETWEEN DATE'2026-01-01' AND DATE'2026-06-30' "
        "GROUP BY ALL ORDER BY channel",
    )
    period = "BETWEEN DATE'2026-01-01' AND DATE'2026-06-30'"
    assert asked == by_hand(
        warehouse,
        f"WITH s AS (SELECT channel, SUM(spend) AS spend FROM marketing_spend "
        f"WHERE spend_date {period} GROUP BY 1), n AS (SELECT acquisition_channel AS channel, "
        f"COUNT(*) AS n FROM customers WHERE acquired_on {period} GROUP BY 1) "
        "SELECT channel, spend, n, spend / n FROM s JOIN n USING (channel) ORDER BY channel",
    )


# What is refused


@pytest.mark.parametrize(
    ("sql", "code", "said"),
    [
        ("SELECT revenue FROM finance_orders", "METRIC_VIEW_MISSING_MEASURE_FUNCTION", "revenue"),
        (
            "SELECT region FROM finance_orders ORDER BY revenue",
            "METRIC_VIEW_MISSING_MEASURE_FUNCTION",
            "MEASURE(revenue)",
        ),
        (
            "SELECT * FROM finance_orders",
            "UNSUPPORTED_METRIC_VIEW_USAGE.SELECT_STAR_NOT_SUPPORTED",
            "SELECT *",
        ),
        (
            "SELECT COUNT(*) FROM finance_orders",
            "UNSUPPORTED_METRIC_VIEW_USAGE.UNCATEGORIZED",
            "use one of its measures",
        ),
        (
            "SELECT MEASURE(orders) FROM finance_orders JOIN marketing_facts ON TRUE",
            "METRIC_VIEW_JOIN_NOT_SUPPORTED",
            "CTE",
        ),
        (
            "SELECT 1 FROM main.dominos_realistic.stores JOIN finance_orders ON TRUE",
            "METRIC_VIEW_JOIN_NOT_SUPPORTED",
            "CTE",
        ),
        (
            "SELECT MEASURE(revenu) FROM finance_orders",
            "UNRESOLVED_COLUMN.WITH_SUGGESTION",
            "`revenue`",
        ),
        (
            "SELECT regoin, MEASURE(orders) FROM finance_orders GROUP BY 1",
            "UNRESOLVED_COLUMN.WITH_SUGGESTION",
            "`region`",
        ),
        (
            "SELECT MEASURE(other.revenue) FROM finance_orders",
            "UNRESOLVED_COLUMN.WITH_SUGGESTION",
            "other.revenue",
        ),
        (
            "SELECT region, MEASURE(orders) FROM finance_orders GROUP BY 9",
            "GROUP_BY_POS_OUT_OF_RANGE",
            "between 1 and 2",
        ),
        (
            "SELECT net_amount FROM finance_orders",
            "UNRESOLVED_COLUMN.WITH_SUGGESTION",
            "net_amount",
        ),
        (
            "SELECT MEASURE(region) FROM finance_orders",
            "METRIC_VIEW_INVALID_MEASURE_FUNCTION_INPUT",
            "is a field",
        ),
        (
            "SELECT region FROM finance_orders WHERE MEASURE(orders) > 1",
            "INVALID_WHERE_CONDITION",
            "HAVING",
        ),
        ("SELECT region, MEASURE(orders) FROM finance_orders", "MISSING_AGGREGATION", "GROUP BY"),
        (
            "SELECT MEASURE(orders, revenue) FROM finance_orders",
            "UNSUPPORTED_METRIC_VIEW_USAGE.MEASURE_REQUIRES_EXACTLY_ONE_COLUMN",
            "exactly one",
        ),
        (
            "SELECT MEASURE(order_id) FROM main.dominos_realistic.orders",
            "UNSUPPORTED_METRIC_VIEW_USAGE.UNCATEGORIZED",
            "needs a metric view",
        ),
        (
            "SELECT MEASURE(orders) OVER () FROM finance_orders",
            "UNSUPPORTED_METRIC_VIEW_USAGE.UNCATEGORIZED",
            "window function",
        ),
    ],
)
def test_a_misuse_is_refused_with_the_rule(
    warehouse: Warehouse, sql: str, code: str, said: str
) -> None:
    raised = error(warehouse, sql)
    assert (raised.error_code, said in raised.message) == (code, True)


def test_columns_behind_a_view_stay_behind_it(warehouse: Warehouse) -> None:
    """Also from a subquery, which could otherwise see the view's source."""
    raised = error(
        warehouse, "SELECT MEASURE(orders) FROM finance_orders GROUP BY (SELECT customer_id)"
    )
    assert raised.error_code.startswith("UNRESOLVED_COLUMN")


# Window measures


@pytest.mark.parametrize(
    ("measure", "by_day"),
    [
        ("sales", ["100", "10", "25", "30", "7"]),
        ("customers_7_days", [None, None, "1", "2", "1"]),
        ("two_days", ["100", "10", "35", "55", "7"]),
        ("next_week", [None, "55", "30", "7", None]),
        ("that_day", ["100", "10", "25", "30", "7"]),
        ("day_before", [None, None, "10", "25", None]),
        ("growth", [None, None, "1.5", "0.2", None]),
        ("running", ["100", "110", "135", "165", "172"]),
        ("year_to_date", ["100", "10", "35", "65", "72"]),
    ],
)
def test_a_window_at_each_day(warehouse: Warehouse, measure: str, by_day: list[str | None]) -> None:
    asked = ask(
        warehouse,
        f"SELECT date, MEASURE({measure}) FROM finance_windows GROUP BY date ORDER BY date",
    )
    assert [value for _, value in asked] == by_day


def test_without_the_order_field_a_window_stands_at_the_groups_last_or_first_day(
    warehouse: Warehouse,
) -> None:
    asked = ask(
        warehouse,
        "SELECT region, MEASURE(that_day), MEASURE(first_day), MEASURE(running), MEASURE(sales) "
        "FROM finance_windows GROUP BY ALL ORDER BY region",
    )
    assert asked == [["A", "30", "100", "160", "160"], ["B", "7", "5", "12", "12"]]
    total = ask(warehouse, "SELECT MEASURE(that_day), MEASURE(year_to_date) FROM finance_windows")
    assert total == [["7", "72"]]


def test_an_offset_moves_the_window(warehouse: Warehouse) -> None:
    asked = ask(
        warehouse,
        "SELECT month, MEASURE(sales), MEASURE(year_before) FROM finance_windows "
        "GROUP BY month ORDER BY month",
    )
    assert asked == [["2025-01-01", "100", None], ["2026-01-01", "72", "100"]]


def test_range_all_is_the_total_of_a_share(warehouse: Warehouse) -> None:
    asked = ask(
        warehouse,
        "SELECT region, round(MEASURE(share), 4) AS s FROM finance_windows GROUP BY region "
        "HAVING MEASURE(sales) > 0 ORDER BY s DESC",
    )
    assert asked == [["A", "0.9302"], ["B", "0.0698"]]


def test_a_filter_beside_the_window_is_kept(warehouse: Warehouse) -> None:
    asked = ask(
        warehouse,
        "SELECT date, MEASURE(running) FROM finance_windows WHERE region = 'B' "
        "GROUP BY date ORDER BY date",
    )
    assert asked == [["2026-01-02", "5"], ["2026-01-10", "12"]]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT month, MEASURE(running) FROM finance_windows GROUP BY month", "in pieces"),
        (
            "SELECT date, MEASURE(running) FROM finance_windows WHERE date > DATE'2026-01-01' "
            "GROUP BY date",
            "Query it in a CTE",
        ),
        ("SELECT date, MEASURE(three_months) FROM finance_windows GROUP BY date", "cut to months"),
    ],
)
def test_a_window_without_one_clear_meaning_is_refused(
    warehouse: Warehouse, sql: str, said: str
) -> None:
    assert said in error(warehouse, sql).message


# Whose rights


def test_a_view_lends_its_owners_rights_but_not_their_rows(warehouse: Warehouse) -> None:
    sql = f"SELECT region, MEASURE(orders) > 0 FROM {SCHEMA}.finance_orders GROUP BY ALL"
    assert warehouse.execute(sql, persona=REGIONAL).rows == (("Midwest", "true"),)
    with pytest.raises(SqlError, match="does not have SELECT"):
        warehouse.execute("SELECT 1 FROM main.dominos_realistic.orders", persona=REGIONAL)


def test_grants_follow_the_views_space_until_they_are_changed(warehouse: Warehouse) -> None:
    create(warehouse, "operations_test", ORDERS)
    name = f"{SCHEMA}.operations_test"
    sql = f"SELECT MEASURE(orders) > 0 FROM {name}"
    with pytest.raises(SqlError, match=f"does not have SELECT on Table '{name}'"):
        warehouse.execute(sql, persona=MARKETING)
    ask(warehouse, f"GRANT SELECT ON VIEW {name} TO `{MARKETING.email}`")
    assert warehouse.execute(sql, persona=MARKETING).rows == (("true",),)
    ask(warehouse, f"REVOKE SELECT ON TABLE {name} FROM `{MARKETING.email}`")
    assert not warehouse.may_select(MARKETING, name)
    assert warehouse.may_select(EXECUTIVE, name)
    ask(warehouse, f"DROP VIEW {name}")
    assert error(warehouse, f"DROP VIEW {name}").error_code == "TABLE_OR_VIEW_NOT_FOUND"
    assert ask(warehouse, f"DROP VIEW IF EXISTS {name}") == []
