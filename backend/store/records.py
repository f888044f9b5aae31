"""Write what happened to turns. A record applied twice is as good as once."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, case, delete, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from backend.store.columns import Moment
from backend.store.tables import conversations, runners, turn_events, turns
from backend.store.values import Event, Record, TurnBegan, TurnEnded, TurnWent, VersionShown

LONGEST_NAME = 200
R = TypeVar("R", bound=Record)
TurnId = tuple[str, str, str]
CHUNK = 1_000


def upsert(connection: Connection, table: Any) -> Any:
    """Both databases can do `ON CONFLICT`, each with a class of its own for it."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def who(owner: str) -> str:
    """One word for the search index that nobody finds by chance."""
    return "u" + hashlib.sha256(owner.encode("utf-8", "replace")).hexdigest()[:24]


def apply(connection: Connection, records: Sequence[Record], runner: str) -> None:
    """In one transaction. A turn's beginning comes before its events, they before its end."""
    begin(connection, [r for r in records if isinstance(r, TurnBegan)], runner)
    ended = [r for r in records if isinstance(r, TurnEnded)]
    over = {turn_id(record) for record in ended}
    went = [r for r in records if isinstance(r, TurnWent) and turn_id(r) not in over]
    shown = [r for r in records if isinstance(r, VersionShown)]
    keys = find_turns(connection, [*went, *ended, *shown])
    go_on(connection, went, keys)
    end(connection, ended, keys)
    show(connection, shown, keys)


def turn_id(record: Record) -> TurnId:
    return record.owner, record.conversation, record.turn


def begin(connection: Connection, began: Sequence[TurnBegan], runner: str) -> None:
    if not began:
        return
    new = upsert(connection, conversations)
    later = new.excluded.touched_at > conversations.c.touched_at
    # Who asks in a conversation after deleting it wants it back.
    asked_since = new.excluded.touched_at > conversations.c.deleted_at
    changed = {
        "touched_at": new.excluded.touched_at,
        "deleted_at": case((asked_since, None), else_=conversations.c.deleted_at),
    }
    new = new.on_conflict_do_update(index_elements=["owner", "id"], set_=changed, where=later)
    connection.execute(new, [new_conversation(record) for record in began])
    keys = find_conversations(connection, began)
    first = begun_before(connection, keys.values())
    rows = []
    for record in began:
        key = keys[record.owner, record.conversation]
        rows.append(new_turn(record, key, runner, is_first=key not in first))
        first.add(key)
    connection.execute(upsert(connection, turns).on_conflict_do_nothing(), rows)


def new_conversation(record: TurnBegan) -> dict[str, Any]:
    return {
        "owner": record.owner,
        "id": record.conversation,
        "name": record.name[:LONGEST_NAME],
        "spaces": [],
        "began_at": record.asked_at,
        "touched_at": record.asked_at,
    }


def new_turn(record: TurnBegan, key: int, runner: str, *, is_first: bool) -> dict[str, Any]:
    return {
        "conversation": key,
        "owner": record.owner,
        "id": record.turn,
        "state": "running",
        "runner": runner,
        "asked_at": record.asked_at,
        "spaces": [],
        "title": record.name[:LONGEST_NAME] if is_first else "",
        "question": record.question,
        "goes_on_with": record.goes_on_with,
        "answer": "",
        "sql": "",
        "who": who(record.owner),
        "parent": record.parent,
        "shown_at": record.asked_at,
    }


def find_conversations(
    connection: Connection, records: Iterable[Record]
) -> dict[tuple[str, str], int]:
    ids = {(record.owner, record.conversation) for record in records}
    named = tuple_(conversations.c.owner, conversations.c.id)
    found: dict[tuple[str, str], int] = {}
    for some in chunks(sorted(ids)):
        asked = select(named.clauses[0], named.clauses[1], conversations.c.key)
        rows = connection.execute(asked.where(named.in_(some)))
        found.update({(owner, name): key for owner, name, key in rows})
    return found


def begun_before(connection: Connection, keys: Iterable[int]) -> set[int]:
    found: set[int] = set()
    for some in chunks(sorted(set(keys))):
        asked = select(turns.c.conversation).where(turns.c.conversation.in_(some)).distinct()
        found.update(connection.execute(asked).scalars())
    return found


def find_turns(connection: Connection, records: Iterable[Record]) -> dict[TurnId, int]:
    """Those of the owner only; a record of a turn that is gone finds nothing."""
    ids = {turn_id(record) for record in records}
    named = tuple_(conversations.c.owner, conversations.c.id, turns.c.id)
    both = turns.join(conversations, turns.c.conversation == conversations.c.key)
    found: dict[TurnId, int] = {}
    for some in chunks(sorted(ids)):
        asked = select(conversations.c.owner, conversations.c.id, turns.c.id, turns.c.key)
        rows = connection.execute(asked.select_from(both).where(named.in_(some)))
        found.update({(owner, name, turn): key for owner, name, turn, key in rows})
    return found


def go_on(connection: Connection, went: Sequence[TurnWent], keys: dict[TurnId, int]) -> None:
    known = [(keys[turn_id(r)], r.events) for r in went if turn_id(r) in keys]
    rows = [row for key, events in known for row in event_rows(key, events)]
    if rows:
        connection.execute(upsert(connection, turn_events).on_conflict_do_nothing(), rows)


def event_rows(key: int, events: Iterable[Event]) -> list[dict[str, Any]]:
    return [{"turn": key, "seq": e.seq, "at": e.at, "event": e.body} for e in events]


def end(connection: Connection, ended: Sequence[TurnEnded], keys: dict[TurnId, int]) -> None:
    known = {keys[turn_id(r)]: r for r in ended if turn_id(r) in keys}
    if not known:
        return
    changed = update(turns).where(turns.c.key == bindparam("of"))
    connection.execute(changed, [ended_turn(key, record) for key, record in known.items()])
    for some in chunks(list(known)):
        connection.execute(delete(turn_events).where(turn_events.c.turn.in_(some)))
    rows = [row for key, record in known.items() for row in event_rows(key, record.story)]
    if rows:
        connection.execute(insert(turn_events), rows)
    touch(connection, list(known.values()))


def ended_turn(key: int, record: TurnEnded) -> dict[str, Any]:
    return {
        "of": key,
        "state": record.outcome,
        "ended_at": record.ended_at,
        "answer": record.answer,
        "sql": record.sql,
        "spaces": sorted(set(record.spaces)),
    }


def touch(connection: Connection, ended: Sequence[TurnEnded]) -> None:
    """A conversation is as recent as its last end, and of every space that was asked in it."""
    keys = find_conversations(connection, ended)
    spaces: dict[int, set[str]] = {}
    latest: dict[int, Any] = {}
    for some in chunks(sorted(set(keys.values()))):
        columns = (conversations.c.key, conversations.c.spaces, conversations.c.touched_at)
        for key, of, at in connection.execute(
            select(*columns).where(conversations.c.key.in_(some))
        ):
            spaces[key], latest[key] = set(of), at
    for record in ended:
        key = keys[record.owner, record.conversation]
        spaces[key].update(record.spaces)
        latest[key] = max(latest[key], record.ended_at)
    changed = update(conversations).where(conversations.c.key == bindparam("of"))
    rows = [{"of": k, "spaces": sorted(spaces[k]), "touched_at": latest[k]} for k in spaces]
    connection.execute(changed, rows)


def show(connection: Connection, shown: Sequence[VersionShown], keys: dict[TurnId, int]) -> None:
    """The moments decide, so in which order they are written does not matter."""
    rows = [{"of": keys[turn_id(r)], "at": r.at} for r in shown if turn_id(r) in keys]
    if rows:
        at = bindparam("at", type_=Moment())
        earlier = update(turns).where(turns.c.key == bindparam("of"), turns.c.shown_at < at)
        connection.execute(earlier.values(shown_at=at), rows)


def chunks(values: list[Any]) -> Iterable[list[Any]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def beat(connection: Connection, runner: str, now: Any) -> None:
    """Say that the turns of this process still run."""
    seen = upsert(connection, runners).values(id=runner, seen_at=now)
    seen = seen.on_conflict_do_update(index_elements=["id"], set_={"seen_at": now})
    connection.execute(seen)
