"""Where conversations are kept, and for how long."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr

from backend.workspace.settings import ROOT, WorkspaceSettings


class StoreSettings(WorkspaceSettings):
    database_url: SecretStr | None = Field(
        default=None, description="A Postgres to keep the history in: postgresql://user@host/name."
    )
    database_schema: str = Field(
        default="dominos_analytics_app",
        pattern=r"^[a-z_][a-z0-9_]{0,62}$",
        description="The app's own schema in Postgres; it is created when it is not there.",
    )
    history_db: Path = Field(
        default=Path(".local/history.db"),
        description="The SQLite file that keeps the history when no Postgres is set.",
    )
    history_retention_days: int = Field(
        default=0, ge=0, le=36_500, description="Conversations idle for longer go; 0: none do."
    )
    pghost: str | None = Field(default=None, description="A bound Lakebase database's host.")
    pgport: int = Field(default=5432, gt=0, lt=65_536, description="Its port.")
    pgdatabase: str = Field(default="databricks_postgres", description="Its name.")
    pguser: str | None = Field(
        default=None, description="Its role; the app's service principal when empty."
    )
    pgsslmode: Literal["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] = Field(
        default="require", description="How its connection is encrypted."
    )
    lakebase_endpoint: str | None = Field(
        default=None,
        description="What to ask its passwords for: projects/…/endpoints/… or an instance's name.",
    )

    @property
    def history_file(self) -> Path:
        """The file, from the repository's root unless it says where."""
        return self.history_db if self.history_db.is_absolute() else ROOT / self.history_db
