"""Access lists of workspace objects: what was granted to whom on each, besides what all have."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from emulator.personas import Persona
from emulator.principals import Who, names_of

# In ascending order; the kind is that of the Permissions API's path.
LEVELS: dict[str, tuple[str, ...]] = {
    "genie": ("CAN_VIEW", "CAN_RUN", "CAN_EDIT", "CAN_MANAGE"),
    "warehouses": ("CAN_VIEW", "CAN_MONITOR", "CAN_USE", "CAN_MANAGE", "IS_OWNER"),
    "serving-endpoints": ("CAN_VIEW", "CAN_QUERY", "CAN_MANAGE"),
    "supervisor-agents": ("CAN_QUERY", "CAN_MANAGE"),
}


@dataclass(slots=True)
class AccessLists:
    """Direct entries only. An administrator manages everything."""

    _granted: dict[tuple[str, str], dict[Who, str]] = field(default_factory=dict)

    def of(self, kind: str, object_id: str) -> Mapping[Who, str]:
        return dict(self._granted.get((kind, object_id), {}))

    def update(self, kind: str, object_id: str, entries: Mapping[Who, str]) -> None:
        """Each principal named gets that level; the others keep theirs."""
        self._granted[kind, object_id] = {**self.of(kind, object_id), **entries}

    def replace(self, kind: str, object_id: str, entries: Mapping[Who, str]) -> None:
        self._granted[kind, object_id] = dict(entries)

    def forget(self, kind: str, object_id: str) -> None:
        self._granted.pop((kind, object_id), None)

    def allows(self, persona: Persona, kind: str, object_id: str, needed: str) -> bool:
        if persona.is_admin:
            return True
        order = LEVELS[kind]
        granted = self.of(kind, object_id)
        held = (granted[who] for who in names_of(persona) if who in granted)
        return any(order.index(level) >= order.index(needed) for level in held)
