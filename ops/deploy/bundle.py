"""databricks.yml as this command reads it: the app, its target, and what is uploaded."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ops.deploy.failures import BadConfiguration
from ops.deploy.references import FILE, References, at

FIELDS = (
    "description",
    "user_api_scopes",
    "resources",
    "compute_size",
    "compute_min_instances",
    "compute_max_instances",
    "budget_policy_id",
    "usage_policy_id",
)
KNOWN = {*FIELDS, "name", "source_code_path", "lifecycle", "permissions", "config"}
WHO = ("user_name", "group_name", "service_principal_name")


@dataclass(frozen=True, slots=True)
class AccessEntry:
    kind: str
    name: str
    level: str

    def __str__(self) -> str:
        return f"{self.level} for {self.name}"


@dataclass(frozen=True, slots=True)
class AppDefinition:
    """As the Apps API takes it; `fields` holds what databricks.yml names and nothing else."""

    name: str
    fields: Mapping[str, Any]
    access: tuple[AccessEntry, ...]
    command: tuple[str, ...] = ()
    env: tuple[Mapping[str, str], ...] = ()

    @property
    def resources(self) -> list[Mapping[str, Any]]:
        return list(self.fields.get("resources") or ())

    @property
    def scopes(self) -> list[str]:
        return list(self.fields.get("user_api_scopes") or ())


@dataclass(frozen=True, slots=True)
class Sync:
    include: tuple[str, ...]
    exclude: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bundle:
    """The file with a target and variables chosen; what a workspace must tell comes later.

    `variables` are those given, over those that are kept for the target on this machine.
    """

    root: Path
    document: Mapping[str, Any]
    target: str
    variables: Mapping[str, str]

    @property
    def name(self) -> str:
        return str(self.references().resolve(str(self._app.get("name", ""))))

    def variable(self, name: str) -> str:
        return str(self.references().resolve(f"${{var.{name}}}"))

    @property
    def sync(self) -> Sync:
        """A target adds to what all share."""
        parts = (at(self.document, "sync"), at(self.document, "targets", self.target, "sync"))
        return Sync(
            include=tuple(p for part in parts for p in part.get("include") or ()),
            exclude=tuple(p for part in parts for p in part.get("exclude") or ()),
        )

    @property
    def space_titles(self) -> tuple[str, ...]:
        spaces = at(self.document, "resources", "genie_spaces").values()
        return tuple(str(self.references().resolve(space.get("title", ""))) for space in spaces)

    def files_path(self, user: str) -> str:
        """Where `databricks bundle deploy` puts the files too."""
        usual = "/Workspace/Users/${workspace.current_user.userName}/.bundle/${bundle.name}"
        targets = at(self.document, "targets", self.target, "workspace")
        workspace = {**at(self.document, "workspace"), **targets}
        root = workspace.get("root_path") or f"{usual}/${{bundle.target}}"
        path = workspace.get("file_path") or f"{root}/files"
        return str(self.references(user).resolve(path))

    def app(self, user: str = "", space_ids: Mapping[str, str] | None = None) -> AppDefinition:
        app = self.references(user, space_ids or {}).resolve(self._app)
        if unknown := sorted(set(app) - KNOWN):
            raise BadConfiguration(
                f"{FILE}: the app has {', '.join(unknown)}, which this command does not apply.",
                "Use `databricks bundle deploy`, or remove it.",
            )
        config = app.get("config") or {}
        return AppDefinition(
            name=str(app.get("name", "")),
            fields={key: app[key] for key in FIELDS if key in app},
            access=tuple(_access(entry) for entry in app.get("permissions") or ()),
            command=tuple(config.get("command") or ()),
            env=tuple(config.get("env") or ()),
        )

    def references(self, user: str = "", space_ids: Mapping[str, str] | None = None) -> References:
        return References(self.document, self.target, self.variables, user, space_ids or {})

    @property
    def _app(self) -> Mapping[str, Any]:
        """The target's own values over those that all targets share."""
        (key, app), *_ = at(self.document, "resources", "apps").items()
        own = at(self.document, "targets", self.target, "resources", "apps", key)
        return {**app, **own}


def read_bundle(root: Path, target: str, variables: Mapping[str, str]) -> Bundle:
    try:
        document = yaml.safe_load((root / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BadConfiguration(f"There is no {FILE} in {root}.") from error
    except yaml.YAMLError as error:
        raise BadConfiguration(f"{FILE} is not YAML: {error}") from error
    if not isinstance(document, dict):
        raise BadConfiguration(f"{FILE} must be a mapping at the top level.")
    targets = at(document, "targets")
    if target not in targets:
        known = ", ".join(targets) or "none"
        raise BadConfiguration(f"{FILE} has no target {target!r}.", f"Known: {known}.")
    if len(at(document, "resources", "apps")) != 1:
        raise BadConfiguration(f"{FILE}: resources.apps must hold one app.")
    if unknown := sorted(set(variables) - set(at(document, "variables"))):
        raise BadConfiguration(f"{FILE} declares no variable {', '.join(unknown)}.")
    return Bundle(root, document, target, {**_overrides(root, target, document), **variables})


def _overrides(root: Path, target: str, document: Mapping[str, Any]) -> Mapping[str, str]:
    """From the file in which the bundle's own tool looks too, after --var and before the rest."""
    file = root / ".databricks" / "bundle" / target / "variable-overrides.json"
    if not file.exists():
        return {}
    try:
        kept = dict(json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise BadConfiguration(f"{file} is not a JSON object.", "Correct or delete it.") from error
    declared = at(document, "variables")
    return {name: str(value) for name, value in kept.items() if name in declared}


def _access(entry: Mapping[str, str]) -> AccessEntry:
    kinds = [kind for kind in WHO if kind in entry]
    if len(kinds) != 1 or "level" not in entry:
        raise BadConfiguration(f"{FILE}: permission {entry} needs a level and one of {WHO}.")
    return AccessEntry(kinds[0], entry[kinds[0]], entry["level"])
