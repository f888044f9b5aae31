"""The stories the data tells: each a claim about what an analyst would find."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from emulator.data import stories

PER_ORDER = "FROM orders JOIN stores USING (store_id) WHERE NOT is_cancelled"


class Raw:
    """The raw tables, all rows."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def value(self, sql: str) -> float:
        ((value,),) = self._connection.execute(sql).fetchall()
        return float(value)

    def table(self, sql: str) -> dict[str, float]:
        return {key: float(value) for key, value in self._connection.execute(sql).fetchall()}


@pytest.fixture(scope="module")
def raw(large_database: Path) -> Iterator[Raw]:
    with duckdb.connect(str(large_database), read_only=True) as connection:
        connection.execute("SET schema = 'dominos_realistic'")
        yield Raw(connection)


def between(column: str, first: date, end: date) -> str:
    return f"{column} >= DATE '{first}' AND {column} < DATE '{end}'"


def test_the_app_grows_from_a_third_of_orders_to_over_half(raw: Raw) -> None:
    share = "SELECT avg((channel = 'App')::INTEGER) FROM orders WHERE "
    first = raw.value(share + between("order_date", date(2023, 11, 1), date(2024, 1, 1)))
    last = raw.value(share + between("order_date", date(2026, 9, 1), date(2026, 11, 1)))
    assert 0.30 < first < 0.37
    assert 0.52 < last < 0.60


def cac(raw: Raw, first: date, end: date) -> dict[str, float]:
    return raw.table(f"""
        WITH spent AS (
          SELECT channel, sum(spend) AS spend FROM marketing_spend
          WHERE {between("spend_date", first, end)} GROUP BY channel
        ), won AS (
          SELECT acquisition_channel AS channel, count(*) AS customers FROM customers
          WHERE {between("acquired_on", first, end)} GROUP BY ALL
        )
        SELECT channel, spend / customers FROM spent JOIN won USING (channel)""")


def test_a_customer_from_paid_search_costs_about_30_percent_more_from_one_month_on(
    raw: Raw,
) -> None:
    jump = stories.PAID_SEARCH_JUMP
    before = cac(raw, date(2025, 7, 1), jump)
    after = cac(raw, jump, date(2026, 11, 1))
    assert 1.20 < after["Paid Search"] / before["Paid Search"] < 1.45
    others = before.keys() - {"Paid Search"}
    assert all(0.80 < after[name] / before[name] < 1.20 for name in others)


def test_email_wins_customers_most_cheaply(raw: Raw) -> None:
    costs = cac(raw, stories.FIRST_DAY, stories.SCALE_ENDS)
    assert len(costs) == 7
    assert min(costs, key=costs.__getitem__) == "Email"


def test_loyal_families_are_worth_most_and_occasional_customers_least(raw: Raw) -> None:
    arpu = raw.table(f"""
        SELECT segment, sum(net_amount) / count(DISTINCT customer_id)
        FROM orders JOIN customers USING (customer_id)
        WHERE NOT is_cancelled AND {between("order_date", date(2026, 1, 1), date(2026, 4, 1))}
        GROUP BY segment""")
    ranking = sorted(arpu, key=arpu.__getitem__)
    assert (ranking[0], ranking[-1]) == ("Occasional", "Loyal Families")
    assert arpu["Loyal Families"] > 3 * arpu["Occasional"]


def during(first: date, end: date, measure: str, source: str) -> str:
    return f"""SELECT _region, {measure} FROM {source}
        WHERE {between("_visible_from", first, end)} GROUP BY _region"""


def shortage(raw: Raw, measure: str, source: str) -> tuple[float, float, float]:
    """The region in the winter without drivers, the year before, and the other regions then."""
    first, end = stories.SHORTAGE_FROM, stories.SHORTAGE_UNTIL
    then = raw.table(during(first, end, measure, source))
    before = raw.table(during(date(2024, 12, 1), date(2025, 3, 1), measure, source))
    region = then.pop(stories.SHORTAGE_REGION)
    return region, before[stories.SHORTAGE_REGION], sum(then.values()) / len(then)


def test_one_winter_without_drivers_collapses_a_regions_punctuality(raw: Raw) -> None:
    then, before, elsewhere = shortage(raw, "avg(is_on_time::INTEGER)", "deliveries")
    assert then < 0.65
    assert before > 0.80
    assert elsewhere > 0.80


NPS = "100 * avg(CASE WHEN nps_score >= 9 THEN 1 WHEN nps_score <= 6 THEN -1 ELSE 0 END)"


def test_nps_follows_the_late_deliveries(raw: Raw) -> None:
    then, before, elsewhere = shortage(raw, NPS, "surveys")
    assert then < before - 6
    assert then < elsewhere - 5


def test_refunds_follow_the_late_deliveries(raw: Raw) -> None:
    rate = "sum(refund_amount) / sum(net_amount) FILTER (NOT is_cancelled)"
    then, before, elsewhere = shortage(raw, rate, "orders")
    assert then > 1.4 * before
    assert then > 1.4 * elsewhere


def food_cost(raw: Raw, first: date, end: date) -> float:
    return raw.value(f"""
        SELECT (SELECT sum(food_cost) FROM store_month_costs WHERE {between("month", first, end)})
          / (SELECT sum(net_amount) FROM orders
             WHERE NOT is_cancelled AND {between("order_date", first, end)})""")


def test_dear_cheese_lifts_food_cost_for_two_quarters(raw: Raw) -> None:
    before = food_cost(raw, date(2025, 1, 1), stories.CHEESE_FROM)
    second = food_cost(raw, stories.CHEESE_FROM, date(2025, 7, 1))
    third = food_cost(raw, date(2025, 7, 1), stories.CHEESE_UNTIL)
    after = food_cost(raw, stories.CHEESE_UNTIL, date(2026, 1, 1))
    assert min(second, third) > max(before, after) + 0.015
    assert 0.27 < before < 0.33
    assert abs(before - after) < 0.01


def test_two_for_tuesday_makes_tuesdays(raw: Raw) -> None:
    share = raw.table("""
        SELECT isodow(order_date)::VARCHAR,
          count(*) FILTER (promotion_name = 'Two for Tuesday') / count(*)
        FROM orders LEFT JOIN promotions USING (promotion_id) GROUP BY ALL""")
    orders = raw.table("SELECT isodow(order_date)::VARCHAR, count(*) FROM orders GROUP BY ALL")
    assert share.pop("2") == pytest.approx(stories.TUESDAY_SHARE, abs=0.02)
    assert set(share.values()) == {0.0}
    assert orders["2"] > 1.08 * max(orders["1"], orders["3"], orders["4"])


@pytest.mark.parametrize(
    ("name", "day", "at_least", "at_most"),
    [
        ("Halloween", date(2025, 10, 31), 1.3, 1.8),
        ("Super Bowl Sunday 2025", date(2025, 2, 9), 1.35, 1.9),
        ("Super Bowl Sunday 2026", date(2026, 2, 8), 1.35, 1.9),
        ("the Friday before Christmas", date(2025, 12, 19), 1.25, 1.7),
        ("Christmas Day", date(2025, 12, 25), 0.1, 0.3),
    ],
)
def test_some_days_stand_out_from_the_same_weekday(
    raw: Raw, name: str, day: date, at_least: float, at_most: float
) -> None:
    around = ", ".join(f"DATE '{day + timedelta(weeks=w)}'" for w in (-3, -2, -1))
    usual = raw.value(f"SELECT count(*) / 3 FROM orders WHERE order_date IN ({around})")
    then = raw.value(f"SELECT count(*) FROM orders WHERE order_date = DATE '{day}'")
    assert at_least < then / usual < at_most, name


def second_order_within_90_days(raw: Raw, first: date, end: date) -> float:
    return raw.value(f"""
        WITH cohort AS (
          SELECT customer_id, acquired_on, list_sort(list(order_date))[2] - acquired_on AS days
          FROM customers JOIN orders USING (customer_id)
          WHERE {between("acquired_on", first, end)} GROUP BY customer_id, acquired_on
        )
        SELECT avg((COALESCE(days, 999) <= 90)::INTEGER) FROM cohort""")


def test_customers_won_after_the_loyalty_relaunch_come_back_more(raw: Raw) -> None:
    relaunch = stories.LOYALTY_RELAUNCH
    before = second_order_within_90_days(raw, date(2024, 6, 1), relaunch)
    after = second_order_within_90_days(raw, relaunch, date(2026, 6, 1))
    assert after > before + 0.05


def test_one_franchisee_keeps_less_of_a_dollar(raw: Raw) -> None:
    margin = raw.table("""
        WITH sold AS (
          SELECT store_id, date_trunc('month', order_date)::DATE AS month, sum(net_amount) AS net
          FROM orders WHERE NOT is_cancelled GROUP BY ALL
        )
        SELECT COALESCE(franchisee, 'Corporate'),
          1 - sum(food_cost + labor_cost + occupancy_cost + marketing_fee) / sum(net)
        FROM store_month_costs JOIN sold USING (store_id, month) JOIN stores USING (store_id)
        GROUP BY ALL""")
    weak = margin.pop(stories.WEAK_FRANCHISEE)
    assert weak < min(margin.values()) - 0.04


def test_the_same_franchisee_gets_the_complaints(raw: Raw) -> None:
    unhappy = raw.table("""
        SELECT COALESCE(franchisee, 'Corporate'), avg((csat <= 2)::INTEGER)
        FROM surveys JOIN orders USING (order_id) JOIN stores USING (store_id) GROUP BY ALL""")
    refunds = raw.table(f"""
        SELECT COALESCE(franchisee, 'Corporate'), sum(refund_amount) / sum(net_amount)
        {PER_ORDER} GROUP BY ALL""")
    assert unhappy.pop(stories.WEAK_FRANCHISEE) > 1.3 * max(unhappy.values())
    assert refunds.pop(stories.WEAK_FRANCHISEE) > 1.5 * max(refunds.values())


def with_dessert(raw: Raw, first: date, end: date) -> float:
    return raw.value(f"""
        SELECT count(DISTINCT order_id) FILTER (category = 'Desserts') / count(DISTINCT order_id)
        FROM orders JOIN order_items USING (order_id) JOIN products USING (product_id)
        WHERE {between("order_date", first, end)}""")


def test_more_orders_take_a_dessert_after_one_launch(raw: Raw) -> None:
    launch = stories.DESSERT_LAUNCH
    before = with_dessert(raw, date(2025, 1, 1), launch)
    after = with_dessert(raw, launch, date(2026, 6, 1))
    assert after > 1.4 * before
    first_sold = raw.value(f"""
        SELECT min(order_date) - DATE '{launch}' FROM orders JOIN order_items USING (order_id)
        WHERE product_id = {stories.LAUNCHED_DESSERT}""")
    assert 0 <= first_sold < 7
