"""Bring the tables to the newest version, once, whoever starts at the same time. Forwards only."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.store.errors import NewerSchema

HERE = Path(__file__).parent / "migrations"
VERSIONS: Sequence[str] = sorted(path.stem[1:5] for path in (HERE / "versions").glob("v*.py"))
LOCK = 0x44504131


async def migrate(connection: AsyncConnection, schema: str | None, to: str = "head") -> None:
    """In the connection's transaction, which for SQLite must hold the write lock already."""
    if schema is not None:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        if not await _has_schema(connection, schema):
            await connection.execute(text(f'CREATE SCHEMA "{schema}"'))
    await connection.run_sync(_migrate, to)


def is_newest(connection: Connection) -> bool:
    return version_of(connection) == VERSIONS[-1]


def version_of(connection: Connection) -> str | None:
    """None before the first migration; NewerSchema when we do not know it."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if version is not None and version not in VERSIONS:
        raise NewerSchema(
            f"The history was written by a newer version of this app (schema {version}, "
            f"this one knows {VERSIONS[-1]}).",
            "Deploy that version again, or set HISTORY_DB or DATABASE_SCHEMA to another place.",
        )
    return str(version) if version else None


def _migrate(connection: Connection, to: str) -> None:
    if is_newest(connection):
        return
    from alembic import command  # a quarter of a second that an up-to-date store saves
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    command.upgrade(config, to)


async def _has_schema(connection: AsyncConnection, schema: str) -> bool:
    """CREATE SCHEMA IF NOT EXISTS needs the right to create even when it exists."""
    found = await connection.execute(
        text("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = :name"),
        {"name": schema},
    )
    return found.first() is not None
