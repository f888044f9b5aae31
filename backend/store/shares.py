"""Snapshots that an author shows to others: read-only, listed, revocable, and they expire."""

import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from backend.store.audit import note
from backend.store.errors import TooMuch
from backend.store.runners import utc_now
from backend.store.tables import shares
from backend.store.values import Share, ShareLine
from backend.workspace.errors import BadRequest, NotFound
from backend.workspace.identity import Identity

LARGEST = 20_000_000
LONGEST_LIFE = timedelta(days=366)
LONGEST_TITLE = 200


def share(
    connection: Connection,
    who: Identity,
    title: str,
    snapshot: Any,
    filtered: bool,
    expires_at: datetime,
) -> ShareLine:
    """`filtered` says that the author's rows were not all rows. The id is the link's secret."""
    now = utc_now()
    if not now < expires_at <= now + LONGEST_LIFE:
        raise BadRequest("A link lasts a year at most.", "Choose when it expires.")
    if len(json.dumps(snapshot)) > LARGEST:
        raise TooMuch("This conversation is too large to share.", "Share a part of it.")
    title = " ".join(title.split())[:LONGEST_TITLE]
    line = ShareLine(secrets.token_urlsafe(24), title, filtered, now, expires_at, None)
    values = {
        "id": line.id,
        "owner": who.user,
        "title": title,
        "snapshot": snapshot,
        "filtered": filtered,
        "shared_at": now,
        "expires_at": expires_at,
    }
    connection.execute(insert(shares), values)
    note(connection, who.user, "share", expires=expires_at.isoformat())
    return line


def line_of(row: Any) -> ShareLine:
    return ShareLine(row.id, row.title, row.filtered, row.shared_at, row.expires_at, row.revoked_at)


def all_of(connection: Connection, who: Identity) -> tuple[ShareLine, ...]:
    columns = (column for column in shares.c if column.name != "snapshot")
    asked = select(*columns).where(shares.c.owner == who.user)
    return tuple(line_of(row) for row in connection.execute(asked.order_by(shares.c.shared_at)))


def read(connection: Connection, reader: Identity, share_id: str) -> Share:
    """For anybody of the workspace who has the link, while it lasts; the reader is noted."""
    asked = select(shares).where(shares.c.id == share_id, shares.c.revoked_at.is_(None))
    row = connection.execute(asked.where(shares.c.expires_at > utc_now())).first()
    if row is None:
        raise not_found()
    if row.owner != reader.user:
        note(connection, reader.user, "read a share", author=row.owner)
    return Share(line_of(row), row.owner, row.snapshot)


def revoke(connection: Connection, who: Identity, share_id: str) -> None:
    mine = update(shares).where(shares.c.owner == who.user, shares.c.id == share_id)
    if connection.execute(mine.values(revoked_at=utc_now())).rowcount == 0:
        raise not_found()
    note(connection, who.user, "revoke a share")


def not_found() -> NotFound:
    return NotFound(
        "This link leads nowhere: it has expired, was revoked, or never was.",
        "Ask its author for a new one.",
    )
