"""One deployment of an app: what was asked, its snapshot, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import uuid4

from emulator.errors import bad_request
from emulator.tokens import CLIENT_ID

State = Literal["IN_PROGRESS", "SUCCEEDED", "FAILED", "CANCELLED"]


def instant() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(slots=True)
class Deployment:
    id: str
    source: str
    creator: str
    created: str
    updated: str
    command: tuple[str, ...] = ()
    env: tuple[Mapping[str, str], ...] = ()
    state: State = "IN_PROGRESS"
    message: str = "Preparing source code"

    @property
    def snapshot(self) -> str:
        """Where the platform keeps what it deployed, seen by Genie Workbench and ai-dev-kit."""
        return f"/Workspace/Users/{CLIENT_ID}/src/{self.id}"

    def end(self, state: State, message: str) -> None:
        self.state, self.message, self.updated = state, message, instant()

    def to_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "deployment_id": self.id,
            "source_code_path": self.source,
            "mode": "SNAPSHOT",
            "creator": self.creator,
            "create_time": self.created,
            "update_time": self.updated,
            "status": {"state": self.state, "message": self.message},
            "deployment_artifacts": {"source_code_path": self.snapshot},
        }
        if self.command:
            body["command"] = list(self.command)
        if self.env:
            # Values are masked when read (recorded by the CLI's test server).
            body["env_vars"] = [{"name": variable["name"]} for variable in self.env]
        return body


def deployment_from_json(body: Mapping[str, Any], creator: str) -> Deployment:
    mode = body.get("mode") or "SNAPSHOT"
    if mode != "SNAPSHOT":
        raise bad_request(f"Deployment mode {mode} is not available in the local workspace.")
    source = body.get("source_code_path")
    if not isinstance(source, str) or not source.startswith("/"):
        raise bad_request("source_code_path must be an absolute path in the workspace.")
    now = instant()
    return Deployment(
        id=uuid4().hex,
        source=source,
        creator=creator,
        created=now,
        updated=now,
        command=tuple(body.get("command") or ()),
        env=tuple(body.get("env_vars") or ()),
    )
