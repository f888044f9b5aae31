"""The one error of the workspace API, and how it looks on the wire."""

import logging
from collections.abc import Mapping
from types import MappingProxyType
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse

logger = logging.getLogger("emulator")
NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class ApiError(Exception):
    """Raise it anywhere in a handler; the caller sees `{"error_code", "message"}`."""

    def __init__(
        self,
        status: int,
        error_code: str | int,
        message: str,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error_code = error_code
        self.message = message
        self.headers = headers

    def response(self) -> JSONResponse:
        body = {"error_code": self.error_code, "message": self.message}
        return JSONResponse(body, self.status, headers=dict(self.headers))


def bad_request(message: str) -> ApiError:
    return ApiError(400, "INVALID_PARAMETER_VALUE", message)


def permission_denied(message: str) -> ApiError:
    return ApiError(403, "PERMISSION_DENIED", message)


def does_not_exist(message: str) -> ApiError:
    return ApiError(404, "RESOURCE_DOES_NOT_EXIST", message)


async def respond(request: Request, error: Exception) -> JSONResponse:
    """Starlette's handler for ApiError, and for whatever nobody foresaw."""
    if isinstance(error, ApiError):
        return error.response()
    logger.error("%s %s", request.method, request.url.path, exc_info=error)
    message = f"{type(error).__name__} inside the local workspace, see its log"
    return ApiError(500, "INTERNAL_ERROR", f"{message} [ReqId: {uuid4()}]").response()
