"""Genie evaluation runs over HTTP."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from emulator.errors import does_not_exist
from emulator.genie.evaluation import EvalRun, EvalRuns, Evaluated
from emulator.genie.paging import page
from emulator.genie.service import GenieService
from emulator.genie.space_routes import SPACES, require_edit
from emulator.genie.spaces import Space
from emulator.genie.wire import query_result, user_id
from emulator.requests import caller, json_object
from emulator.warehouse.statement import Result

RUNS = f"{SPACES}/{{space_id}}/eval-runs"
RUN = f"{RUNS}/{{run_id}}"


def evaluation_routes(genie: GenieService) -> list[Route]:
    runs = EvalRuns(genie)

    def space(request: Request) -> Space:
        found = genie.spaces.get(request.path_params["space_id"])
        require_edit(genie, caller(request), found, "evaluate a Genie space")
        return found

    async def start(request: Request) -> JSONResponse:
        ids = (await json_object(request)).get("benchmark_question_ids")
        return JSONResponse(_run(runs.start(space(request), caller(request), ids)))

    async def list_runs(request: Request) -> JSONResponse:
        return JSONResponse(page(request, "eval_runs", [_run(r) for r in runs.of(space(request))]))

    async def get(request: Request) -> JSONResponse:
        return JSONResponse(_run(runs.get(space(request), request.path_params["run_id"])))

    async def results(request: Request) -> JSONResponse:
        run = runs.get(space(request), request.path_params["run_id"])
        bodies = [_result(run, result) for result in run.results.values()]
        return JSONResponse(page(request, "eval_results", bodies))

    async def details(request: Request) -> JSONResponse:
        run = runs.get(space(request), request.path_params["run_id"])
        result = run.results.get(request.path_params["result_id"])
        if result is None:
            raise does_not_exist(f"Evaluation run {run.id} has no such result.")
        return JSONResponse(_details(run, result))

    return [
        Route(RUNS, start, methods=["POST"]),
        Route(RUNS, list_runs, methods=["GET"]),
        Route(RUN, get, methods=["GET"]),
        Route(f"{RUN}/results", results, methods=["GET"]),
        Route(f"{RUN}/results/{{result_id}}", details, methods=["GET"]),
    ]


def _run(run: EvalRun) -> dict[str, Any]:
    return {
        "eval_run_id": run.id,
        "eval_run_status": run.status,
        "num_questions": len(run.results),
        "num_done": run.done,
        "num_correct": run.count("GOOD"),
        "num_needs_review": run.count("NEEDS_REVIEW"),
        "run_by_user": user_id(run.owner.key),
        "created_timestamp": run.created_ms,
        "last_updated_timestamp": run.updated_ms,
    }


def _result(run: EvalRun, result: Evaluated) -> dict[str, Any]:
    return {
        "result_id": result.id,
        "space_id": run.space_id,
        "benchmark_question_id": result.benchmark.id,
        "question": result.benchmark.question,
        "benchmark_answer": result.benchmark.sql,
        "status": result.status,
        "created_by_user": user_id(run.owner.key),
    }


def _details(run: EvalRun, result: Evaluated) -> dict[str, Any]:
    body = _result(run, result) | {"eval_run_status": result.status}
    if result.score is not None:
        body["assessment"] = result.score.assessment
        body["assessment_reasons"] = list(result.score.reasons)
    if result.expected is not None:
        body["expected_response"] = [_sql(result.id, result.benchmark.sql, result.expected)]
    if result.answer is not None:
        body["actual_response"] = [_actual(result)]
    return body


def _actual(result: Evaluated) -> dict[str, Any]:
    answer = result.answer
    assert answer is not None
    if answer.result is None or answer.sql is None:
        error = answer.error.error if answer.error else ""
        return {"response": answer.text or error, "response_type": "TEXT"}
    return _sql(answer.statement_id or result.id, answer.sql, answer.result)


def _sql(statement_id: str, sql: str, result: Result) -> dict[str, Any]:
    shown = query_result(statement_id, result)["statement_response"]
    return {"response": sql, "response_type": "SQL", "sql_execution_result": shown}
