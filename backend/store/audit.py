"""A line for whatever makes data disappear or shows it to somebody else."""

from typing import Any

from sqlalchemy import Connection, insert, select

from backend.store.cursors import from_cursor, page_size, to_cursor
from backend.store.runners import utc_now
from backend.store.tables import audit
from backend.store.values import AuditLine, Page
from backend.workspace.identity import Identity


def note(connection: Connection, who: str, action: str, **detail: Any) -> None:
    """In the transaction of what it tells of, so that neither is there without the other."""
    line = {"at": utc_now(), "who": who, "action": action, "detail": detail}
    connection.execute(insert(audit), line)


def lines_of(
    connection: Connection, who: Identity, after: str | None, limit: int
) -> Page[AuditLine]:
    limit = page_size(limit)
    asked = select(audit).where(audit.c.who == who.user)
    if after is not None:
        asked = asked.where(audit.c.key < from_cursor(after, int)[0])
    rows = connection.execute(asked.order_by(audit.c.key.desc()).limit(limit + 1)).all()
    lines = tuple(AuditLine(r.at, r.who, r.action, r.detail) for r in rows[:limit])
    return Page(lines, to_cursor(rows[limit - 1].key) if len(rows) > limit else None)
