"""The one SQL warehouse: whether it runs, and who may use it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from emulator.access_lists import AccessLists
from emulator.errors import does_not_exist, permission_denied
from emulator.personas import Persona

WAREHOUSE_ID = "148ccb90800933a1"
State = Literal["RUNNING", "STARTING", "STOPPED"]


@dataclass(slots=True)
class SqlWarehouse:
    """Running from the start. Once stopped it takes `start_seconds` to come back."""

    start_seconds: float = 4.0
    access: AccessLists = field(default_factory=AccessLists)
    now: Callable[[], float] = time.monotonic
    _running_from: float | None = 0.0

    @property
    def state(self) -> State:
        if self._running_from is None:
            return "STOPPED"
        return "RUNNING" if self.now() >= self._running_from else "STARTING"

    def start(self) -> None:
        if self._running_from is None:
            self._running_from = self.now() + self.start_seconds

    def stop(self) -> None:
        self._running_from = None

    async def running(self) -> None:
        """Wait for it. A statement starts a stopped warehouse, as serverless ones do."""
        while self.state != "RUNNING":
            self.start()
            await asyncio.sleep(min(0.05, self.start_seconds))

    def may_use(self, persona: Persona) -> bool:
        granted = self.access.allows(persona, "warehouses", WAREHOUSE_ID, "CAN_USE")
        return persona.may_use_warehouse or granted

    def check_use(self, persona: Persona, warehouse_id: str) -> None:
        """404 for an unknown warehouse, 403 without CAN USE."""
        if warehouse_id != WAREHOUSE_ID:
            raise does_not_exist(f"SQL warehouse with id '{warehouse_id}' does not exist.")
        if not self.may_use(persona):
            message = f"User {persona.email} is not authorized to use SQL warehouse {warehouse_id}."
            raise permission_denied(f"{message} CAN USE permission is required.")
