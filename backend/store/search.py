"""Find conversations by the words of their names, questions, answers and SQL."""

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Select, and_, any_, func, literal_column, select, text

from backend.store.conversations import LINE, line_of, of_owner, with_pin, with_space
from backend.store.cursors import from_cursor, page_size, to_cursor
from backend.store.records import who as word_of
from backend.store.tables import conversations, turns
from backend.store.values import Hit, Page
from backend.workspace.identity import Identity

MOST_WORDS = 12
EXCERPT = 200
# As many turns are looked through one by one before the index is asked.
RECENT = 2_000
# Letters and digits, as both databases cut words.
WORD = re.compile(r"[^\W_]+")


def words_of(query: str) -> list[str]:
    return [word.lower() for word in WORD.findall(query)[:MOST_WORDS]]


def search(
    connection: Connection,
    who: Identity,
    query: str,
    space: str | None,
    pinned: bool | None,
    after: str | None,
    limit: int,
) -> Page[Hit]:
    """Every word must occur, or begin a word. The latest first, each conversation once."""
    words = words_of(query)
    if not words:
        return Page((), None)
    limit = page_size(limit)
    kept = and_(with_space(space), with_pin(pinned))
    before = from_cursor(after, int)[0] if after is not None else None
    hits: list[Hit] = []
    seen: set[int] = set()
    below = before
    while True:
        some = matching(connection, who, words, kept, below, 4 * limit)
        fresh = first_of_each(some, seen)
        if before is not None:
            shown = shown_before(
                connection, who, words, [row.conversation for row in fresh], before
            )
            fresh = [row for row in fresh if row.conversation not in shown]
        for row in fresh:
            hits.append(hit_of(row, words))
            if len(hits) == limit:
                return Page(tuple(hits), to_cursor(row.key))
        if len(some) < 4 * limit:
            return Page(tuple(hits), None)
        below = some[-1].key


def first_of_each(rows: Iterable[Any], seen: set[int]) -> list[Any]:
    """The newest row of each conversation not seen yet; now it is."""
    fresh = []
    for row in rows:
        if row.conversation not in seen:
            seen.add(row.conversation)
            fresh.append(row)
    return fresh


def matching(
    connection: Connection,
    who: Identity,
    words: list[str],
    kept: Any,
    below: int | None,
    limit: int,
) -> list[Any]:
    number = number_of(connection)
    kept = kept if below is None else and_(kept, number < below)
    if connection.dialect.name == "sqlite":
        asked = found(connection, who, words, *HIT)
        return rows_of(connection, who, asked, kept, number, limit)
    edge = edge_of_recent(connection, who, below)
    recent = found(connection, who, words, *HIT).where(turns.c.key >= edge)
    rows = rows_of(connection, who, recent, kept, number, limit)
    if len(rows) == limit or edge == 0:
        return rows
    # Rare words: Postgres takes every word for a common one, and would walk through all turns of
    # everybody to find them in order. So the index names them first; of an array few are expected.
    index = select(turns.c.key).where(matches(who, words)).correlate(None).scalar_subquery()
    asked = select(*HIT).where(turns.c.key == any_(func.array(index)))
    return rows_of(connection, who, asked, kept, number, limit)


HIT: tuple[Any, ...] = (
    turns.c.key,
    turns.c.conversation,
    turns.c.id.label("turn"),
    turns.c.question,
    turns.c.answer,
    turns.c.sql,
    *LINE,
)


def rows_of(
    connection: Connection, who: Identity, asked: Select[Any], kept: Any, number: Any, limit: int
) -> list[Any]:
    """The latest, of conversations that are the owner's and still there."""
    asked = asked.join(conversations, conversations.c.key == turns.c.conversation)
    asked = asked.where(of_owner(who), kept)
    return list(connection.execute(asked.order_by(number.desc()).limit(limit)))


def edge_of_recent(connection: Connection, who: Identity, below: int | None) -> int:
    """The key that the owner's latest turns begin with; 0 when those are all."""
    asked = select(turns.c.key).where(turns.c.owner == who.user)
    if below is not None:
        asked = asked.where(turns.c.key < below)
    asked = asked.order_by(turns.c.key.desc()).offset(RECENT).limit(1)
    return int(connection.execute(asked).scalar() or 0)


def shown_before(
    connection: Connection, who: Identity, words: list[str], among: list[int], at: int
) -> set[int]:
    """Conversations with a newer match: an earlier page had them."""
    asked = found(connection, who, words, turns.c.conversation).distinct()
    asked = asked.where(turns.c.conversation.in_(among), turns.c.key >= at)
    return set(connection.execute(asked).scalars())


def number_of(connection: Connection) -> Any:
    """FTS5 gives its rows in this order by itself, so that a page reads a page."""
    if connection.dialect.name == "sqlite":
        return literal_column("turn_search.rowid")
    return turns.c.key


def found(connection: Connection, who: Identity, words: list[str], *columns: Any) -> Select[Any]:
    """Turns of the owner that match, before anything else is asked of them."""
    asked: Select[Any] = select(*columns)
    if connection.dialect.name == "sqlite":
        wanted = " AND ".join(f'"{word}"*' for word in words)
        query = f"who : {word_of(who.user)} AND {{title question answer sql}} : ({wanted})"
        asked = asked.select_from(text("turn_search")).join(
            turns, turns.c.key == literal_column("turn_search.rowid")
        )
        condition = text("turn_search MATCH :words").bindparams(words=query)
    else:
        asked = asked.select_from(turns)
        condition = matches(who, words)
    return asked.where(turns.c.owner == who.user, condition)


def matches(who: Identity, words: list[str]) -> Any:
    """In Postgres. One of the words stands for the owner."""
    query = " & ".join([word_of(who.user), *(f"'{word}':*" for word in words)])
    return text("turns.search @@ CAST(:words AS tsquery)").bindparams(words=query)


def hit_of(row: Any, words: list[str]) -> Hit:
    where = next((t for t in (row.question, row.answer, row.sql) if has(t, words[0])), row.question)
    return Hit(line_of(row), row.turn, row.question, excerpt(where, words[0]))


def has(text: str, word: str) -> bool:
    return word in text.lower()


def excerpt(text: str, word: str) -> str:
    """Some of the text around the word, cut at spaces where there are any."""
    flat = " ".join(text.split())
    at = max(0, flat.lower().find(word))
    start = max(0, at - EXCERPT // 3)
    cut = flat[start : start + EXCERPT]
    if start and " " in cut:
        cut = "…" + cut.partition(" ")[2]
    return cut if start + EXCERPT >= len(flat) else cut.rstrip() + "…"
