"""What always holds in the raw tables, at any scale."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest


@pytest.fixture(scope="module")
def raw(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("SET schema = 'dominos_realistic'")
        yield connection


def count(raw: duckdb.DuckDBPyConnection, sql: str) -> int:
    ((n,),) = raw.execute(f"SELECT count(*) FROM {sql}").fetchall()
    return int(n)


EXPECTED_COLUMNS = {
    "stores": "store_id store_name city state region ownership franchisee opened_on",
    "products": "product_id product_name category list_price unit_cost",
    "customers": "customer_id segment acquisition_channel acquired_on loyalty_tier home_store_id",
    "campaigns": "campaign_id campaign_name channel objective start_date end_date",
    "promotions": "promotion_id promotion_name kind start_date end_date",
    "marketing_spend": "spend_date channel campaign_id region spend impressions clicks conversions "
    "attributed_revenue",
    "orders": "order_id order_ts order_date store_id customer_id channel fulfilment promotion_id "
    "gross_amount discount_amount net_amount refund_amount is_cancelled",
    "order_items": "order_id product_id quantity net_amount cost_amount",
    "deliveries": "order_id promised_minutes make_minutes actual_minutes distance_miles is_on_time "
    "driver_id",
    "surveys": "order_id survey_date nps_score csat",
    "store_month_costs": "store_id month food_cost labor_cost occupancy_cost marketing_fee",
    "targets": "month region measure target_value",
    "daily_sales_fact": "sales_date store_id channel orders cancelled_orders gross_amount "
    "discount_amount net_amount refund_amount",
}


def test_the_public_columns_are_the_data_models(raw: duckdb.DuckDBPyConnection) -> None:
    rows = raw.execute("""
        SELECT table_name, string_agg(column_name, ' ' ORDER BY ordinal_position)
        FROM information_schema.columns
        WHERE table_schema = 'dominos_realistic' AND column_name NOT LIKE '\\_%' ESCAPE '\\'
          AND table_name NOT LIKE '\\_%' ESCAPE '\\'
        GROUP BY table_name""").fetchall()
    assert dict(rows) == EXPECTED_COLUMNS


def test_every_table_says_what_a_row_is(raw: duckdb.DuckDBPyConnection) -> None:
    silent = "duckdb_tables() WHERE comment IS NULL AND table_name NOT LIKE '\\_%' ESCAPE '\\'"
    assert count(raw, silent) == 0


def test_the_scale_is_what_was_asked_for(raw: duckdb.DuckDBPyConnection) -> None:
    three_years = count(raw, "orders WHERE order_date < DATE '2026-11-01'")
    assert three_years == pytest.approx(60_000, rel=0.01)
    assert count(raw, "stores") == 40


def test_rows_run_about_three_months_past_the_day_of_generation(
    raw: duckdb.DuckDBPyConnection,
) -> None:
    row = raw.execute("SELECT max(order_date)::VARCHAR, min(order_date)::VARCHAR FROM orders")
    assert row.fetchone() == ("2027-02-28", "2023-11-01")


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("orders", "order_id"),
        ("order_items", "order_id, product_id"),
        ("deliveries", "order_id"),
        ("surveys", "order_id"),
        ("customers", "customer_id"),
        ("stores", "store_id"),
        ("products", "product_id"),
        ("campaigns", "campaign_id"),
        ("promotions", "promotion_id"),
        ("marketing_spend", "spend_date, channel, campaign_id, region"),
        ("store_month_costs", "store_id, month"),
        ("targets", "month, region, measure"),
        ("daily_sales_fact", "sales_date, store_id, channel"),
    ],
)
def test_each_grain_is_unique(raw: duckdb.DuckDBPyConnection, table: str, key: str) -> None:
    assert count(raw, f"{table}") > 0
    assert count(raw, f"(SELECT {key} FROM {table} GROUP BY ALL HAVING count(*) > 1)") == 0


@pytest.mark.parametrize(
    ("child", "column", "parent", "key"),
    [
        ("orders", "store_id", "stores", "store_id"),
        ("orders", "customer_id", "customers", "customer_id"),
        ("orders", "promotion_id", "promotions", "promotion_id"),
        ("order_items", "order_id", "orders", "order_id"),
        ("order_items", "product_id", "products", "product_id"),
        ("deliveries", "order_id", "orders", "order_id"),
        ("surveys", "order_id", "orders", "order_id"),
        ("customers", "home_store_id", "stores", "store_id"),
        ("marketing_spend", "campaign_id", "campaigns", "campaign_id"),
        ("store_month_costs", "store_id", "stores", "store_id"),
    ],
)
def test_every_reference_is_there(
    raw: duckdb.DuckDBPyConnection, child: str, column: str, parent: str, key: str
) -> None:
    orphans = f"{child} WHERE {column} IS NOT NULL AND {column} NOT IN (SELECT {key} FROM {parent})"
    assert count(raw, orphans) == 0


NEVER = {
    "an order's net is not gross minus discount": """
        orders WHERE net_amount <> gross_amount - discount_amount""",
    "an order's items do not add up to its net amount": """
        (SELECT order_id FROM orders JOIN order_items AS item USING (order_id)
         GROUP BY order_id, orders.net_amount HAVING sum(item.net_amount) <> orders.net_amount)""",
    "an order has no items": "orders WHERE order_id NOT IN (SELECT order_id FROM order_items)",
    "a refund exceeds what was paid": "orders WHERE refund_amount > net_amount",
    "a cancelled order is refunded": "orders WHERE is_cancelled AND refund_amount <> 0",
    "an amount is negative": """
        orders WHERE least(gross_amount, discount_amount, net_amount, refund_amount) < 0""",
    "a line's amount is negative": "order_items WHERE net_amount < 0 OR cost_amount <= 0",
    "a discount without a promotion": "orders WHERE promotion_id IS NULL AND discount_amount > 0",
    "a promotion outside its dates": """
        orders JOIN promotions USING (promotion_id)
        WHERE order_date < start_date OR order_date > end_date""",
    "an order before its customer was acquired": """
        orders JOIN customers USING (customer_id) WHERE order_date < acquired_on""",
    "a customer of the period without an order on the first day": """
        customers WHERE acquired_on >= DATE '2023-11-01' AND (customer_id, acquired_on) NOT IN
        (SELECT (customer_id, order_date) FROM orders WHERE NOT is_cancelled)""",
    "a new customer is visible before the first order": """
        customers JOIN (SELECT customer_id, min(order_ts) AS ts FROM orders GROUP BY 1)
        USING (customer_id) WHERE acquired_on >= DATE '2023-11-01' AND _visible_from > ts""",
    "an order at a store that is not open yet": """
        orders JOIN stores USING (store_id) WHERE order_date < opened_on""",
    "an order's date is not its timestamp's": "orders WHERE order_date <> order_ts::DATE",
    "an order outside opening hours": "orders WHERE hour(order_ts) < 10",
    "a delivery of a cancelled or carried out order": """
        deliveries JOIN orders USING (order_id) WHERE is_cancelled OR fulfilment <> 'Delivery'""",
    "a delivered order without its delivery": """
        orders WHERE fulfilment = 'Delivery' AND NOT is_cancelled
        AND order_id NOT IN (SELECT order_id FROM deliveries)""",
    "on time disagrees with the minutes": """
        deliveries WHERE is_on_time <> (actual_minutes <= promised_minutes)""",
    "made later than delivered": "deliveries WHERE make_minutes >= actual_minutes",
    "a survey of a cancelled order": """
        surveys JOIN orders USING (order_id) WHERE is_cancelled OR survey_date <= order_date""",
    "a score outside its scale": """
        surveys WHERE nps_score NOT BETWEEN 0 AND 10 OR csat NOT BETWEEN 1 AND 5""",
    "more clicks than impressions, or conversions than clicks": """
        marketing_spend WHERE clicks > impressions
        OR (channel <> 'TV' AND conversions > clicks)""",
    "spend of a campaign that does not run": """
        marketing_spend JOIN campaigns USING (campaign_id)
        WHERE spend_date < start_date OR spend_date > end_date
        OR campaigns.channel <> marketing_spend.channel""",
    "a row's region is not its store's": """
        orders JOIN stores USING (store_id) WHERE orders._region <> stores.region""",
    "an item's region or time is not its order's": """
        order_items AS item JOIN orders USING (order_id)
        WHERE item._region <> orders._region OR item._visible_from <> orders._visible_from""",
    "a delivery or survey is visible before its order": """
        (FROM deliveries SELECT order_id, _visible_from UNION ALL
         FROM surveys SELECT order_id, _visible_from) AS later JOIN orders USING (order_id)
        WHERE later._visible_from <= orders._visible_from""",
    "Two for Tuesday on another day": """
        orders WHERE promotion_id = 1 AND isodow(order_date) <> 2""",
    "a free side without a side": """
        orders WHERE promotion_id = 5 AND order_id NOT IN (
          SELECT order_id FROM order_items JOIN products USING (product_id)
          WHERE category = 'Sides')""",
}


@pytest.mark.parametrize("what", NEVER)
def test_never(raw: duckdb.DuckDBPyConnection, what: str) -> None:
    assert count(raw, NEVER[what]) == 0


def test_the_daily_fact_is_the_orders_summed(raw: duckdb.DuckDBPyConnection) -> None:
    summed = """SELECT order_date, store_id, channel, count(*) FILTER (NOT is_cancelled),
          count(*) FILTER (is_cancelled), sum(IF(is_cancelled, 0, gross_amount)),
          sum(IF(is_cancelled, 0, discount_amount)), sum(IF(is_cancelled, 0, net_amount)),
          sum(IF(is_cancelled, 0, refund_amount))
        FROM orders GROUP BY order_date, store_id, channel"""
    kept = "SELECT * EXCLUDE (_visible_from, _region) FROM daily_sales_fact"
    assert count(raw, f"(({summed}) EXCEPT ({kept}))") == 0
    assert count(raw, f"(({kept}) EXCEPT ({summed}))") == 0


def test_evenings_and_weekends_are_busiest(raw: duckdb.DuckDBPyConnection) -> None:
    hours = dict(raw.execute("SELECT hour(order_ts), count(*) FROM orders GROUP BY 1").fetchall())
    days = dict(raw.execute("SELECT isodow(order_ts), count(*) FROM orders GROUP BY 1").fetchall())
    assert max(hours, key=lambda hour: hours[hour]) == 18
    assert sorted(days, key=lambda day: days[day])[-2:] == [6, 5]


def test_targets_are_close_to_what_happened(raw: duckdb.DuckDBPyConnection) -> None:
    ((low, high),) = raw.execute("""
        WITH sold AS (
          SELECT date_trunc('quarter', order_date) AS quarter, sum(net_amount) AS net
          FROM orders WHERE NOT is_cancelled GROUP BY ALL
        ), planned AS (
          SELECT date_trunc('quarter', month) AS quarter, sum(target_value) AS plan
          FROM targets WHERE measure = 'revenue' GROUP BY ALL
        )
        SELECT min(net / plan), max(net / plan) FROM sold JOIN planned USING (quarter)
        """).fetchall()
    assert 0.90 < low < high < 1.10
