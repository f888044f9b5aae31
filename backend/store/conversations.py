"""Read, rename, pin, delete conversations of one owner."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, Text, and_, or_, select, true, type_coerce, update

from backend.store.columns import micros, moment
from backend.store.cursors import from_cursor, page_size, to_cursor
from backend.store.records import LONGEST_NAME
from backend.store.runners import utc_now
from backend.store.tables import conversations, turn_events, turns
from backend.store.values import (
    ConversationLine,
    Event,
    Page,
    StoredConversation,
    StoredTurn,
)
from backend.workspace.errors import BadRequest, NotFound
from backend.workspace.identity import Identity

LINE = (
    conversations.c.id,
    conversations.c.name,
    conversations.c.spaces,
    conversations.c.began_at,
    conversations.c.touched_at,
    conversations.c.pinned_at,
    conversations.c.imported_at,
)


def not_found() -> NotFound:
    return NotFound("There is no such conversation.", "It may have been deleted.")


def line_of(row: Any) -> ConversationLine:
    return ConversationLine(
        row.id,
        row.name,
        tuple(row.spaces),
        row.began_at,
        row.touched_at,
        row.pinned_at is not None,
        row.imported_at,
    )


def of_owner(who: Identity, conversation: str | None = None) -> Any:
    """What is visible: the owner's, not deleted; of one id when it is given."""
    mine = and_(conversations.c.owner == who.user, conversations.c.deleted_at.is_(None))
    return mine if conversation is None else and_(mine, conversations.c.id == conversation)


def with_space(space: str | None) -> Any:
    """Spaces are kept as JSON, so a key stands in quotes."""
    if space is None:
        return true()
    return type_coerce(conversations.c.spaces, Text).contains(json.dumps(space), autoescape=True)


def with_pin(pinned: bool | None) -> Any:
    if pinned is None:
        return true()
    return conversations.c.pinned_at.is_not(None) if pinned else conversations.c.pinned_at.is_(None)


def list_lines(
    connection: Connection,
    who: Identity,
    space: str | None,
    pinned: bool | None,
    after: str | None,
    limit: int,
) -> Page[ConversationLine]:
    """The latest first. One more than asked for tells whether there is more."""
    limit = page_size(limit)
    kept = (of_owner(who), with_space(space), with_pin(pinned))
    asked = select(*LINE, conversations.c.key).where(*kept)
    if after is not None:
        asked = asked.where(older_than(after))
    by_time = (conversations.c.touched_at.desc(), conversations.c.key.desc())
    rows = connection.execute(asked.order_by(*by_time).limit(limit + 1)).all()
    shown = rows[:limit]
    more = to_cursor(micros(shown[-1].touched_at), shown[-1].key) if len(rows) > limit else None
    return Page(tuple(line_of(row) for row in shown), more)


def older_than(after: str) -> Any:
    touched, key = from_cursor(after, int, int)
    at = moment(touched)
    return and_(
        conversations.c.touched_at <= at,
        or_(conversations.c.touched_at < at, conversations.c.key < key),
    )


def load(connection: Connection, who: Identity, conversation: str) -> StoredConversation:
    found = connection.execute(
        select(*LINE, conversations.c.key).where(of_owner(who, conversation))
    ).first()
    if found is None:
        raise not_found()
    asked = select(turns).where(turns.c.conversation == found.key)
    rows = connection.execute(asked.order_by(turns.c.key)).all()
    events = events_of(connection, [row.key for row in rows])
    return StoredConversation(
        line_of(found), tuple(turn_of(row, events.get(row.key, ())) for row in rows)
    )


def load_turn(connection: Connection, who: Identity, conversation: str, turn: str) -> StoredTurn:
    """One of them with its events; NotFound for another's as for one that never was."""
    both = turns.join(conversations, turns.c.conversation == conversations.c.key)
    asked = select(turns).select_from(both).where(of_owner(who, conversation))
    row = connection.execute(asked.where(turns.c.id == turn)).first()
    if row is None:
        raise not_found()
    return turn_of(row, events_of(connection, [row.key]).get(row.key, ()))


def events_of(connection: Connection, keys: Sequence[int]) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = {}
    asked: Select[Any] = select(turn_events).where(turn_events.c.turn.in_(keys))
    for row in connection.execute(asked.order_by(turn_events.c.turn, turn_events.c.seq)):
        found.setdefault(row.turn, []).append(Event(row.seq, row.at, row.event))
    return found


def turn_of(row: Any, events: Sequence[Event]) -> StoredTurn:
    return StoredTurn(
        id=row.id,
        question=row.question,
        asked_at=row.asked_at,
        state=row.state,
        ended_at=row.ended_at,
        answer=row.answer,
        sql=row.sql,
        spaces=tuple(row.spaces),
        events=tuple(events),
        shown_at=row.shown_at,
        goes_on_with=row.goes_on_with,
        parent=row.parent,
    )


def rename(connection: Connection, who: Identity, conversation: str, name: str) -> str:
    """Found by its new name, too; the name as it is kept."""
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name:
        raise BadRequest("A conversation needs a name.", "Type one, or keep the old one.")
    change(connection, who, conversation, name=name)
    key = select(conversations.c.key).where(of_owner(who, conversation)).scalar_subquery()
    first = select(turns.c.key).where(turns.c.conversation == key).order_by(turns.c.key).limit(1)
    connection.execute(
        update(turns).where(turns.c.key == first.scalar_subquery()).values(title=name)
    )
    return name


def pin(connection: Connection, who: Identity, conversation: str, pinned: bool) -> None:
    change(connection, who, conversation, pinned_at=utc_now() if pinned else None)


def hide(connection: Connection, who: Identity, conversation: str) -> None:
    """Deleted, as the owner sees it; `restore` undoes it until it is purged."""
    change(connection, who, conversation, deleted_at=utc_now())


def restore(connection: Connection, who: Identity, conversation: str) -> None:
    mine = and_(conversations.c.owner == who.user, conversations.c.id == conversation)
    deleted = and_(mine, conversations.c.deleted_at.is_not(None))
    if connection.execute(update(conversations).where(deleted).values(deleted_at=None)).rowcount:
        return
    if connection.execute(select(conversations.c.key).where(mine)).first() is None:
        raise NotFound("There is no such conversation.", "It can no longer be brought back.")


def change(connection: Connection, who: Identity, conversation: str, **values: Any) -> None:
    changed = update(conversations).where(of_owner(who, conversation)).values(**values)
    if connection.execute(changed).rowcount == 0:
        raise not_found()
