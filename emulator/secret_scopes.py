"""Secret scopes: the values in them, and who may read, write or manage."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from emulator.errors import does_not_exist, permission_denied
from emulator.personas import Persona
from emulator.principals import names_of

LEVELS = ("READ", "WRITE", "MANAGE")


@dataclass(frozen=True, slots=True)
class Secret:
    value: bytes
    updated_ms: int


@dataclass(slots=True)
class Scope:
    name: str
    acls: dict[str, str]
    secrets: dict[str, Secret] = field(default_factory=dict)

    def secret(self, key: str) -> Secret:
        if key not in self.secrets:
            raise does_not_exist(f"Secret does not exist with scope: {self.name} and key: {key}")
        return self.secrets[key]

    def allow(self, persona: Persona, needed: str) -> None:
        names = {name for _, name in names_of(persona)}
        held = [LEVELS.index(level) for who, level in self.acls.items() if who in names]
        if max(held, default=-1) < LEVELS.index(needed):
            raise permission_denied(
                f"User {persona.email} does not have {needed} permission on scope: {self.name}"
            )


def secret_value(scopes: Mapping[str, Scope], scope: str, key: str) -> str:
    """For the runtime, which hands an app the secrets that are its resources."""
    if scope not in scopes:
        raise does_not_exist(f"Scope {scope} does not exist!")
    return scopes[scope].secret(key).value.decode()
