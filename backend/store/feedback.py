"""What users think of answers: one opinion per turn, its owner's."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, delete, select, update

from backend.store.conversations import not_found, of_owner
from backend.store.errors import TooMuch
from backend.store.records import upsert
from backend.store.runners import utc_now
from backend.store.tables import conversations, feedback, turns
from backend.store.values import Feedback, PassedOn
from backend.workspace.identity import Identity

LONGEST_REASON = 100
LONGEST_COMMENT = 5_000


def give(
    connection: Connection,
    who: Identity,
    conversation: str,
    turn: str,
    good: bool,
    reason: str,
    comment: str,
) -> Feedback:
    """A second opinion on the same turn replaces the first one, and keeps its id."""
    if len(reason) > LONGEST_REASON or len(comment) > LONGEST_COMMENT:
        raise TooMuch(f"A comment has {LONGEST_COMMENT:,} characters at most.", "Shorten it.")
    values = {"good": good, "reason": reason, "comment": comment, "given_at": utc_now()}
    key = key_of(connection, who, conversation, turn)
    new = upsert(connection, feedback).values(turn=key, id=uuid.uuid4().hex, passed=[], **values)
    new = new.on_conflict_do_update(index_elements=["turn"], set_=values)
    row = connection.execute(new.returning(*feedback.c)).one()
    return feedback_of(row, conversation, turn)


def passed_on(
    connection: Connection, who: Identity, given: Feedback, passed: Sequence[PassedOn]
) -> None:
    """Remember where else it went; nothing when it was taken back meanwhile."""
    key = key_of(connection, who, given.conversation, given.turn)
    changed = update(feedback).where(feedback.c.turn == key, feedback.c.id == given.id)
    connection.execute(changed.values(passed=[asdict(one) for one in passed]))


def take_back(
    connection: Connection, who: Identity, conversation: str, turn: str
) -> Feedback | None:
    """What it was, None when there was none."""
    key = key_of(connection, who, conversation, turn)
    gone = delete(feedback).where(feedback.c.turn == key).returning(*feedback.c)
    row = connection.execute(gone).first()
    return None if row is None else feedback_of(row, conversation, turn)


def key_of(connection: Connection, who: Identity, conversation: str, turn: str) -> int:
    """NotFound for another's turn, as for one that never was."""
    asked = select(turns.c.key).select_from(BOTH).where(of_owner(who, conversation))
    key = connection.execute(asked.where(turns.c.id == turn)).scalar()
    if key is None:
        raise not_found()
    return int(key)


BOTH = turns.join(conversations, turns.c.conversation == conversations.c.key)
ALL = feedback.join(turns, feedback.c.turn == turns.c.key).join(
    conversations, turns.c.conversation == conversations.c.key
)


def of_conversation(
    connection: Connection, who: Identity, conversation: str
) -> tuple[Feedback, ...]:
    asked = select(*feedback.c, turns.c.id.label("turn_id")).select_from(ALL)
    mine = asked.where(of_owner(who, conversation)).order_by(turns.c.key)
    return tuple(feedback_of(r, conversation, r.turn_id) for r in connection.execute(mine))


def feedback_of(row: Any, conversation: str, turn: str) -> Feedback:
    passed = tuple(PassedOn(**one) for one in row.passed)
    return Feedback(
        row.id, conversation, turn, row.good, row.reason, row.comment, row.given_at, passed
    )
