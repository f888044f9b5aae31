"""Lakebase: a Postgres of this machine, whose passwords are minted here and end within the hour."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import asyncpg  # type: ignore[import-untyped]

from emulator.personas import Persona
from emulator.tokens import CLIENT_ID, SERVICE_PRINCIPAL

# Both generations of the API name the one database: an instance, and an endpoint of a project.
INSTANCE = "local-lakebase"
BRANCH = "projects/local/branches/main"
ENDPOINT = f"{BRANCH}/endpoints/primary"


@dataclass(frozen=True, slots=True)
class Lakebase:
    """`admin_url` is a Postgres whose roles may be changed; the app is told host and port only."""

    admin_url: str

    @property
    def host(self) -> str:
        return urlsplit(self.admin_url).hostname or "127.0.0.1"

    @property
    def address(self) -> str:
        """With the port where that is another than the platform's, which never says it."""
        return self.host if self.port == 5432 else f"{self.host}:{self.port}"

    @property
    def port(self) -> int:
        return urlsplit(self.admin_url).port or 5432

    @property
    def database(self) -> str:
        return urlsplit(self.admin_url).path.strip("/") or "postgres"

    def environment(self) -> dict[str, str]:
        """What the platform injects for a bound database: everything but a password."""
        return {
            "PGHOST": self.host,
            "PGPORT": str(self.port),
            "PGDATABASE": self.database,
            "PGUSER": CLIENT_ID,
            # On the platform `require`; this machine's server has no certificate.
            "PGSSLMODE": "prefer",
        }

    async def mint(self, persona: Persona, seconds: int) -> str:
        """A new password of the caller's role. Open connections outlive it, as on the platform."""
        role = CLIENT_ID if persona is SERVICE_PRINCIPAL else persona.email
        token = f"{uuid.uuid4().hex}{uuid.uuid4().hex}"
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        connection = await asyncpg.connect(self.admin_url)
        try:
            quoted = role.replace('"', '""')
            known = await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role)
            verb = "ALTER" if known else "CREATE"
            await connection.execute(
                f"{verb} ROLE \"{quoted}\" LOGIN PASSWORD '{token}' VALID UNTIL '{until}'"
            )
            # What adding the resource to an app grants: its own schema can be made, no more.
            name = self.database.replace('"', '""')
            await connection.execute(f'GRANT CONNECT, CREATE ON DATABASE "{name}" TO "{quoted}"')
        finally:
            await connection.close()
        return token
