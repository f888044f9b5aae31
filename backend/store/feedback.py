"""What users think of answers: one opinion per turn, its owner's."""

from sqlalchemy import Connection, delete, select

from backend.store.conversations import not_found, of_owner
from backend.store.errors import TooMuch
from backend.store.records import upsert
from backend.store.runners import utc_now
from backend.store.tables import conversations, feedback, turns
from backend.store.values import Feedback
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
) -> None:
    if len(reason) > LONGEST_REASON or len(comment) > LONGEST_COMMENT:
        raise TooMuch(f"A comment has {LONGEST_COMMENT:,} characters at most.", "Shorten it.")
    values = {"good": good, "reason": reason, "comment": comment, "given_at": utc_now()}
    new = upsert(connection, feedback).values(turn=key_of(connection, who, conversation, turn))
    new = new.values(**values)
    connection.execute(new.on_conflict_do_update(index_elements=["turn"], set_=values))


def take_back(connection: Connection, who: Identity, conversation: str, turn: str) -> None:
    key = key_of(connection, who, conversation, turn)
    connection.execute(delete(feedback).where(feedback.c.turn == key))


def key_of(connection: Connection, who: Identity, conversation: str, turn: str) -> int:
    """NotFound for another's turn, as for one that never was."""
    both = turns.join(conversations, turns.c.conversation == conversations.c.key)
    asked = select(turns.c.key).select_from(both).where(of_owner(who, conversation))
    key = connection.execute(asked.where(turns.c.id == turn)).scalar()
    if key is None:
        raise not_found()
    return int(key)


def of_conversation(
    connection: Connection, who: Identity, conversation: str
) -> tuple[Feedback, ...]:
    both = feedback.join(turns, feedback.c.turn == turns.c.key).join(
        conversations, turns.c.conversation == conversations.c.key
    )
    asked = select(feedback, turns.c.id).select_from(both).where(of_owner(who, conversation))
    return tuple(
        Feedback(conversation, r.id, r.good, r.reason, r.comment, r.given_at)
        for r in connection.execute(asked.order_by(turns.c.key))
    )
