"""The apps of the workspace, by name."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

from emulator.apps.app_definition import Definition
from emulator.apps.bindings import Bindings
from emulator.apps.deployed_app import DeployedApp, Pace
from emulator.errors import ApiError
from emulator.file_tree import FileTree
from emulator.tokens import Tokens


@dataclass(slots=True)
class Apps:
    files: FileTree
    tokens: Tokens
    pace: Pace
    bindings: Bindings
    loop: asyncio.AbstractEventLoop | None = None
    _apps: dict[str, DeployedApp] = field(default_factory=dict)

    def __iter__(self) -> Iterator[DeployedApp]:
        return iter([app for app in list(self._apps.values()) if not app.is_gone])

    def get(self, name: str) -> DeployedApp:
        app = self._apps.get(name)
        if app is None or app.is_gone:
            message = f"App with name {name} does not exist or is deleted."
            raise ApiError(404, "RESOURCE_DOES_NOT_EXIST", message)
        return app

    async def create(self, definition: Definition, creator: str, *, compute: bool) -> DeployedApp:
        """409 for a name that is taken, also by an app on its way out."""
        there = self._apps.get(definition.name)
        if there is not None and not there.is_gone:
            message = f"An app with the same name already exists: {definition.name}"
            raise ApiError(409, "RESOURCE_ALREADY_EXISTS", message)
        app = DeployedApp(definition, creator, self.files, self.tokens, self.pace, self.bindings)
        self._apps[definition.name] = app
        self.loop = asyncio.get_running_loop()
        await app.hosting.open()
        if compute:
            app.start_compute()
        return app

    async def close(self) -> None:
        """Before the loop ends: nothing started here outlives the workspace."""
        apps, self._apps = list(self._apps.values()), {}
        await asyncio.gather(*(app.hosting.close() for app in apps))
