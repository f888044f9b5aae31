"""What happens to kept conversations other than by asking, and to the keeping itself, told to
whoever holds some of them."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from backend.store.values import Feedback

log = logging.getLogger("store")


@dataclass(frozen=True, slots=True)
class Renamed:
    owner: str
    conversation: str
    name: str


@dataclass(frozen=True, slots=True)
class Deleted:
    owner: str
    conversation: str


@dataclass(frozen=True, slots=True)
class AllDeleted:
    """Everything that was kept of one user."""

    owner: str


@dataclass(frozen=True, slots=True)
class Expired:
    """Whatever was not touched since `before`."""

    before: datetime


@dataclass(frozen=True, slots=True)
class SavingChanged:
    """What is said cannot be written for now, for this `reason`; or it can again."""

    saving: bool
    reason: str


@dataclass(frozen=True, slots=True)
class QuestionsChanged:
    """The saved questions of one user."""

    owner: str


@dataclass(frozen=True, slots=True)
class OpinionChanged:
    """What the owner thinks of an answer; None when it was taken back."""

    owner: str
    conversation: str
    turn: str
    opinion: Feedback | None


Change = (
    Renamed | Deleted | AllDeleted | Expired | SavingChanged | QuestionsChanged | OpinionChanged
)
Listener = Callable[[Change], Awaitable[None]]


class Changes:
    """Told after it is kept. A listener that fails undoes nothing."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)

    async def tell(self, change: Change) -> None:
        for listener in self._listeners:
            try:
                await listener(change)
            except Exception:
                log.exception("[STORE] a listener failed at %s", type(change).__name__)
