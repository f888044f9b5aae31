"""The MLflow traces that supervisors here have given out, and what was said about them."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from emulator.errors import does_not_exist

Body = dict[str, Any]


@dataclass(slots=True)
class Traces:
    """The assessments of every trace, each by its id."""

    known: dict[str, dict[str, Body]] = field(default_factory=dict)

    def begin(self) -> str:
        """A new trace's id."""
        trace_id = f"tr-{uuid4().hex}"
        self.known[trace_id] = {}
        return trace_id

    def of(self, trace_id: str) -> dict[str, Body]:
        if trace_id not in self.known:
            raise does_not_exist(f"Trace with ID {trace_id} is not found.")
        return self.known[trace_id]

    def assessment(self, trace_id: str, assessment_id: str) -> Body:
        found = self.of(trace_id).get(assessment_id)
        if found is None:
            raise does_not_exist(
                f"Assessment with ID {assessment_id} not found for trace {trace_id}"
            )
        return found
