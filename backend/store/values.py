"""What goes into the store and comes out of it: frozen values, and the records of a turn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from backend.store.asking import with_filters
from backend.store.branches import shown, versions_of

T = TypeVar("T")
Outcome = Literal["completed", "failed", "stopped"]
TurnState = Literal["running", "interrupted"] | Outcome


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of a list; `after` asks for what follows, None at its end."""

    items: tuple[T, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened `at` seconds after the question; `seq` counts from 0."""

    seq: int
    at: float
    body: Any


@dataclass(frozen=True, slots=True)
class TurnBegan:
    owner: str
    conversation: str
    turn: str
    question: str
    asked_at: datetime
    name: str
    """What the conversation is called when this is its first turn."""
    goes_on_with: str = ""
    """The question itself, when the message was only a choice about its answer."""
    parent: str | None = None
    """The turn it was asked after, None for a first question."""


@dataclass(frozen=True, slots=True)
class TurnWent:
    """More events of a running turn. The same `seq` twice is the same event."""

    owner: str
    conversation: str
    turn: str
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """`story` is all that happened, and replaces what was kept while it happened."""

    owner: str
    conversation: str
    turn: str
    outcome: Outcome
    ended_at: datetime
    answer: str
    sql: str
    spaces: tuple[str, ...]
    story: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class VersionShown:
    """Of the turns that were asked after the same one, this is the one to be read from now on."""

    owner: str
    conversation: str
    turn: str
    at: datetime


Record = TurnBegan | TurnWent | TurnEnded | VersionShown


@dataclass(frozen=True, slots=True)
class ImportedTurn:
    """A turn that somebody brings along; times and texts are those of where it was answered."""

    question: str
    goes_on_with: str
    asked_at: datetime
    ended_at: datetime
    outcome: Outcome
    answer: str
    sql: str
    spaces: tuple[str, ...]
    story: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class ConversationLine:
    """A conversation as a list shows it."""

    id: str
    name: str
    spaces: tuple[str, ...]
    began_at: datetime
    touched_at: datetime
    pinned: bool
    imported_at: datetime | None = None
    """When it was brought along from a file; None for one that began here."""


@dataclass(frozen=True, slots=True)
class StoredTurn:
    id: str
    question: str
    asked_at: datetime
    state: TurnState
    ended_at: datetime | None
    answer: str
    sql: str
    spaces: tuple[str, ...]
    events: tuple[Event, ...]
    shown_at: datetime
    goes_on_with: str = ""
    parent: str | None = None
    """The turn it was asked after, None for a first question."""


@dataclass(frozen=True, slots=True)
class StoredConversation:
    line: ConversationLine
    all_turns: tuple[StoredTurn, ...]
    """Every version of every question, in the order they were asked."""

    @property
    def turns(self) -> tuple[StoredTurn, ...]:
        """What a person sees: of each question the version shown last, and what follows it."""
        return shown(self.all_turns)

    def versions(self, turn: StoredTurn) -> tuple[StoredTurn, ...]:
        """The turn and those asked instead of it, in the order they were asked."""
        return versions_of(self.all_turns, turn.id)


@dataclass(frozen=True, slots=True)
class Hit:
    """A conversation that a search found, and the newest question in it that matches."""

    line: ConversationLine
    turn: str
    question: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class SavedQuestion:
    id: str
    name: str
    question: str
    filters: Mapping[str, Any]
    folder: str
    saved_at: datetime

    @property
    def prompt(self) -> str:
        """As it is asked."""
        return with_filters(self.question, self.filters)


@dataclass(frozen=True, slots=True)
class ShareLine:
    """A share as its author's list shows it."""

    id: str
    title: str
    filtered: bool
    shared_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Share:
    """What a reader sees: what its author saw at `shared_at`."""

    line: ShareLine
    author: str
    snapshot: Any


@dataclass(frozen=True, slots=True)
class PassedOn:
    """Where else feedback went. `ref` is what it is called there; `problem` says why what is kept
    here did not arrive."""

    to: str
    ref: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    id: str
    conversation: str
    turn: str
    good: bool
    reason: str
    comment: str
    given_at: datetime
    passed: tuple[PassedOn, ...] = ()

    @property
    def why(self) -> str:
        """In one sentence or two, for those who are told."""
        return ". ".join(part for part in (self.reason, self.comment) if part)


@dataclass(frozen=True, slots=True)
class Complaint:
    """Feedback that an answer was not good, as those who run the app list it."""

    feedback: Feedback
    owner: str
    question: str
    asked_at: datetime
    state: TurnState
    spaces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """The whole turn that somebody complained about."""

    complaint: Complaint
    turn: StoredTurn


@dataclass(frozen=True, slots=True)
class AuditLine:
    at: datetime
    who: str
    action: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """What a page can say about saving. `waiting` records are in memory, `lost` ones nowhere."""

    saving: bool
    reason: str
    waiting: int
    lost: int
