"""How each database is connected to. Opens nothing yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from backend.store.errors import StoreMisconfigured
from backend.store.lakebase import LakebasePassword
from backend.store.settings import StoreSettings
from backend.workspace.client import Workspace

CONNECT_S = 8.0
STATEMENT_S = 10.0
POOL_WAIT_S = 5.0
# A Lakebase connection lives three days at most, and is dropped when idle for one.
RECYCLE_S = 45 * 60
BUSY_MS = 2_000
POSTGRES = ("postgres", "postgresql", "postgresql+asyncpg", "postgresql+psycopg")


@dataclass(frozen=True, slots=True)
class Engines:
    """SQLite has one writer; in Postgres readers and writers share a pool."""

    reader: AsyncEngine
    writer: AsyncEngine
    schema: str | None
    place: str
    """What an operator is told: no password, no whole URL."""


def build_engines(settings: StoreSettings, workspace: Workspace | None) -> Engines:
    url = settings.database_url.get_secret_value() if settings.database_url else ""
    if url.startswith("sqlite"):
        return sqlite(Path(parsed(url).database or settings.history_file))
    if url:
        return postgres(parsed(url), settings.database_schema, {})
    if settings.pghost:
        return lakebase(settings, workspace)
    return sqlite(settings.history_file)


def parsed(raw: str) -> URL:
    try:
        url = make_url(raw)
    except (ArgumentError, ValueError):
        raise StoreMisconfigured("DATABASE_URL is not a URL.", EXAMPLE) from None
    if url.drivername not in POSTGRES and not url.drivername.startswith("sqlite"):
        raise StoreMisconfigured(f"DATABASE_URL has the unknown kind {url.drivername}.", EXAMPLE)
    return url


EXAMPLE = "It looks like postgresql://user:password@host:5432/name."


def postgres(url: URL, schema: str, extra: Mapping[str, Any]) -> Engines:
    query = dict(url.query)
    encryption = query.pop("sslmode", None)
    query.pop("channel_binding", None)
    if query:
        names = ", ".join(sorted(query))
        raise StoreMisconfigured(f"DATABASE_URL has options we do not know: {names}.", EXAMPLE)
    host = direct_host(url.host or "localhost")
    url = url.set(drivername="postgresql+asyncpg", query={}, host=host)
    arguments: dict[str, Any] = {
        "timeout": CONNECT_S,
        "command_timeout": STATEMENT_S,
        "server_settings": {
            "search_path": f'"{schema}"',
            "application_name": schema,
            # A search with rare words is planned apart from one with common ones.
            "plan_cache_mode": "force_custom_plan",
            "jit": "off",
        },
        **({"ssl": encryption} if encryption else {}),
        **extra,
    }
    engine = create_async_engine(
        url,
        connect_args=arguments,
        pool_size=5,
        max_overflow=5,
        pool_timeout=POOL_WAIT_S,
        pool_pre_ping=True,
        pool_recycle=RECYCLE_S,
        hide_parameters=True,
    )
    return Engines(engine, engine, schema, f"Postgres at {host}")


def direct_host(host: str) -> str:
    """The pooler of Lakebase takes no OAuth, and forgets our search path."""
    first, dot, rest = host.partition(".")
    return first.removesuffix("-pooler") + dot + rest


def lakebase(settings: StoreSettings, workspace: Workspace | None) -> Engines:
    if workspace is None:
        raise StoreMisconfigured("Lakebase needs a workspace to ask for passwords.")
    url = URL.create(
        "postgresql",
        username=settings.pguser or settings.databricks_client_id,
        host=settings.pghost,
        port=settings.pgport,
        database=settings.pgdatabase,
    )
    extra = {"password": LakebasePassword(settings, workspace), "ssl": settings.pgsslmode}
    return postgres(url, settings.database_schema, extra)


def sqlite(file: Path) -> Engines:
    """WAL: readers never wait for the writer, and a kill leaves whole transactions."""
    url = URL.create("sqlite+aiosqlite", database=str(file))
    options: dict[str, Any] = {"hide_parameters": True, "pool_timeout": POOL_WAIT_S}
    reader = create_async_engine(url, pool_size=4, max_overflow=0, **options)
    writer = create_async_engine(url, pool_size=1, max_overflow=0, **options)
    for engine, begin in ((reader, "BEGIN"), (writer, "BEGIN IMMEDIATE")):
        event.listen(engine.sync_engine, "connect", prepare_sqlite)
        event.listen(engine.sync_engine, "begin", beginning(begin))
    return Engines(reader, writer, None, f"SQLite file {file}")


def prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def beginning(statement: str) -> Any:
    def begin(connection: Any) -> None:
        connection.exec_driver_sql(statement)

    return begin
