"""Assessments of MLflow traces, as `/api/3.0/mlflow/traces/{id}/assessments` takes them.

Shapes as in MLflow's service.proto (CreateAssessment, UpdateAssessment, DeleteAssessment) and its
REST handlers. A trace is known when a supervisor here has given its id out.
"""

from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from emulator.errors import bad_request
from emulator.requests import caller, json_object
from emulator.state import Workspace

ASSESSMENTS = "/api/3.0/mlflow/traces/{trace_id}/assessments"
SOURCES = ("HUMAN", "LLM_JUDGE", "CODE")
MASKS = {"assessment_name", "feedback", "expectation", "rationale", "metadata"}
Body = dict[str, Any]


def routes(workspace: Workspace) -> list[Route]:
    traces = workspace.traces

    async def create(request: Request) -> JSONResponse:
        written = checked(await json_object(request))
        of_trace = traces.of(request.path_params["trace_id"])
        source = written.get("source")
        if not isinstance(source, dict) or source.get("source_type") not in SOURCES:
            raise bad_request("assessment.source.source_type must be one of " + ", ".join(SOURCES))
        ids = {"assessment_id": f"a-{uuid4().hex}", "trace_id": request.path_params["trace_id"]}
        kept = {**written, **ids, "created_by": caller(request).email, "valid": True}
        of_trace[kept["assessment_id"]] = kept
        return JSONResponse({"assessment": kept})

    async def update(request: Request) -> JSONResponse:
        kept = traces.assessment(*ids_of(request))
        body = await json_object(request)
        names = {name for name in str(body.get("update_mask", "")).split(",") if name}
        if not names or names - MASKS:
            raise bad_request(f"update_mask must name some of {', '.join(sorted(MASKS))}")
        changed = checked(body)
        kept.update({name: changed[name] for name in names if name in changed})
        return JSONResponse({"assessment": kept})

    async def get(request: Request) -> JSONResponse:
        return JSONResponse({"assessment": traces.assessment(*ids_of(request))})

    async def delete(request: Request) -> JSONResponse:
        trace_id, assessment_id = ids_of(request)
        traces.assessment(trace_id, assessment_id)
        del traces.of(trace_id)[assessment_id]
        return JSONResponse({})

    return [
        Route(ASSESSMENTS, create, methods=["POST"]),
        Route(f"{ASSESSMENTS}/{{assessment_id}}", get, methods=["GET"]),
        Route(f"{ASSESSMENTS}/{{assessment_id}}", update, methods=["PATCH"]),
        Route(f"{ASSESSMENTS}/{{assessment_id}}", delete, methods=["DELETE"]),
    ]


def ids_of(request: Request) -> tuple[str, str]:
    return request.path_params["trace_id"], request.path_params["assessment_id"]


def checked(body: Body) -> Body:
    assessment = body.get("assessment")
    if not isinstance(assessment, dict) or not assessment.get("assessment_name"):
        raise bad_request("assessment.assessment_name is required")
    feedback = assessment.get("feedback")
    if not isinstance(feedback, dict) or "value" not in feedback:
        raise bad_request("assessment.feedback.value is required")
    return assessment
