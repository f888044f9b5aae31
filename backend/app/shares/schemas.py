"""What sharing is asked and answers."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from backend.app.model import Model
from backend.documents.document import Document

Status = Literal["active", "expired", "revoked"]


class Preview(Model):
    """What sharing a conversation would show, to be read before it is shared.

    `filtered` are tables with a row filter or a column mask, `unknown` those about which Unity
    Catalog did not say; `imported` how many of the `questions` came from a file.
    """

    title: str
    questions: int
    results: int
    imported: int
    filtered: list[str]
    unknown: list[str]


class NewShare(Model):
    """`knows_of_filters`: the author was told that the rows may be others than a reader's own."""

    conversation: Annotated[str, Field(max_length=200)]
    days: Annotated[int, Field(ge=1, le=365)]
    knows_of_filters: bool = False


class ShareItem(Model):
    """A share as its author's list shows it."""

    id: str
    title: str
    filtered: bool
    shared_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    status: Status


class SharedConversation(Model):
    """A snapshot as a reader sees it: what `author` saw at `shared_at`, whatever is so now.

    `imported` are the numbers of the turns that came from a file, from 0.
    """

    id: str
    shared_at: datetime
    expires_at: datetime
    author: str
    author_name: str
    is_mine: bool
    filtered: list[str]
    unknown: list[str]
    imported: list[int]
    data_label: str | None
    document: Document
