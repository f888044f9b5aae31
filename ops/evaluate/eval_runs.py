"""Ask by Genie's own evaluation runs: the workspace asks, and gives the rows of both sides."""

import time
from typing import TYPE_CHECKING

from ops.deploy.failures import DeployError
from ops.evaluate.judging import judged
from ops.evaluate.results import Answer, Benchmark
from ops.sql import SqlFailed, Table, run_sql, table_of
from ops.workspace import Target, each

if TYPE_CHECKING:
    from databricks.sdk.service.dashboards import GenieEvalResponse, GenieEvalResultDetails

UNDER_WAY = ("NOT_STARTED", "RUNNING")
PATIENCE_S = 60 * 60


def ask_all(
    target: Target, space_id: str, benchmarks: list[Benchmark], poll_seconds: float
) -> dict[str, Answer]:
    """One run of all questions; the answers by the id of their question."""
    genie = target.client.genie
    run = genie.genie_create_eval_run(space_id)
    until = time.monotonic() + PATIENCE_S
    while run.eval_run_status is not None and run.eval_run_status.value in UNDER_WAY:
        if time.monotonic() > until:
            raise DeployError(f"The evaluation run {run.eval_run_id} does not end.")
        time.sleep(poll_seconds)
        run = genie.genie_get_eval_run(space_id, run.eval_run_id)
    ids = _result_ids(target, space_id, run.eval_run_id)
    details = each(
        ids, lambda id_: genie.genie_get_eval_result_details(space_id, run.eval_run_id, id_)
    )
    known = {benchmark.id: benchmark for benchmark in benchmarks}
    return {
        found.benchmark_question_id: _answer(target, known[found.benchmark_question_id], found)
        for found in details
        if found.benchmark_question_id in known
    }


def _result_ids(target: Target, space_id: str, run_id: str) -> list[str]:
    found: list[str] = []
    token: str | None = None
    while True:
        page = target.client.genie.genie_list_eval_results(
            space_id, run_id, page_size=100, page_token=token
        )
        found += [result.result_id for result in page.eval_results or []]
        token = page.next_page_token
        if not token:
            return found


def _answer(target: Target, benchmark: Benchmark, found: "GenieEvalResultDetails") -> Answer:
    status = found.eval_run_status.value if found.eval_run_status else "UNKNOWN"
    if status != "DONE":
        return Answer("not run", f"the workspace could not evaluate it ({status})")
    response = _with_sql(found.actual_response)
    if response is None:
        words = next((r.response for r in found.actual_response or [] if r.response), "")
        return Answer("wrong", f"no query: {words}")
    sql = response.response or ""
    try:
        actual = _rows(target, response, sql)
    except SqlFailed as error:
        return Answer("wrong", f"its query fails: {error}", sql)
    try:
        expected = _rows(target, _with_sql(found.expected_response), benchmark.sql)
    except SqlFailed as error:
        return Answer("not run", f"the benchmark's own query fails: {error}", sql, actual)
    return judged(benchmark, sql, actual, expected)


def _with_sql(responses: "list[GenieEvalResponse] | None") -> "GenieEvalResponse | None":
    kinds = ((r, r.response_type.value if r.response_type else "") for r in responses or [])
    return next((response for response, kind in kinds if kind == "SQL"), None)


def _rows(target: Target, response: "GenieEvalResponse | None", sql: str) -> Table:
    """As the run kept them; run anew where it did not."""
    if response is None or response.sql_execution_result is None:
        return run_sql(target.client, target.warehouse_id, sql)
    return table_of(target.client, response.sql_execution_result)
