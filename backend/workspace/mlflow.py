"""What a person thinks of an answer, written to the MLflow trace of its run as somebody."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from backend.workspace.client import WorkspaceSession
from backend.workspace.errors import NotFound, UpstreamFailed

TRACES = "/api/3.0/mlflow/traces"
NAME = "user_feedback"


@dataclass(frozen=True, slots=True)
class Assessment:
    """A trace has one of each person."""

    trace_id: str
    good: bool
    rationale: str


class Assessments:
    """Those of one identity."""

    def __init__(self, session: WorkspaceSession) -> None:
        self._session = session

    async def write(self, assessment: Assessment, known_as: str = "") -> str:
        """Its id. The one `known_as` is changed, if it is still there."""
        if known_as:
            try:
                return await self._change(assessment, known_as)
            except NotFound:
                pass  # Somebody deleted it in the workspace.
        source = {"source_type": "HUMAN", "source_id": self._session.identity.user}
        body = {"assessment": {**_content(assessment), "source": source}}
        return _id_of(await self._session.post(_path(assessment.trace_id), body))

    async def _change(self, assessment: Assessment, known_as: str) -> str:
        body = {"assessment": _content(assessment), "update_mask": "feedback,rationale"}
        await self._session.patch(f"{_path(assessment.trace_id)}/{quote(known_as, safe='')}", body)
        return known_as

    async def remove(self, trace_id: str, known_as: str) -> None:
        await self._session.delete(f"{_path(trace_id)}/{quote(known_as, safe='')}")


def _content(assessment: Assessment) -> dict[str, Any]:
    return {
        "trace_id": assessment.trace_id,
        "assessment_name": NAME,
        "feedback": {"value": assessment.good},
        "rationale": assessment.rationale,
    }


def _path(trace_id: str) -> str:
    return f"{TRACES}/{quote(trace_id, safe='')}/assessments"


def _id_of(body: Any) -> str:
    written = body.get("assessment") if isinstance(body, dict) else None
    found = written.get("assessment_id") if isinstance(written, dict) else None
    if not isinstance(found, str) or not found:
        raise UpstreamFailed("MLflow took the assessment without naming it.")
    return found
