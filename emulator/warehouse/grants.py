"""Who may do what: seeded from the personas, changed by GRANT and REVOKE."""

from threading import Lock

from emulator.personas import EXECUTIVE, PERSONAS, Persona
from emulator.warehouse.catalog import CATALOG, RAW_SCHEMA

EVERYONE = "account users"
Grant = tuple[str, str, str]  # principal, securable's full name, privilege


def space_of(view_name: str) -> str:
    """`customer_metrics` and `customer_cohorts` belong to the space `customers`."""
    prefix = view_name.split("_", 1)[0]
    return "customers" if prefix == "customer" else prefix


class Grants:
    """Privileges on securables. A schema's privilege holds for everything in it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._grants: set[Grant] = {
            (EXECUTIVE.email, f"{CATALOG}.{RAW_SCHEMA}", "SELECT"),
            # A workspace's own catalog is born so: everybody may look into it.
            (EVERYONE, CATALOG, "USE CATALOG"),
            (EVERYONE, CATALOG, "USE SCHEMA"),
        }

    def seed_view(self, full_name: str) -> None:
        """A new view is readable by the people of its space."""
        space = space_of(full_name.rsplit(".", 1)[-1])
        for persona in PERSONAS:
            if space in persona.views and not persona.is_admin:
                self.grant(persona.email, full_name, "SELECT")

    def grant(self, principal: str, full_name: str, privilege: str) -> None:
        with self._lock:
            self._grants.add((principal.lower(), full_name.lower(), privilege.upper()))

    def revoke(self, principal: str, full_name: str, privilege: str) -> None:
        with self._lock:
            self._grants.discard((principal.lower(), full_name.lower(), privilege.upper()))

    def forget(self, full_name: str) -> None:
        with self._lock:
            self._grants = {g for g in self._grants if g[1] != full_name.lower()}

    def may_select(self, persona: Persona, full_name: str) -> bool:
        if persona.is_admin:
            return True
        parts = full_name.lower().split(".")
        places = {".".join(parts[:n]) for n in range(1, len(parts) + 1)}
        return any(
            principal in {persona.email, EVERYONE}
            and place in places
            and privilege in {"SELECT", "ALL PRIVILEGES"}
            for principal, place, privilege in self._snapshot()
        )

    def on(self, full_name: str) -> tuple[Grant, ...]:
        return tuple(sorted(g for g in self._snapshot() if g[1] == full_name.lower()))

    def _snapshot(self) -> frozenset[Grant]:
        with self._lock:
            return frozenset(self._grants)
