"""Where a start stands, for the banner and for the page that is shown meanwhile."""

from collections import deque
from dataclasses import dataclass, field
from typing import Literal

Phase = Literal["data", "starting", "ready", "crashed"]


@dataclass(slots=True)
class Progress:
    """`fraction` is known while data are generated; `log` holds the app's last lines."""

    phase: Phase = "starting"
    message: str = "Starting"
    fraction: float | None = None
    log: deque[str] = field(default_factory=lambda: deque(maxlen=40))

    def change(self, phase: Phase, message: str, fraction: float | None = None) -> None:
        self.phase, self.message, self.fraction = phase, message, fraction
