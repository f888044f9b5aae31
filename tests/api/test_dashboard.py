"""Tiles and charts say what the warehouse says, as the user who asks, with their evidence."""

import asyncio
from typing import Any

import pytest

from backend.semantic import Semantic
from emulator.personas import ADMIN, EXECUTIVE, MARKETING, NO_WAREHOUSE, REGIONAL
from emulator.warehouse import Warehouse
from tests.api.conftest import Product

VIEW = "main.dominos_analytics.finance_metrics"


def sql_value(warehouse: Warehouse, sql: str) -> float:
    value = warehouse.execute(sql, persona=ADMIN).rows[0][0]
    assert value is not None
    return float(value)


def kpi(answer: Any, measure: str) -> Any:
    return next(one for one in answer["kpis"] if one["measure"] == measure)


async def test_the_layout_names_pages_periods_and_the_users_regions(product: Product) -> None:
    layout = await product.json("/api/dashboard", EXECUTIVE)
    assert layout["default_period"] == "this_month"
    assert layout["regions"] == ["Midwest", "Northeast", "Southeast", "Southwest", "West"]
    assert [page["key"] for page in layout["pages"]] == [
        "overview",
        "finance",
        "marketing",
        "customers",
        "operations",
        "sales",
    ]
    assert layout["pages"][0]["charts"][0] == {
        "id": "revenue_trend",
        "title": "Revenue over time",
        "space": "finance",
        "kind": "area",
    }
    regional = await product.json("/api/dashboard", REGIONAL)
    assert regional["regions"] == ["Midwest"]


async def test_a_tile_is_the_measure_so_far_and_its_change_is_of_complete_days(
    product: Product, warehouse: Warehouse
) -> None:
    answer = await product.json("/api/dashboard/kpis/finance", EXECUTIVE, period="this_month")
    revenue = kpi(answer, "revenue")
    now, complete, before = (
        sql_value(warehouse, f"SELECT MEASURE(revenue) FROM {VIEW} WHERE date BETWEEN {days}")
        for days in (
            "'2026-11-01' AND '2026-11-18'",
            "'2026-11-01' AND '2026-11-17'",
            "'2026-10-01' AND '2026-10-17'",
        )
    )
    assert (revenue["value"], revenue["complete"], revenue["previous"]) == (now, complete, before)
    assert revenue["change"] == pytest.approx(complete / before - 1)
    assert (revenue["versus"], revenue["note"]) == ("Oct 1–17", None)
    assert (revenue["change_kind"], revenue["better"]) == ("relative", "higher")
    assert revenue["format"] == {
        "type": "currency",
        "currency_code": "USD",
        "decimal_places": 0,
        "abbreviation": "compact",
    }
    assert answer["period"] == {
        "key": "this_month",
        "label": "Nov 1–18, 2026",
        "start": "2026-11-01",
        "end": "2026-11-18",
        "is_partial": True,
    }
    assert answer["comparison"] == {
        "label": "Oct 1–17, 2026, complete days",
        "start": "2026-10-01",
        "end": "2026-10-17",
        "of": "Nov 1–17, 2026",
        "complete_days": True,
    }
    assert answer["data_through"].startswith("2026-11-18T")
    assert len(revenue["sparkline"]) == 30
    assert revenue["sparkline"][-1]["start"] == "2026-11-17"


async def test_views_that_end_with_a_day_say_the_day(product: Product) -> None:
    marketing = await product.json("/api/dashboard/kpis/marketing", EXECUTIVE)
    assert marketing["data_through"] == "2026-11-17"


async def test_percentages_change_in_points(product: Product) -> None:
    answer = await product.json("/api/dashboard/kpis/operations", EXECUTIVE, period="last_month")
    rate = kpi(answer, "on_time_rate")
    assert rate["change_kind"] == "points"
    assert rate["change"] == pytest.approx(rate["value"] - rate["previous"])


async def test_the_evidence_can_be_run_again(product: Product, warehouse: Warehouse) -> None:
    answer = await product.json(
        "/api/dashboard/kpis/finance", EXECUTIVE, period="last_month", region="West"
    )
    evidence = answer["evidence"]
    again = warehouse.execute(evidence["sql"], persona=EXECUTIVE)
    assert evidence["as_user"] == EXECUTIVE.email
    names = [column.name for column in again.columns]
    now = next(row for row in again.rows if row[0] == "now" and row[names.index("revenue")])
    assert float(str(now[names.index("revenue")])) == kpi(answer, "revenue")["value"]


@pytest.mark.parametrize("space", ["finance", "marketing", "customers", "operations", "sales"])
@pytest.mark.parametrize("page", ["overview", "domain"])
async def test_every_page_of_every_space_has_its_figures(
    product: Product, space: str, page: str
) -> None:
    answer = await product.json(
        f"/api/dashboard/kpis/{space}", EXECUTIVE, period="last_quarter", page=page
    )
    assert [one["measure"] for one in answer["kpis"] if one["value"] is None] == []


async def test_every_chart_has_points(product: Product, semantic: Semantic) -> None:
    for chart_id in semantic.dashboard.charts:
        answer = await product.json(
            f"/api/dashboard/charts/{chart_id}", EXECUTIVE, period="last_quarter"
        )
        keys = {"x", *(series["key"] for series in answer["series"])}
        assert len(answer["rows"]) > 1, chart_id
        assert all(set(row) == keys for row in answer["rows"]), chart_id


async def test_a_chart_over_time_has_every_day(product: Product) -> None:
    answer = await product.json("/api/dashboard/charts/revenue_trend", EXECUTIVE)
    assert answer["x"] == {"name": "date", "label": "Date", "type": "date"}
    assert [row["x"] for row in answer["rows"]] == [f"2026-11-{day:02}" for day in range(1, 19)]


async def test_a_split_chart_has_one_series_per_value_the_largest_first(product: Product) -> None:
    answer = await product.json(
        "/api/dashboard/charts/item_revenue_trend", EXECUTIVE, period="last_month"
    )
    assert answer["series"][0]["key"] == "Pizza"
    assert {series["key"] for series in answer["series"]} == {
        "Pizza",
        "Sides",
        "Desserts",
        "Drinks",
    }


async def test_a_ranked_chart_has_the_largest_first(product: Product) -> None:
    answer = await product.json("/api/dashboard/charts/top_products", EXECUTIVE)
    units = [row["units"] for row in answer["rows"]]
    assert len(units) == 10
    assert units == sorted(units, reverse=True)


async def test_hours_stand_in_their_own_order(product: Product) -> None:
    answer = await product.json("/api/dashboard/charts/deliveries_by_hour", EXECUTIVE)
    hours = [int(row["x"]) for row in answer["rows"]]
    assert hours == sorted(hours)


async def test_row_filters_apply_as_in_the_workspace(product: Product) -> None:
    everything = await product.json("/api/dashboard/kpis/finance", EXECUTIVE, region="Midwest")
    regional = await product.json("/api/dashboard/kpis/finance", REGIONAL)
    assert kpi(regional, "revenue")["value"] == kpi(everything, "revenue")["value"]


async def test_what_a_user_may_not_see_says_so_and_who_can_help(product: Product) -> None:
    response = await product.get("/api/dashboard/kpis/operations", MARKETING)
    body = response.json()
    assert response.status_code == 403
    assert body.pop("request_id") == response.headers["x-request-id"]
    assert body == {
        "error": "NotGranted",
        "message": "Marco Silva has no permission on main.dominos_analytics.operations_metrics.",
        "remedy": "Ask the owner of the data for SELECT on it.",
        "retryable": False,
    }


async def test_no_right_on_the_warehouse_is_another_error(product: Product) -> None:
    response = await product.get("/api/dashboard/kpis/finance", NO_WAREHOUSE)
    assert response.status_code == 403
    assert response.json()["error"] == "NotGranted"
    assert "SQL warehouse" in response.json()["message"]


BAD = [
    ("/api/dashboard/kpis/finance", {"period": "yesteryear"}, 400, "this_month"),
    ("/api/dashboard/kpis/finance", {"region": "Atlantis' OR 1=1--"}, 400, "Midwest, Northeast"),
    ("/api/dashboard/kpis/finance", {"page": "x"}, 400, "overview"),
    ("/api/dashboard/kpis/finance", {"page": "marketing"}, 400, "It shows: marketing"),
    ("/api/dashboard/kpis/atlantis", {}, 404, "finance, marketing"),
    ("/api/dashboard/charts/atlantis", {}, 404, "revenue_trend"),
]


@pytest.mark.parametrize(("path", "params", "status", "allowed"), BAD)
async def test_an_unknown_filter_is_refused_with_what_is_allowed(
    product: Product, path: str, params: dict[str, str], status: int, allowed: str
) -> None:
    response = await product.get(path, EXECUTIVE, **params)
    assert response.status_code == status
    assert allowed in response.json()["remedy"]


async def test_a_figure_of_closed_months_says_when_it_is_known_and_the_last_one(
    product: Product,
) -> None:
    answer = await product.json("/api/dashboard/kpis/finance", REGIONAL, period="this_month")
    october = await product.json("/api/dashboard/kpis/finance", REGIONAL, period="last_month")
    margin = kpi(answer, "contribution_margin_pct")
    assert (margin["value"], margin["change"], margin["versus"]) == (None, None, None)
    assert margin["note"] == "Known when the month ends."
    known = kpi(october, "contribution_margin_pct")["value"]
    assert margin["latest"] == {"label": "October 2026", "value": known}
    assert len(margin["sparkline"]) == 13


async def test_a_chart_of_closed_months_shows_the_latest_and_says_why(product: Product) -> None:
    chart = "/api/dashboard/charts/store_margin"
    now = await product.json(chart, EXECUTIVE, period="this_month")
    october = await product.json(chart, EXECUTIVE, period="last_month")
    assert now["rows"] == october["rows"] != []
    assert (now["period"]["label"], now["period"]["is_partial"]) == ("October 2026", False)
    assert (now["note"], october["note"]) == ("Known when the month ends.", None)


async def test_a_period_without_rows_says_that_nothing_was_recorded(product: Product) -> None:
    answer = await product.json("/api/dashboard/kpis/marketing", EXECUTIVE, period="today")
    spend = kpi(answer, "spend")  # known for complete days only
    assert (spend["value"], spend["note"]) == (None, "Nothing was recorded in this period.")


async def test_a_score_changes_in_points_of_its_own_scale(product: Product) -> None:
    answer = await product.json("/api/dashboard/kpis/customers", EXECUTIVE, period="last_month")
    nps = kpi(answer, "nps")
    assert nps["change_kind"] == "points"
    assert nps["change"] == pytest.approx(nps["value"] - nps["previous"])


async def test_the_same_question_at_once_is_one_statement(product: Product) -> None:
    asking = [product.json("/api/dashboard/kpis/sales", EXECUTIVE) for _ in range(20)]
    answers = await asyncio.gather(*asking)
    assert len({answer["evidence"]["statement_id"] for answer in answers}) == 1


async def test_two_users_never_share_a_result(product: Product) -> None:
    first = await product.json("/api/dashboard/kpis/sales", EXECUTIVE)
    second = await product.json("/api/dashboard/kpis/sales", REGIONAL)
    assert first["evidence"]["statement_id"] != second["evidence"]["statement_id"]
    assert second["evidence"]["as_user"] == REGIONAL.email
