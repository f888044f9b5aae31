"""SQL runs with the caller's rights and comes back typed, or as an error that names the remedy."""

import asyncio
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest

from backend.workspace import statements
from backend.workspace.client import Workspace, WorkspaceSession
from backend.workspace.errors import (
    NotFound,
    NotGranted,
    StatementFailed,
    UpstreamFailed,
    WarehouseStopped,
    WorkspaceError,
)
from backend.workspace.identity import Identity
from backend.workspace.settings import WorkspaceSettings
from backend.workspace.statements import Column, Parameter, Table, run
from backend.workspace.tokens import TokenStore

ERIN = Identity("erin@dominos.example", "Erin Okafor")


class Upstream:
    """Answers in turn, and keeps what it was asked."""

    def __init__(self, *answers: dict[str, Any]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content) if request.content else None
        self.asked.append((request.method, request.url.path, body))
        return httpx.Response(200, json=self.answers.pop(0) if self.answers else {})

    @property
    def paths(self) -> list[tuple[str, str]]:
        return [(method, path) for method, path, _ in self.asked]


def session(upstream: Upstream) -> WorkspaceSession:
    settings = WorkspaceSettings(
        _env_file=None,
        databricks_host="https://w.test",
        databricks_http_path="/sql/1.0/warehouses/w1",
        databricks_app_name="dpz",
    )
    tokens = TokenStore()
    tokens.remember(ERIN.user, "opaque")
    return Workspace(settings, tokens, transport=httpx.MockTransport(upstream)).acting_as(ERIN)


def state(name: str, **more: Any) -> dict[str, Any]:
    return {"statement_id": "s1", "status": {"state": name, **more}}


def done(
    columns: list[tuple[str, str]], rows: list[list[str | None]], **result: Any
) -> dict[str, Any]:
    schema = {"columns": [{"name": name, "type_name": kind} for name, kind in columns]}
    return {
        **state("SUCCEEDED"),
        "manifest": {"schema": schema, "truncated": False},
        "result": {"data_array": rows, **result},
    }


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "POLL_S", (0.0,))


async def test_each_type_arrives_as_what_it_is() -> None:
    kinds = ["LONG", "DECIMAL", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP", "STRING", "MAP", "INT"]
    row = ["7", "12.50", "1.5", "true", "2026-11-18", "2026-11-18T15:00:00.000Z", "x", "{}", None]
    upstream = Upstream(done([(kind.lower(), kind) for kind in kinds], [row]))
    assert await run(session(upstream), "SELECT 1") == Table(
        columns=tuple(Column(kind.lower(), kind) for kind in kinds),
        rows=(
            (
                7,
                Decimal("12.50"),
                1.5,
                True,
                date(2026, 11, 18),
                datetime(2026, 11, 18, 15, tzinfo=UTC),
                "x",
                "{}",
                None,
            ),
        ),
        truncated=False,
        statement_id="s1",
    )


async def test_values_travel_as_named_parameters_and_never_in_the_text() -> None:
    upstream = Upstream(done([], []))
    await run(
        session(upstream), "SELECT :a, :b", [Parameter("a", "x' OR 1=1"), Parameter("b", None)]
    )
    body = upstream.asked[0][2]
    assert body["statement"] == "SELECT :a, :b"
    assert body["parameters"] == [
        {"name": "a", "type": "STRING", "value": "x' OR 1=1"},
        {"name": "b", "type": "STRING"},
    ]


async def test_a_slow_statement_is_polled_until_it_ends() -> None:
    upstream = Upstream(state("PENDING"), state("RUNNING"), done([("n", "INT")], [["1"]]))
    assert (await run(session(upstream), "SELECT 1")).rows == ((1,),)
    assert upstream.paths[1:] == [("GET", "/api/2.0/sql/statements/s1")] * 2


async def test_all_chunks_are_read() -> None:
    link = "/api/2.0/sql/statements/s1/result/chunks/1"
    upstream = Upstream(
        done([("n", "INT")], [["1"]], next_chunk_internal_link=link),
        {"result": {"data_array": [["2"]]}},
    )
    assert (await run(session(upstream), "SELECT n")).rows == ((1,), (2,))


FAILURES: list[tuple[str, str, type[WorkspaceError], str]] = [
    (
        "INSUFFICIENT_PERMISSIONS",
        "User does not have SELECT on Table 'main.dominos_analytics.operations_metrics'.",
        NotGranted,
        "Erin Okafor has no permission on main.dominos_analytics.operations_metrics.",
    ),
    (
        "TABLE_OR_VIEW_NOT_FOUND",
        "`main`.`a`.`b` cannot be found",
        NotFound,
        "main.a.b does not exist",
    ),
    ("DIVIDE_BY_ZERO", "Division by zero.", StatementFailed, "The query failed: Division by zero."),
]


@pytest.mark.parametrize(("code", "words", "error", "says"), FAILURES)
async def test_a_failed_statement_says_why(
    code: str, words: str, error: type[WorkspaceError], says: str
) -> None:
    upstream = Upstream(state("FAILED", error={"error_code": code, "message": words}))
    with pytest.raises(error) as caught:
        await run(session(upstream), "SELECT 1")
    assert type(caught.value) is error
    assert says in caught.value.message


@pytest.mark.parametrize("ended", ["CANCELED", "CLOSED", "NEW_STATE"])
async def test_any_other_end_is_a_failure_too(ended: str) -> None:
    with pytest.raises(StatementFailed, match=ended):
        await run(session(Upstream(state(ended))), "SELECT 1")


@pytest.mark.parametrize(
    "answer",
    [{}, {"statement_id": 4}, {**state("SUCCEEDED")}, done([("n", "INT")], [["many"]])],
)
async def test_an_unexpected_shape_is_a_failure(answer: dict[str, Any]) -> None:
    with pytest.raises((UpstreamFailed, StatementFailed)):
        await run(session(Upstream(answer)), "SELECT 1")


async def test_a_warehouse_that_does_not_start_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "GIVE_UP_S", -1.0)
    upstream = Upstream(state("PENDING"), {"state": "STARTING"})
    with pytest.raises(WarehouseStopped, match="The SQL warehouse is starting"):
        await run(session(upstream), "SELECT 1")
    assert upstream.paths[-1] == ("POST", "/api/2.0/sql/statements/s1/cancel")


async def test_a_statement_that_nobody_waits_for_is_cancelled() -> None:
    polled = asyncio.Event()

    class Endless(Upstream):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            super().__call__(request)
            if request.method == "GET":
                polled.set()
            return httpx.Response(200, json=state("RUNNING"))

    upstream = Endless()
    running = asyncio.create_task(run(session(upstream), "SELECT 1"))
    await polled.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert upstream.paths[-1] == ("POST", "/api/2.0/sql/statements/s1/cancel")
