"""The whole local workspace as one value that every API family is given."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from emulator.clock import Clock
from emulator.faults import Faults
from emulator.tokens import Tokens

if TYPE_CHECKING:
    from emulator.genie.service import GenieService
    from emulator.warehouse import Warehouse


@dataclass(slots=True, kw_only=True)
class Workspace:
    """`pace` scales every imitated waiting time: 0 answers at once, 1 is like a person typing."""

    clock: Clock
    warehouse: "Warehouse"
    genie: "GenieService"
    tokens: Tokens = field(default_factory=Tokens)
    faults: Faults = field(default_factory=Faults)
    pace: float = 1.0
    workspace_id: str = "1234567890123456"
