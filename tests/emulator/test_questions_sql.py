"""Queries to SQL: readable text, and text that the warehouse runs."""

from datetime import date
from pathlib import Path

import pytest

from bench.answers import run
from bench.answers.lexicons import ROOT, SCHEMA, lexicons
from emulator.clock import Clock
from emulator.personas import ADMIN, EXECUTIVE
from emulator.questions import Answerable, describe_result, to_sql, understand
from emulator.questions.sql import column_names
from emulator.warehouse import Warehouse

TODAY = date(2026, 11, 18)


def sql(text: str, space: str = "finance") -> str:
    lexicon = lexicons()[space]
    found = understand(text, lexicon, today=TODAY)
    assert isinstance(found, Answerable)
    view = lexicon.view(found.query.view)
    assert view is not None
    return to_sql(found.query, view)


def test_a_total() -> None:
    assert (
        sql("total revenue this month")
        == """\
SELECT
  MEASURE(revenue) AS revenue
FROM main.dominos_analytics.finance_metrics
WHERE date BETWEEN DATE'2026-11-01' AND DATE'2026-11-18'"""
    )


def test_a_ranking_with_filters() -> None:
    assert (
        sql("top 5 stores by revenue in Texas excluding App yesterday")
        == """\
SELECT
  store,
  MEASURE(revenue) AS revenue
FROM main.dominos_analytics.finance_metrics
WHERE date = DATE'2026-11-17'
  AND state = 'TX'
  AND (channel <> 'App' OR channel IS NULL)
GROUP BY ALL
ORDER BY revenue DESC NULLS LAST, store
LIMIT 5"""
    )


def test_a_trend() -> None:
    assert (
        sql("revenue by month in 2025")
        == """\
SELECT
  CAST(date_trunc('MONTH', date) AS DATE) AS month,
  MEASURE(revenue) AS revenue
FROM main.dominos_analytics.finance_metrics
WHERE date BETWEEN DATE'2025-01-01' AND DATE'2025-12-31'
GROUP BY ALL
ORDER BY month"""
    )


def test_a_comparison_joins_two_periods_since_a_metric_view_cannot_be_joined() -> None:
    assert (
        sql("orders by region this week vs last week")
        == """\
WITH current_period AS (
  SELECT
    region,
    MEASURE(orders) AS orders
  FROM main.dominos_analytics.finance_metrics
  WHERE date BETWEEN DATE'2026-11-16' AND DATE'2026-11-17'
  GROUP BY ALL
), earlier_period AS (
  SELECT
    region,
    MEASURE(orders) AS orders
  FROM main.dominos_analytics.finance_metrics
  WHERE date BETWEEN DATE'2026-11-09' AND DATE'2026-11-10'
  GROUP BY ALL
)
SELECT
  COALESCE(n.region, o.region) AS region,
  n.orders AS orders,
  o.orders AS orders_before,
  n.orders - o.orders AS orders_change
FROM current_period AS n
FULL OUTER JOIN earlier_period AS o
  ON n.region <=> o.region
ORDER BY orders DESC NULLS LAST, region"""
    )


def test_a_quote_in_a_value_stays_inside_the_literal() -> None:
    from emulator.questions.query import Filter, Query

    view = lexicons()["finance"].views[0]
    query = Query(view.full_name, ("revenue",), filters=(Filter("store", ("Domino's \\ 1",)),))
    assert to_sql(query, view).endswith("WHERE store = 'Domino\\'s \\\\ 1'")


@pytest.fixture(scope="module")
def warehouse(database: Path, clock: Clock) -> Warehouse:
    found = Warehouse(database, clock)
    for path in sorted((ROOT / "semantic" / "metric_views").glob("*.yaml")):
        created = f"CREATE OR REPLACE VIEW {SCHEMA}.{path.stem} WITH METRICS LANGUAGE YAML"
        found.execute(f"{created} AS $$\n{path.read_text()}\n$$", persona=ADMIN)
    return found


@pytest.mark.parametrize("space", sorted(lexicons()))
def test_the_warehouse_runs_and_the_words_describe_every_answer(
    warehouse: Warehouse, space: str
) -> None:
    lexicon = lexicons()[space]
    for verdict in run.judge():
        found = understand(verdict.ask, lexicon, today=TODAY)
        if verdict.space != space or not isinstance(found, Answerable):
            continue
        view = lexicon.view(found.query.view)
        assert view is not None
        result = warehouse.execute(to_sql(found.query, view), persona=EXECUTIVE)
        assert tuple(c.name for c in result.columns) == column_names(found.query)
        text = describe_result(found.query, view, result.columns, result.rows)
        assert text.endswith("."), verdict.ask
