"""What every test may ask for: a pinned clock, and the raw tables as of then."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from emulator.clock import Clock
from emulator.data import ensure_database

ORDERS = 60_000
LARGE_ORDERS = 300_000


@pytest.fixture(scope="session")
def clock() -> Clock:
    return Clock(datetime(2026, 11, 18, 15, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Path:
    """The workspace's raw tables at a small scale; generated once per test session."""
    path = tmp_path_factory.mktemp("workspace") / "workspace.duckdb"
    ensure_database(path, orders=ORDERS, clock=clock)
    return path


@pytest.fixture(scope="session")
def large_database(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Path:
    """The same business at a scale where small effects can be told from chance."""
    path = tmp_path_factory.mktemp("large") / "workspace.duckdb"
    ensure_database(path, orders=LARGE_ORDERS, clock=clock)
    return path
