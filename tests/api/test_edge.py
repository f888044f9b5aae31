"""Whatever is asked, the answer has a request id, safe headers and one shape of error."""

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from backend.app.edge import Edge, content_policy
from emulator.personas import EXECUTIVE
from tests.api.conftest import Product, StartProduct


@pytest.mark.parametrize("path", ["/health", "/api/nope", "/", "/chat/", "/health/nope"])
async def test_every_answer_is_guarded(product: Product, path: str) -> None:
    response = await product.client.get(path)
    assert "frame-ancestors 'self'" in response.headers["content-security-policy"]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "same-origin"
    assert len(response.headers["x-request-id"]) == 32


async def test_the_platforms_request_id_is_kept_and_a_strange_one_is_not(product: Product) -> None:
    kept = await product.client.get("/health", headers={"x-request-id": "abc-123"})
    replaced = await product.client.get("/health", headers={"x-request-id": "a b\tc"})
    assert kept.headers["x-request-id"] == "abc-123"
    assert len(replaced.headers["x-request-id"]) == 32


def test_only_a_configured_chat_elsewhere_may_be_framed() -> None:
    assert "frame-src 'self';" in content_policy("")
    assert "frame-src 'self' http://localhost:8001;" in content_policy("http://localhost:8001/x")
    assert "frame-src 'self';" in content_policy("javascript:alert(1)")


@pytest.mark.parametrize("path", ["/api/nope", "/api", "/health/nope", "/metrics/x"])
async def test_an_unknown_api_path_is_json_and_never_the_page(
    start: StartProduct, tmp_path: Path, path: str
) -> None:
    (tmp_path / "index.html").write_text("<!doctype html>")
    async with start() as product:
        response = await product.get(path, EXECUTIVE)
    assert response.status_code == 404
    assert response.json()["error"] == "NotFound"


async def test_the_wrong_method_is_refused_in_the_same_shape(product: Product) -> None:
    response = await product.client.post("/api/session", headers=product.headers(EXECUTIVE))
    assert response.status_code == 405
    assert response.json()["error"] == "MethodNotAllowed"


async def test_another_sites_request_changes_nothing(product: Product) -> None:
    foreign = {**product.headers(EXECUTIVE), "origin": "https://evil.test"}
    response = await product.client.post("/api/session", headers=foreign)
    assert (response.status_code, response.json()["error"]) == (403, "ForeignOrigin")


async def test_an_endless_query_string_is_refused(product: Product) -> None:
    response = await product.client.get("/api/session?q=" + "x" * 5000)
    assert response.status_code == 400


async def test_no_documentation_is_public(product: Product) -> None:
    for path in ("/docs", "/redoc", "/openapi.json", "/api/openapi.json"):
        response = await product.client.get(path)
        assert "openapi" not in response.text.lower().replace(path, "")


async def test_our_own_failure_says_nothing_of_its_inside() -> None:
    app = FastAPI()

    @app.get("/x")
    async def broken() -> None:
        raise RuntimeError("secret detail")

    app.add_middleware(Edge)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://app.test") as client:
        response = await client.get("/x", headers={"x-request-id": "r1"})
    assert response.status_code == 500
    assert response.json() == {
        "error": "InternalError",
        "message": "Something went wrong on our side.",
        "remedy": "Try again; when it stays, tell the app's owner the request id r1.",
        "retryable": True,
        "request_id": "r1",
    }
