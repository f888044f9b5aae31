"""What the workspace holds of the app now, as values to plan with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from ops.deploy.bundle import AccessEntry
from ops.deploy.manifest import Manifest

ComputeState = Literal[
    "ACTIVE", "STARTING", "STOPPED", "STOPPING", "UPDATING", "ERROR", "DELETING", "UNKNOWN"
]


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """`path` is relative to the app's folder."""

    path: str
    kind: str
    size: int = 0
    modified_at: int = 0


@dataclass(frozen=True, slots=True)
class FoundApp:
    fields: Mapping[str, Any]
    compute: str = "ACTIVE"
    state: str = "UNAVAILABLE"
    active_deployment: str = ""
    access: tuple[AccessEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    app: FoundApp | None = None
    files: tuple[RemoteFile, ...] = ()
    folders: frozenset[str] = frozenset()
    manifest: Manifest = field(default_factory=Manifest)


NOTHING: Mapping[str, Any] = MappingProxyType({})
