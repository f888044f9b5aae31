"""What the library is asked and answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import Field

from backend.app.model import Model
from backend.store.records import LONGEST_NAME


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which conversations, and which part of their list."""

    words: str = ""
    space: str | None = None
    pinned: bool | None = None
    after: str | None = None
    limit: int = 30


class Match(Model):
    """The newest question of a conversation that a search found, and the words around the hit."""

    question: str
    excerpt: str


class Conversation(Model):
    """`spaces`: the keys of those that were asked in it. `match`: why a search found it.

    `imported_at`: when it was brought along from a file; null for one that began here.
    """

    id: str
    name: str
    spaces: list[str]
    began_at: datetime
    touched_at: datetime
    pinned: bool
    imported_at: datetime | None
    match: Match | None


class ConversationChange(Model):
    """Only what is given is changed."""

    name: str | None = Field(default=None, max_length=LONGEST_NAME)
    pinned: bool | None = None


class ConversationPage(Model):
    """`after` asks for what follows; null at the end."""

    items: list[Conversation]
    after: str | None


class Holdings(Model):
    """How much is kept of a user; `turns` are questions with their answers."""

    conversations: int
    turns: int
    saved_questions: int
    shares: int


class KeptData(Model):
    """`retention_days`: conversations that were idle for longer go by themselves; 0: none do."""

    kept: Holdings
    retention_days: int


class AuditLine(Model):
    at: datetime
    action: str
    detail: dict[str, Any]


class AuditPage(Model):
    items: list[AuditLine]
    after: str | None
