"""The SQL of tiles and charts, to the letter: identifiers from semantic/, values as parameters."""

from datetime import date

import pytest

from backend.app.dashboard.periods import period_on
from backend.app.dashboard.plan import Place, ViewMeasures, plan_chart, plan_kpis, readable
from backend.app.dashboard.timeline import closed_timeline, timeline_of
from backend.semantic import Semantic
from backend.workspace.statements import Parameter, Statement

TODAY = date(2026, 11, 18)
PLACE = Place("main", "dominos_analytics")

ONE_VIEW = """\
SELECT 'now' AS part, CAST(NULL AS DATE) AS x, MEASURE(`units`) AS `units`, \
CAST(MEASURE(data_through) AS STRING) AS data_through
FROM `main`.`dominos_analytics`.`sales_metrics`
WHERE `date` BETWEEN :now_from AND :now_to AND `region` = :region
UNION ALL
SELECT 'complete' AS part, CAST(NULL AS DATE) AS x, MEASURE(`units`) AS `units`, \
CAST(NULL AS STRING) AS data_through
FROM `main`.`dominos_analytics`.`sales_metrics`
WHERE `date` BETWEEN :complete_from AND :complete_to AND `region` = :region
UNION ALL
SELECT 'before' AS part, CAST(NULL AS DATE) AS x, MEASURE(`units`) AS `units`, \
CAST(NULL AS STRING) AS data_through
FROM `main`.`dominos_analytics`.`sales_metrics`
WHERE `date` BETWEEN :before_from AND :before_to AND `region` = :region
UNION ALL
SELECT 'trend' AS part, `date` AS x, MEASURE(`units`) AS `units`, \
CAST(NULL AS STRING) AS data_through
FROM `main`.`dominos_analytics`.`sales_metrics`
WHERE `date` BETWEEN :trend_from AND :trend_to AND `region` = :region
GROUP BY `date`"""


def kpis(semantic: Semantic, key: str, region: str | None, **groups: list[str]) -> Statement:
    period = period_on(key, TODAY)
    closing = semantic.dashboard.closed_months
    measured = [
        ViewMeasures(
            semantic.views[view],
            tuple(measures),
            (closed_timeline if view in closing else timeline_of)(period, TODAY),
        )
        for view, measures in groups.items()
    ]
    return plan_kpis(PLACE, measured, region)


def test_tiles_of_one_view(semantic: Semantic) -> None:
    statement = kpis(semantic, "this_month", "West", sales_metrics=["units"])
    assert statement == Statement(
        ONE_VIEW,
        (
            Parameter("now_from", "2026-11-01", "DATE"),
            Parameter("now_to", "2026-11-18", "DATE"),
            Parameter("trend_from", "2026-10-19", "DATE"),
            Parameter("trend_to", "2026-11-17", "DATE"),
            Parameter("before_from", "2026-10-01", "DATE"),
            Parameter("before_to", "2026-10-17", "DATE"),
            Parameter("complete_from", "2026-11-01", "DATE"),
            Parameter("complete_to", "2026-11-17", "DATE"),
            Parameter("region", "West"),
        ),
    )


def test_without_a_comparison_or_a_region_nothing_of_them_is_asked(semantic: Semantic) -> None:
    statement = kpis(semantic, "today", None, sales_metrics=["units"])
    assert ":before" not in statement.sql
    assert ":region" not in statement.sql
    assert statement.sql.count("SELECT") == 2


def test_tiles_of_two_views_are_still_one_statement(semantic: Semantic) -> None:
    statement = kpis(
        semantic, "this_year", None, finance_metrics=["revenue"], finance_targets=["revenue_target"]
    )
    assert statement.sql.count("UNION ALL") == 7
    assert "MEASURE(`revenue`) AS `revenue`, NULL AS `revenue_target`" in statement.sql
    assert "NULL AS `revenue`, MEASURE(`revenue_target`) AS `revenue_target`" in statement.sql
    assert "CAST(date_trunc('MONTH', `date`) AS DATE) AS x" in statement.sql


def test_closed_months_have_days_of_their_own(semantic: Semantic) -> None:
    statement = kpis(
        semantic,
        "this_month",
        None,
        finance_metrics=["revenue"],
        finance_store_costs=["contribution_margin_pct"],
    )
    values = {one.name: one.value for one in statement.parameters}
    assert values["now_to"] == "2026-11-18"
    assert (values["closed_latest_from"], values["closed_latest_to"]) == (
        "2026-10-01",
        "2026-10-31",
    )
    assert ":closed_now_from" not in statement.sql


CHARTS = {
    "revenue_by_region": """\
SELECT `region` AS x, MEASURE(`revenue`) AS `revenue`, \
CAST(MEASURE(data_through) AS STRING) AS data_through
FROM `main`.`dominos_analytics`.`finance_metrics`
WHERE `date` BETWEEN :now_from AND :now_to
GROUP BY ALL
ORDER BY `revenue` DESC NULLS LAST""",
    "spend_by_channel": """\
SELECT `date` AS x, `channel` AS series, MEASURE(`spend`) AS `spend`, \
CAST(MEASURE(data_through) AS STRING) AS data_through
FROM `main`.`dominos_analytics`.`marketing_metrics`
WHERE `date` BETWEEN :now_from AND :now_to
GROUP BY ALL
ORDER BY x""",
    "top_products": """\
SELECT `product` AS x, MEASURE(`units`) AS `units`, \
CAST(MEASURE(data_through) AS STRING) AS data_through
FROM `main`.`dominos_analytics`.`sales_metrics`
WHERE `date` BETWEEN :now_from AND :now_to
GROUP BY ALL
ORDER BY `units` DESC NULLS LAST
LIMIT 10""",
}


@pytest.mark.parametrize("chart_id", CHARTS)
def test_charts(semantic: Semantic, chart_id: str) -> None:
    chart = semantic.dashboard.charts[chart_id]
    view = semantic.view_of(chart.space, chart.measures[0])
    assert view is not None
    planned = plan_chart(PLACE, chart, view, period_on("this_month", TODAY), None)
    assert planned.sql == CHARTS[chart_id]


def test_every_view_can_be_filtered_as_the_dashboard_filters(semantic: Semantic) -> None:
    lacking = [name for name, view in semantic.views.items() if view.dimension("region") is None]
    assert lacking == []


def test_a_readable_statement_holds_its_values_as_literals() -> None:
    statement = Statement(
        "SELECT 1 WHERE a = :a AND d = :d AND n = :n AND t = '1:2'",
        (
            Parameter("a", "O'Hare \\ :d"),
            Parameter("d", "2026-11-01", "DATE"),
            Parameter("n", None),
        ),
    )
    assert readable(statement) == (
        "SELECT 1 WHERE a = 'O\\'Hare \\\\ :d' AND d = DATE'2026-11-01' AND n = NULL AND t = '1:2'"
    )
