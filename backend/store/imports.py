"""Take in a conversation from a file, all of it or nothing: it becomes the importer's own."""

import uuid
from collections.abc import Sequence

from sqlalchemy import Connection, update

from backend.store.audit import note
from backend.store.conversations import load, of_owner
from backend.store.records import LONGEST_NAME, TurnId, apply
from backend.store.runners import utc_now
from backend.store.tables import conversations
from backend.store.values import ConversationLine, ImportedTurn, TurnBegan, TurnEnded
from backend.workspace.identity import Identity


def take_in(
    connection: Connection, who: Identity, runner: str, name: str, turns: Sequence[ImportedTurn]
) -> ConversationLine:
    """Under ids of its own, and as recent as now: the retention counts from here."""
    now, conversation = utc_now(), str(uuid.uuid4())
    name = " ".join(name.split())[:LONGEST_NAME]
    parent = None
    for turn in turns:
        ids = (who.user, conversation, str(uuid.uuid4()))
        apply(connection, (began(ids, turn, name, parent), ended(ids, turn)), runner)
        parent = ids[2]
    mine = update(conversations).where(of_owner(who, conversation))
    connection.execute(mine.values(touched_at=now, imported_at=now))
    note(connection, who.user, "import a conversation", turns=len(turns))
    return load(connection, who, conversation).line


def began(ids: TurnId, turn: ImportedTurn, name: str, parent: str | None) -> TurnBegan:
    return TurnBegan(*ids, turn.question, turn.asked_at, name, turn.goes_on_with, parent)


def ended(ids: TurnId, turn: ImportedTurn) -> TurnEnded:
    return TurnEnded(
        *ids, turn.outcome, turn.ended_at, turn.answer, turn.sql, turn.spaces, turn.story
    )
