"""The tables reach the newest version from every earlier one, once, and never go back."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from backend.store.database import Database
from backend.store.errors import NewerSchema
from backend.store.migrate import HERE, VERSIONS, migrate
from backend.store.settings import StoreSettings
from backend.store.store import Store
from backend.store.tables import metadata
from backend.workspace.identity import Identity


@pytest.fixture
async def database(settings: StoreSettings) -> AsyncIterator[Database]:
    opened = Database(settings)
    yield opened
    await opened.close()


def test_the_versions_are_one_line_that_ends_in_the_newest() -> None:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [VERSIONS[-1]]
    assert [script.revision for script in scripts.walk_revisions()] == list(reversed(VERSIONS))


def differences(connection: Connection) -> list[Any]:
    """What the search added is no table of ours."""

    def ours(_thing: object, name: str | None, kind: str, _back: bool, _other: object) -> bool:
        return not (name or "").startswith(("turn_search", "turns_search", "search"))

    options = {"include_object": ours, "compare_type": False}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


async def test_the_migrated_tables_are_those_of_the_code(database: Database) -> None:
    async with database.reading() as connection:
        assert await connection.run_sync(differences) == []


ROWS = (
    """INSERT INTO conversations (owner, id, name, spaces, began_at, touched_at)
       VALUES ('ann@dominos.example', 'c1', 'Old one', '["sales"]', 1, 2)""",
    """INSERT INTO turns (conversation, owner, id, state, runner, asked_at, spaces, title, question,
                          goes_on_with, answer, sql, who)
       SELECT key, owner, 't1', 'completed', 'r', 1, '[]', 'Old one', 'Pepperoni?', '', 'Yes.', '',
              'u9d1cb71d5a9dd1f1f1b7e3a1'
       FROM conversations""",
)


@pytest.mark.parametrize("version", VERSIONS)
async def test_what_an_earlier_version_wrote_is_kept(
    settings: StoreSettings, database: Database, ann: Identity, version: str
) -> None:
    await to_version(database, version)
    async with database.engines.writer.begin() as connection:
        for row in ROWS:
            await connection.execute(text(row))
    store = Store(settings)
    await store.open()
    turn = (await store.conversation(ann, "c1")).turns[0]
    await store.close()
    assert (turn.question, turn.answer) == ("Pepperoni?", "Yes.")


async def to_version(database: Database, version: str) -> None:
    async with database.engines.writer.begin() as connection:
        await migrate(connection, database.engines.schema, version)


async def test_stores_that_start_together_migrate_once(
    settings: StoreSettings, ann: Identity
) -> None:
    stores = [Store(settings) for _ in range(6)]
    await asyncio.gather(*(store.open() for store in stores))
    assert [(await store.conversations(ann)).items for store in stores] == [()] * 6
    assert [store.status.saving for store in stores] == [True] * 6
    for store in stores:
        await store.close()


async def test_a_newer_store_is_refused_with_the_reason(
    settings: StoreSettings, database: Database, ann: Identity
) -> None:
    async with database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store = Store(settings)
    with pytest.raises(NewerSchema, match=f"schema 9999, this one knows {VERSIONS[-1]}"):
        await store.open()
    with pytest.raises(NewerSchema):
        await store.conversations(ann)
    assert not store.status.saving
    await store.close()
    async with database.reading() as connection:
        assert await connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
