"""One app of the workspace: its definition, the state of its compute, its deployments."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from emulator.apps.app_definition import Definition
from emulator.apps.app_yaml import ConfigError, read_app_yaml
from emulator.apps.bindings import Bindings
from emulator.apps.deployment import Deployment, instant
from emulator.apps.forwarding import ALWAYS
from emulator.apps.hosting import Hosting, NotStarted
from emulator.errors import ApiError
from emulator.file_tree import FileTree
from emulator.tokens import CLIENT_ID, Tokens

CRASHED = "App crashed unexpectedly. Please check /logz for more details"


@dataclass(slots=True)
class Pace:
    """How long the platform takes, in seconds."""

    start: float = 2.0
    delete: float = 3.0
    deploy: float = 1.0


@dataclass(slots=True)
class DeployedApp:
    definition: Definition
    creator: str
    files: FileTree
    tokens: Tokens
    pace: Pace
    bindings: Bindings
    deployments: list[Deployment] = field(default_factory=list)
    permissions: list[dict[str, Any]] = field(default_factory=list)
    active: Deployment | None = None
    app_state: str = "UNAVAILABLE"
    app_message: str = "App has not been deployed yet. Run your app by deploying source code"
    compute: str = "STOPPED"
    created: str = field(default_factory=instant)
    updated: str = field(default_factory=instant)
    id: str = field(default_factory=lambda: str(uuid4()))
    hosting: Hosting = field(init=False)
    _active_at: float = 0.0
    _deleted_at: float = float("inf")
    _deploying: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.hosting = Hosting(self.tokens, self._crashed)

    @property
    def name(self) -> str:
        return self.definition.name

    @property
    def compute_state(self) -> str:
        if self._deleted_at < float("inf"):
            return "DELETING"
        if self.compute == "ACTIVE" and time.monotonic() < self._active_at:
            return "STARTING"
        return self.compute

    @property
    def is_gone(self) -> bool:
        return time.monotonic() >= self._deleted_at

    def define(self, definition: Definition) -> None:
        self.definition, self.updated = definition, instant()

    def start_compute(self) -> None:
        if self.compute != "ACTIVE":
            self.compute = "ACTIVE"
            self._active_at = time.monotonic() + self.pace.start

    async def start(self, workspace_url: str) -> None:
        """Compute, and what was deployed last runs again."""
        self.start_compute()
        if self.active is not None:
            await self._run(self.active, workspace_url)

    async def stop(self) -> None:
        await self.hosting.stop("The app is stopped")
        self.compute = "STOPPED"
        self._say("UNAVAILABLE", "App compute is stopped.")

    async def delete(self) -> None:
        """Asynchronous: seen as DELETING for up to 20 min on the platform (CLI PR #5480)."""
        if self._deleted_at < float("inf"):
            state = "as it is not terminal with state DELETING. Please try again later."
            raise ApiError(400, "BAD_REQUEST", f"Cannot delete app {self.name} {state}")
        self._deleted_at = time.monotonic() + self.pace.delete
        if self._deploying is not None:
            self._deploying.cancel()
        await self.hosting.close()

    def deploy(self, deployment: Deployment, workspace_url: str) -> None:
        if self.compute_state != "ACTIVE":
            message = f"Cannot deploy app {self.name} as its compute is {self.compute_state}."
            raise ApiError(400, "BAD_REQUEST", f"{message} Start the app first.")
        if any(known.state == "IN_PROGRESS" for known in self.deployments):
            # CLI PR #2153.
            message = f"Cannot deploy app {self.name} as there is an active deployment in progress"
            raise ApiError(400, "BAD_REQUEST", f"{message}.")
        self.deployments.insert(0, deployment)
        self._deploying = asyncio.create_task(self._deploy(deployment, workspace_url))

    def deployment(self, wanted: str) -> Deployment:
        for known in self.deployments:
            if known.id == wanted:
                return known
        message = f"Deployment {wanted} of app {self.name} does not exist."
        raise ApiError(404, "RESOURCE_DOES_NOT_EXIST", message)

    async def _deploy(self, deployment: Deployment, workspace_url: str) -> None:
        await asyncio.sleep(self.pace.deploy)
        try:
            self.files.copy(deployment.source, deployment.snapshot)
        except ApiError as error:
            return deployment.end("FAILED", f"Error loading source code: {error.message}")
        if await self._run(deployment, workspace_url):
            deployment.end("SUCCEEDED", "App started successfully")
            self.active = deployment
        else:
            deployment.end("FAILED", self.app_message)

    async def _run(self, deployment: Deployment, workspace_url: str) -> bool:
        """A snapshot that cannot be started leaves nothing running: the old process has ended."""
        self._say("DEPLOYING", "App is starting")
        await self.hosting.stop("Another version is being deployed")
        folder = self.hosting.new_folder()
        try:
            bundle = self.definition.bundle(self.bindings.secret)
            self.files.materialise(deployment.snapshot, folder)
            spec = read_app_yaml(folder).overridden(deployment.command, deployment.env)
            database = self.bindings.database() if bundle.has_database else {}
            await self.hosting.start(folder, spec, bundle, workspace_url, database)
        except (ConfigError, NotStarted, ApiError) as error:
            self._say("CRASHED", f"{CRASHED}: {error}")
            return False
        self._say("RUNNING", "App has status: App is running")
        return True

    def _crashed(self, code: int) -> None:
        """A SUCCEEDED deployment stays SUCCEEDED when its app dies later."""
        self._say("CRASHED", f"{CRASHED} (exit code {code})")

    def _say(self, state: str, message: str) -> None:
        self.app_state, self.app_message = state, message

    def to_json(self) -> dict[str, Any]:
        pending = next((d for d in self.deployments if d.state == "IN_PROGRESS"), None)
        body: dict[str, Any] = {
            "name": self.name,
            "id": self.id,
            "url": self.hosting.url,
            "creator": self.creator,
            "create_time": self.created,
            "updater": self.creator,
            "update_time": self.updated,
            "app_status": {"state": self.app_state, "message": self.app_message},
            "compute_status": {
                "state": self.compute_state,
                "message": f"App compute is {self.compute_state.lower()}.",
            },
            "service_principal_client_id": CLIENT_ID,
            "service_principal_name": f"app-{self.name}",
            "service_principal_id": 7_000_000_000,
            "effective_user_api_scopes": sorted(self.definition.scopes | ALWAYS),
            "default_source_code_path": self.active.source if self.active else "",
            **self.definition.given,
        }
        if self.active is not None:
            body["active_deployment"] = self.active.to_json()
        if pending is not None:
            body["pending_deployment"] = pending.to_json()
        return body
