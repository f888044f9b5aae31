"""Questions a user keeps to ask again: named, in folders, in an order."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from backend.store.errors import TooMuch
from backend.store.records import upsert
from backend.store.tables import saved_questions
from backend.store.values import SavedQuestion
from backend.workspace.errors import BadRequest, NotFound
from backend.workspace.identity import Identity

MOST = 1_000
LONGEST_NAME = 200
LONGEST_QUESTION = 10_000
LONGEST_FILTERS = 10_000
LONGEST_ID = 64


def all_of(connection: Connection, who: Identity) -> tuple[SavedQuestion, ...]:
    """By folder, those without one first, and in each as its owner put them."""
    table = saved_questions.c
    asked = select(saved_questions).where(table.owner == who.user)
    rows = connection.execute(asked.order_by(table.folder, table.position, table.id))
    return tuple(saved_of(row) for row in rows)


def save(connection: Connection, who: Identity, saved: SavedQuestion) -> None:
    """New at the end of its folder; with a known id, changed in place."""
    check(saved)
    here = ids_in(connection, who, saved.folder)
    if saved.id not in here and count(connection, who) >= MOST:
        raise TooMuch(f"{MOST:,} questions are saved already.", "Delete some of them first.")
    values = {
        "name": saved.name.strip(),
        "question": saved.question,
        "filters": dict(saved.filters),
        "folder": saved.folder.strip(),
        "saved_at": saved.saved_at,
    }
    position = here.index(saved.id) if saved.id in here else len(here)
    new = upsert(connection, saved_questions).values(
        owner=who.user, id=saved.id, position=position, **values
    )
    new = new.on_conflict_do_update(
        index_elements=["owner", "id"], set_={**values, "position": position}
    )
    connection.execute(new)


def check(saved: SavedQuestion) -> None:
    if not saved.name.strip() or not saved.question.strip() or not saved.id:
        raise BadRequest("A saved question needs a name and a question.", "Fill in both.")
    lengths = (
        (saved.id, LONGEST_ID, "id"),
        (saved.name, LONGEST_NAME, "name"),
        (saved.folder, LONGEST_NAME, "folder's name"),
        (saved.question, LONGEST_QUESTION, "question"),
        (json.dumps(dict(saved.filters)), LONGEST_FILTERS, "list of filters"),
    )
    for value, most, what in lengths:
        if len(value) > most:
            raise TooMuch(f"Its {what} is longer than {most:,} characters.", "Shorten it.")


def change(
    connection: Connection, who: Identity, question: str, changes: Mapping[str, Any]
) -> SavedQuestion:
    """Some of its parts; into another folder it goes at the end of that."""
    changed = replace(find(connection, who, question), **changes)
    save(connection, who, changed)
    return changed


def find(connection: Connection, who: Identity, question: str) -> SavedQuestion:
    table = saved_questions.c
    mine = select(saved_questions).where(table.owner == who.user, table.id == question)
    row = connection.execute(mine).first()
    if row is None:
        raise not_found()
    return saved_of(row)


def saved_of(r: Any) -> SavedQuestion:
    return SavedQuestion(r.id, r.name, r.question, r.filters, r.folder, r.saved_at)


def move(
    connection: Connection, who: Identity, question: str, folder: str, before: str | None
) -> None:
    """Into a folder, in front of another question there, or at its end."""
    folder = folder.strip()
    if len(folder) > LONGEST_NAME:
        raise TooMuch(f"Its folder's name is longer than {LONGEST_NAME} characters.", "Shorten it.")
    there = [key for key in ids_in(connection, who, folder) if key != question]
    there.insert(there.index(before) if before in there else len(there), question)
    table = saved_questions
    mine = update(table).where(table.c.owner == who.user)
    if connection.execute(mine.where(table.c.id == question).values(folder=folder)).rowcount == 0:
        raise not_found()
    for position, key in enumerate(there):
        connection.execute(mine.where(table.c.id == key).values(position=position))


def remove(connection: Connection, who: Identity, question: str) -> None:
    """Saving it again brings it back."""
    table = saved_questions.c
    mine = delete(saved_questions).where(table.owner == who.user, table.id == question)
    if connection.execute(mine).rowcount == 0:
        raise not_found()


def ids_in(connection: Connection, who: Identity, folder: str) -> list[str]:
    table = saved_questions.c
    asked = select(table.id).where(table.owner == who.user, table.folder == folder.strip())
    return list(connection.execute(asked.order_by(table.position, table.id)).scalars())


def count(connection: Connection, who: Identity) -> int:
    asked = select(func.count()).select_from(saved_questions)
    return int(connection.execute(asked.where(saved_questions.c.owner == who.user)).scalar_one())


def not_found() -> NotFound:
    return NotFound("There is no such saved question.", "It may have been deleted.")
