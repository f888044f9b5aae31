"""Statement Execution: submit SQL, poll it, fetch its chunks, cancel it."""

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from emulator import statement_results
from emulator.errors import ApiError, bad_request
from emulator.requests import caller, json_object
from emulator.state import Workspace
from emulator.statement_request import statement_request
from emulator.statement_runs import Statement

ROOT = "/api/2.0/sql/statements"


def routes(workspace: Workspace) -> list[Route]:
    statements = workspace.statements

    async def submit(request: Request) -> Response:
        asked = statement_request(await json_object(request))
        persona = caller(request)
        workspace.sql_warehouse.check_use(persona, asked.warehouse_id)
        statement = statements.submit(asked, persona)
        if asked.wait_seconds == 0:
            # Answers PENDING whatever happens: the CLI's own imitation records this.
            return _json({"statement_id": statement.id, "status": {"state": "PENDING"}})
        if not await statement.wait(asked.wait_seconds) and asked.cancel_on_timeout:
            statement.cancel()
        return _json(response(statement))

    async def get(request: Request) -> Response:
        return _json(response(statements.get(request.path_params["id"], caller(request))))

    async def cancel(request: Request) -> Response:
        statements.get(request.path_params["id"], caller(request)).cancel()
        return _json({})

    async def chunk(request: Request) -> Response:
        statement = statements.get(request.path_params["id"], caller(request))
        return _json(_chunk(statement, request.path_params["index"]))

    return [
        Route(ROOT, submit, methods=["POST"]),
        Route(f"{ROOT}/{{id}}", get, methods=["GET"]),
        Route(f"{ROOT}/{{id}}/cancel", cancel, methods=["POST"]),
        Route(f"{ROOT}/{{id}}/result/chunks/{{index:int}}", chunk, methods=["GET"]),
    ]


def response(statement: Statement) -> dict[str, Any]:
    """A failed statement is no HTTP error: 200 with state FAILED."""
    if statement.state == "SUCCEEDED" and statement.result is not None:
        return statement_results.succeeded(statement.id, statement.result)
    status: dict[str, Any] = {"state": statement.state}
    if statement.error is not None and statement.state == "FAILED":
        # `error_code` is one of the API's few service codes; the SQL error class is in the text.
        status["error"] = {"error_code": "BAD_REQUEST", "message": statement.error.message}
        if statement.error.sql_state:
            status["sql_state"] = statement.error.sql_state
    return {"statement_id": statement.id, "status": status}


def _chunk(statement: Statement, index: int) -> dict[str, Any]:
    if statement.state == "CLOSED":
        raise ApiError(404, "NOT_FOUND", f"The result of statement {statement.id} has expired.")
    if statement.result is None:
        raise bad_request(f"Statement {statement.id} has no result: it is {statement.state}.")
    if index >= max(1, len(statement.result.chunks)):
        raise ApiError(404, "NOT_FOUND", f"Statement {statement.id} has no chunk {index}.")
    return statement_results.result_data(statement.id, statement.result, index)


def _json(body: dict[str, Any]) -> Response:
    return Response(orjson.dumps(body), media_type="application/json")
