"""What disappears: what was deleted, what is old, and all of a user's on request."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select

from backend.store.audit import note
from backend.store.tables import conversations, saved_questions, shares, turns
from backend.workspace.identity import Identity

UNDO = timedelta(days=1)
SYSTEM = "system"


# What belongs to somebody; the events of turns and the feedback on them go with the turns.
OWNED = (conversations, turns, saved_questions, shares)


def holdings(connection: Connection, who: Identity) -> dict[str, int]:
    """How much is kept of a user, what was deleted and can still be brought back included."""
    return {
        table.name: int(
            connection.execute(
                select(func.count()).select_from(table).where(table.c.owner == who.user)
            ).scalar_one()
        )
        for table in OWNED
    }


def delete_all(connection: Connection, who: Identity) -> dict[str, int]:
    """Everything that is kept of a user, at once and for good; how much that was."""
    gone = holdings(connection, who)
    for table in OWNED:
        connection.execute(delete(table).where(table.c.owner == who.user))
    note(connection, who.user, "delete all my data", **gone)
    return gone


def purge(connection: Connection, now: datetime, retention_days: int) -> dict[str, int]:
    """What was deleted and not brought back, what is too old, what nobody may read any more."""
    deleted = delete(conversations).where(conversations.c.deleted_at < now - UNDO)
    ended = delete(shares).where(shares.c.expires_at < now - UNDO)
    gone = {
        "deleted": connection.execute(deleted).rowcount,
        "expired shares": connection.execute(ended).rowcount,
        "retention": 0,
    }
    if retention_days:
        limit = now - timedelta(days=retention_days)
        old = delete(conversations).where(conversations.c.touched_at < limit)
        gone["retention"] = connection.execute(old).rowcount
    if gone["retention"]:
        note(connection, SYSTEM, "retention", days=retention_days, conversations=gone["retention"])
    return gone
