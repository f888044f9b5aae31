"""What those who run the app may see of others: the turns whose owners said that they are not good.

Nothing else of a conversation, and nothing of one that its owner has deleted.
"""

from typing import Any

from sqlalchemy import Connection, and_, false, or_, select

from backend.store.audit import note
from backend.store.columns import micros, moment
from backend.store.conversations import events_of, turn_of
from backend.store.cursors import from_cursor, page_size, to_cursor
from backend.store.feedback import ALL, feedback_of
from backend.store.tables import conversations, feedback, turns
from backend.store.values import Complaint, Page, Replay
from backend.workspace.errors import NotFound
from backend.workspace.identity import Identity

OF_TURN = (
    turns.c.owner,
    turns.c.id.label("turn_id"),
    turns.c.question,
    turns.c.asked_at,
    turns.c.state,
    turns.c.spaces,
    conversations.c.id.label("conversation_id"),
)
VISIBLE = and_(feedback.c.good == false(), conversations.c.deleted_at.is_(None))


def complaints(connection: Connection, after: str | None, limit: int) -> Page[Complaint]:
    """The latest first."""
    limit = page_size(limit)
    asked = select(*feedback.c, *OF_TURN).select_from(ALL).where(VISIBLE)
    if after is not None:
        asked = asked.where(given_before(after))
    latest_first = (feedback.c.given_at.desc(), feedback.c.turn.desc())
    rows = connection.execute(asked.order_by(*latest_first).limit(limit + 1)).all()
    shown = rows[:limit]
    more = to_cursor(micros(shown[-1].given_at), shown[-1].turn) if len(rows) > limit else None
    return Page(tuple(complaint_of(row) for row in shown), more)


def given_before(after: str) -> Any:
    given, turn = from_cursor(after, int, int)
    at = moment(given)
    return or_(feedback.c.given_at < at, and_(feedback.c.given_at == at, feedback.c.turn < turn))


def replay(connection: Connection, operator: Identity, feedback_id: str) -> Replay:
    """The whole turn; that it was read is noted, for its owner to ask about."""
    asked = select(*feedback.c, *OF_TURN).select_from(ALL)
    row = connection.execute(asked.where(VISIBLE, feedback.c.id == feedback_id)).first()
    if row is None:
        raise NotFound(
            "There is no such feedback.", "It may have been taken back, or its chat deleted."
        )
    turn = connection.execute(select(turns).where(turns.c.key == row.turn)).one()
    events = events_of(connection, [row.turn]).get(row.turn, ())
    note(connection, operator.user, "read feedback", feedback=row.id, author=row.owner)
    return Replay(complaint_of(row), turn_of(turn, events))


def complaint_of(row: Any) -> Complaint:
    return Complaint(
        feedback=feedback_of(row, row.conversation_id, row.turn_id),
        owner=row.owner,
        question=row.question,
        asked_at=row.asked_at,
        state=row.state,
        spaces=tuple(row.spaces),
    )
