"""Each fault of the workspace reaches the tile in its own words, with its own remedy."""

from typing import Any

import pytest

from emulator.faults import Faults, fault_from_json
from emulator.personas import EXECUTIVE
from tests.api.conftest import Product

KPIS = "/api/dashboard/kpis/finance"


def break_statements(product: Product, **rule: Any) -> Faults:
    faults = product.emulator.faults
    faults.add(fault_from_json({"pattern": "POST /api/2.0/sql/statements", **rule}))
    return faults


FAULTS: list[tuple[dict[str, Any], int, str, str]] = [
    (
        {"status": 403, "body": {"error_code": "403", "message": "Invalid Token"}},
        401,
        "SessionExpired",
        "Reload to continue",
    ),
    (
        {
            "status": 403,
            "body": {"message": "Provided OAuth token does not have required scopes: sql"},
        },
        403,
        "MissingScope",
        "user_api_scopes",
    ),
    (
        {"status": 403, "body": {"message": "user token passthrough not enabled"}},
        403,
        "PassthroughOff",
        "workspace admin",
    ),
    ({"status": 404, "body": {"message": "no"}}, 404, "NotFound", "DATABRICKS_HTTP_PATH"),
    (
        {"status": 429, "body": {}, "headers": {"Retry-After": "30"}},
        429,
        "RateLimited",
        "Try again in 30 s.",
    ),
    ({"status": 503, "body": "<html><h1>Down</h1></html>"}, 502, "UpstreamFailed", "Try again"),
    ({"status": 500, "body": ""}, 502, "UpstreamFailed", "Try again"),
]


@pytest.mark.parametrize(("rule", "status", "error", "remedy"), FAULTS)
async def test_each_fault_is_its_own_error(
    product: Product, rule: dict[str, Any], status: int, error: str, remedy: str
) -> None:
    break_statements(product, **rule)
    response = await product.get(KPIS, EXECUTIVE)
    body = response.json()
    assert (response.status_code, body["error"]) == (status, error)
    assert remedy in body["remedy"]


async def test_a_rate_limit_tells_the_browser_how_long(product: Product) -> None:
    break_statements(product, status=429, body={}, headers={"Retry-After": "30"})
    response = await product.get(KPIS, EXECUTIVE)
    assert response.headers["retry-after"] == "30"


async def test_a_single_hiccup_is_not_seen(product: Product) -> None:
    break_statements(product, status=503, body="", times=1)
    assert (await product.get(KPIS, EXECUTIVE)).status_code == 200


async def test_a_failure_is_not_remembered(product: Product) -> None:
    faults = break_statements(product, status=500, body="")
    assert (await product.get(KPIS, EXECUTIVE)).status_code == 502
    faults.clear()
    assert (await product.get(KPIS, EXECUTIVE)).status_code == 200


async def test_a_token_without_the_scope_is_told_from_a_user_without_the_grant(
    product: Product,
) -> None:
    token = product.emulator.tokens.mint(EXECUTIVE, EXECUTIVE.scopes - {"sql"})
    response = await product.client.get(KPIS, headers=product.headers(EXECUTIVE, token))
    assert response.json()["error"] == "MissingScope"
    assert "(sql)" in response.json()["message"]


async def test_a_stopped_warehouse_starts_by_itself(product: Product) -> None:
    product.emulator.sql_warehouse.stop()
    assert (await product.get(KPIS, EXECUTIVE)).status_code == 200


async def test_the_layout_is_there_while_the_warehouse_is_not(product: Product) -> None:
    break_statements(product, status=500, body="")
    layout = await product.json("/api/dashboard", EXECUTIVE)
    assert layout["regions"] == []
    assert len(layout["pages"]) == 6
