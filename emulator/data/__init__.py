"""The workspace's raw tables: a deterministic pizza business in one DuckDB file."""

from emulator.data.database import Progress, ensure_database

__all__ = ["Progress", "ensure_database"]
