"""What time it is in the workspace: the machine's clock, or a pinned instant."""

from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """Business time is UTC. `pinned` makes every answer reproducible."""

    pinned: datetime | None = None

    def now(self) -> datetime:
        return self.pinned or datetime.now(UTC)

    def today(self) -> date:
        return self.now().date()
