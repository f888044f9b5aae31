"""How a run ends: the failure that decides it, the last warning, what the stream said. Pure."""

from typing import Any

from backend.answers.events import RunCompleted, RunFailed, RunWarned
from mas_failures import CUT, GARBLED, NO_ANSWER, TOO_LONG, UNFINISHED
from mas_wire import WireGarbled
from wire_fields import failure_from

MAX_GARBLED = 3
Body = dict[str, Any]


class RunOutcome:
    def __init__(self) -> None:
        self.failure: RunFailed | None = None
        self.said_done = False
        self.trace_id: str | None = None
        self._warning: RunWarned | None = None
        self._went_on = True
        self._garbled = 0

    @property
    def over(self) -> bool:
        return self.said_done or self.failure is not None

    @property
    def warned(self) -> bool:
        return self._warning is not None

    def garbled(self, wire: WireGarbled) -> None:
        """One odd line is skipped; many, or one that hides the rest, are the end."""
        self._garbled += 1
        if wire.fatal:
            self.fail(TOO_LONG)
        elif self._garbled > MAX_GARBLED:
            self.fail(GARBLED)

    def fail(self, failure: RunFailed) -> None:
        """The first failure counts."""
        self.failure = self.failure or failure

    def warn(self, warning: RunWarned) -> None:
        self._warning, self._went_on = warning, False

    def went_on(self) -> None:
        """There was more of the answer, so what was warned of was not the end of it."""
        self._went_on = True

    def ending(self, text: str, *, sealed: bool, paused: bool) -> RunCompleted | RunFailed:
        """`sealed`: the text is whole as far as its own events tell."""
        if self.failure is not None:
            return self.failure
        if self._warning is not None and not (self._went_on and text.strip()):
            return failure_from(self._warning.code, self._warning.message)
        if paused:
            return UNFINISHED
        if not text.strip():
            return NO_ANSWER
        return RunCompleted(self.trace_id) if self.said_done or sealed else CUT

    def keep_trace(self, holder: Body) -> None:
        """The id by which the platform knows this run, wherever it is told (§2.5)."""
        output, metadata = holder.get("databricks_output"), holder.get("metadata")
        trace = output.get("trace") if isinstance(output, dict) else None
        info = trace.get("info") if isinstance(trace, dict) else None
        for place in (info, metadata, holder):
            told = place.get("trace_id") if isinstance(place, dict) else None
            if isinstance(told, str) and told:
                self.trace_id = told[:200]
                return
