"""The one place that turns what went wrong into HTTP."""

import logging
from http import HTTPStatus
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from backend.app.model import Model
from backend.workspace.errors import BadRequest, NotFound, WorkspaceError

log = logging.getLogger(__name__)


class ErrorBody(Model):
    """The body of every answer that is not a success."""

    error: str
    message: str
    remedy: str
    retryable: bool
    request_id: str


def install_error_handlers(app: FastAPI) -> None:
    app.add_exception_handler(WorkspaceError, _workspace_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)


async def _workspace_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, WorkspaceError)
    answer = answer_to(error, request_id_of(request))
    # Quoted: a path may hold line breaks, and a log line may not.
    log.info("[API] %s %s: %s", request.method, quote(request.url.path), error.code)
    return answer


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    problems = [f"{item['loc'][-1]}: {item['msg']}" for item in error.errors()]
    return answer_to(
        BadRequest("The request is not valid.", "; ".join(problems)), request_id_of(request)
    )


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.NOT_FOUND:
        return answer_to(not_found(request.url.path), request_id_of(request))
    phrase = HTTPStatus(error.status_code).phrase
    body = ErrorBody(
        error=phrase.title().replace(" ", ""),
        message=f"{phrase}: {request.method} {request.url.path[:200]}",
        remedy="",
        retryable=False,
        request_id=request_id_of(request),
    )
    return JSONResponse(body.model_dump(), error.status_code, dict(error.headers or {}))


def answer_to(error: WorkspaceError, request_id: str) -> JSONResponse:
    body = ErrorBody(
        error=error.code,
        message=error.message,
        remedy=error.remedy,
        retryable=error.retryable,
        request_id=request_id,
    )
    headers = {"cache-control": "no-store"}
    if error.retry_after is not None:
        headers["retry-after"] = f"{error.retry_after:.0f}"
    return JSONResponse(body.model_dump(), error.status, headers)


def not_found(path: str) -> NotFound:
    return NotFound(f"There is nothing at {path[:200]}.", "Check the address.")


def request_id_of(request: Request) -> str:
    return str(getattr(request.state, "request_id", ""))
