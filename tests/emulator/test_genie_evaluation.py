"""Evaluation runs compare Genie's rows with those of the benchmark's SQL."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import InvalidParameterValue, NotFound, PermissionDenied
from databricks.sdk.service.dashboards import EvaluationStatusType, GenieEvalAssessment
from starlette.types import ASGIApp

from emulator.app import create_app
from emulator.clock import Clock
from emulator.genie.scoring import Score, score
from emulator.opening import open_workspace
from emulator.personas import ADMIN, EXECUTIVE, Persona
from emulator.sql_warehouse import WAREHOUSE_ID
from emulator.tokens import personal_access_token
from emulator.warehouse.statement import Column, Result

VIEW = Path(__file__).resolve().parents[2] / "semantic" / "metric_views" / "finance_metrics.yaml"
NAME = "main.dominos_analytics.finance_metrics"
QUESTIONS = {
    "Revenue by region last month": (
        f"SELECT region, MEASURE(revenue) FROM {NAME} "
        "WHERE date >= DATE '2026-10-01' AND date < DATE '2026-11-01' GROUP BY ALL"
    ),
    "Orders last month": f"SELECT MEASURE(orders) FROM {NAME} WHERE date >= DATE '2026-11-01'",
    "Why is the sky blue?": f"SELECT MEASURE(orders) FROM {NAME}",
    "Refunds last month": "SELECT nothing FROM nowhere",
}


def result(*rows: tuple[str | None, ...]) -> Result:
    width = len(rows[0]) if rows else 1
    return Result(tuple(Column(f"c{n}", "STRING", "STRING") for n in range(width)), rows)


@pytest.mark.parametrize(
    ("actual", "expected", "wanted"),
    [
        (result(("a", "1"), ("b", "2")), result(("b", "2.0"), ("a", "1")), Score("GOOD")),
        (result(("0.33333333333",)), result(("0.33333334",)), Score("GOOD")),
        (result(("2026-10-01",)), result(("2026-10-01T00:00:00.000Z",)), Score("GOOD")),
        (result(("1",)), result(("2",)), Score("BAD", ("SINGLE_CELL_DIFFERENCE",))),
        (result(("1",)), result(("1", "2")), Score("BAD", ("RESULT_MISSING_COLUMNS",))),
        (result(("1",), ("2",)), result(("1",)), Score("BAD", ("RESULT_EXTRA_ROWS",))),
        (result(("1",)), result((None,)), Score("BAD", ("SINGLE_CELL_DIFFERENCE",))),
        (result(), result(), Score("NEEDS_REVIEW", ("EMPTY_RESULT",))),
    ],
)
def test_a_score_says_what_differs(actual: Result, expected: Result, wanted: Score) -> None:
    assert score(actual, expected) == wanted


@pytest.fixture(scope="module")
def client(
    database: Path, clock: Clock, serve: Callable[[ASGIApp], str]
) -> Callable[[Persona], WorkspaceClient]:
    state = open_workspace(database, clock, pace=0)
    sql = f"CREATE VIEW {NAME} WITH METRICS LANGUAGE YAML AS $$\n{VIEW.read_text()}$$"
    state.warehouse.execute(sql, persona=ADMIN)
    url = serve(create_app(state))
    return lambda persona: WorkspaceClient(
        host=url, token=personal_access_token(persona), auth_type="pat"
    )


def document(questions: dict[str, str]) -> str:
    benchmarks = [
        {"id": f"{n:032x}", "question": [q], "answer": [{"format": "SQL", "content": [sql]}]}
        for n, (q, sql) in enumerate(questions.items())
    ]
    return json.dumps(
        {
            "version": 2,
            "data_sources": {"metric_views": [{"identifier": NAME}]},
            "benchmarks": {"questions": benchmarks},
        }
    )


def test_a_run_judges_every_benchmark(client: Callable[[Persona], WorkspaceClient]) -> None:
    genie = client(ADMIN).genie
    space = genie.create_space(WAREHOUSE_ID, document(QUESTIONS), title="Judged").space_id
    run = genie.genie_create_eval_run(space)
    while run.eval_run_status is not EvaluationStatusType.DONE:
        run = genie.genie_get_eval_run(space, run.eval_run_id)
    assert (run.num_questions, run.num_done, run.num_correct, run.num_needs_review) == (4, 4, 1, 1)

    listed = genie.genie_list_eval_results(space, run.eval_run_id).eval_results or []
    details = [
        genie.genie_get_eval_result_details(space, run.eval_run_id, found.result_id)
        for found in listed
    ]
    assert [d.assessment for d in details] == [
        GenieEvalAssessment.GOOD,
        GenieEvalAssessment.BAD,
        GenieEvalAssessment.NEEDS_REVIEW,
        None,
    ]
    expected = details[0].expected_response or []
    actual = details[0].actual_response or []
    assert [e.response for e in expected] == [QUESTIONS["Revenue by region last month"]]
    assert "MEASURE(" in (actual[0].response or "")
    assert [r.eval_run_id for r in genie.genie_list_eval_runs(space).eval_runs or []] == [
        run.eval_run_id
    ]


def test_a_run_needs_benchmarks_that_exist_and_an_editor(
    client: Callable[[Persona], WorkspaceClient],
) -> None:
    genie = client(ADMIN).genie
    space = genie.create_space(WAREHOUSE_ID, document({}), title="Empty").space_id
    with pytest.raises(InvalidParameterValue, match="no benchmark questions"):
        genie.genie_create_eval_run(space)
    with pytest.raises(NotFound):
        genie.genie_get_eval_run(space, "0" * 32)
    with pytest.raises(PermissionDenied):
        client(EXECUTIVE).genie.genie_create_eval_run(space)
