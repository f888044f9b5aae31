"""databricks.yml, as far as running the app needs it: its name, scopes and resources."""

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emulator.apps.app_yaml import ConfigError, load

REFERENCE = re.compile(r"\$\{([^}]+)\}")
FILE = "databricks.yml"

# Resource type → the member that `valueFrom` resolves to.
VALUE_OF = {
    "sql_warehouse": "id",
    "serving_endpoint": "name",
    "genie_space": "space_id",
    "uc_securable": "securable_full_name",
    "job": "id",
    "experiment": "experiment_id",
    "app": "name",
}


@dataclass(frozen=True, slots=True)
class AppResource:
    """`value_from` None: the platform knows such a resource, this machine does not have one."""

    name: str
    kind: str
    value: str | None


@dataclass(frozen=True, slots=True)
class AppBundle:
    name: str
    scopes: frozenset[str]
    resources: tuple[AppResource, ...]

    @property
    def has_database(self) -> bool:
        return any(resource.kind in ("database", "postgres") for resource in self.resources)

    def value_from(self, key: str) -> str:
        """What `valueFrom: key` of app.yaml gives on this machine."""
        for resource in self.resources:
            if resource.name == key and resource.value is not None:
                return resource.value
            if resource.name == key:
                raise ConfigError(
                    f"{FILE}: {key} is a {resource.kind}, which is not available here."
                )
        known = ", ".join(resource.name for resource in self.resources)
        raise ConfigError(f"app.yaml: valueFrom {key} is no resource in {FILE}; known: {known}.")


def read_bundle(root: Path, target: str = "dev") -> AppBundle:
    path = root / FILE
    if not path.is_file():
        raise ConfigError(f"There is no {FILE} in {root}; it names the app and its resources.")
    return parse_bundle(path.read_text(), target)


def parse_bundle(text: str, target: str = "dev") -> AppBundle:
    """The one app of the bundle, with its references resolved for this machine."""
    document = load(text, FILE)
    apps = _at(document, "resources", "apps")
    if len(apps) != 1:
        raise ConfigError(f"{FILE}: resources.apps must hold one app, not {len(apps)}.")
    key, shared = next(iter(apps.items()))
    app = {**shared, **_at(document, "targets", target, "resources", "apps", key)}
    resolver = Resolver(document, target)
    return AppBundle(
        name=resolver.text(app.get("name", "")),
        scopes=frozenset(app.get("user_api_scopes", ())),
        resources=tuple(_resources(app.get("resources", ()), resolver)),
    )


def genie_space_id(title: str) -> str:
    """The local workspace gives a space its id by its title, so it is known beforehand."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"genie-space:{title}").hex


@dataclass(frozen=True, slots=True)
class Resolver:
    """Replaces `${…}`: variables, and the ids of the bundle's Genie spaces."""

    document: Mapping[str, Any]
    target: str

    def text(self, template: str) -> str:
        return REFERENCE.sub(lambda match: self._reference(match[1]), str(template))

    def _reference(self, path: str) -> str:
        match path.split("."):
            case ["var", name]:
                return self._variable(name)
            case ["bundle", "target"]:
                return self.target
            case ["bundle", "name"]:
                return str(_at(self.document, "bundle").get("name", ""))
            case ["resources", "genie_spaces", key, "id" | "space_id"]:
                return self._space(key)
        raise ConfigError(f"{FILE}: ${{{path}}} has no value on this machine.")

    def _variable(self, name: str) -> str:
        chosen = _at(self.document, "targets", self.target, "variables").get(name)
        declared = _at(self.document, "variables").get(name, {})
        value = chosen if chosen is not None else declared.get("default")
        if value is None:
            raise ConfigError(f"{FILE}: variable {name} has neither a default nor a value.")
        return self.text(value)

    def _space(self, key: str) -> str:
        space = _at(self.document, "resources", "genie_spaces").get(key)
        if not space or "title" not in space:
            raise ConfigError(f"{FILE}: resources.genie_spaces.{key} is missing or has no title.")
        return genie_space_id(self.text(space["title"]))


def value_of(kind: str, fields: Mapping[str, Any]) -> str | None:
    """What `valueFrom` gives; None where the definition alone does not say."""
    if kind == "postgres":
        # The endpoint that a branch is born with (devhub lakebase/configuration).
        return f"{fields.get('branch')}/endpoints/primary"
    member = "instance_name" if kind == "database" else VALUE_OF.get(kind)
    return str(fields.get(member)) if member else None


def _resources(items: Any, resolver: Resolver) -> Iterator[AppResource]:
    for item in items:
        kinds = sorted(set(item) - {"name", "description"})
        if "name" not in item or len(kinds) != 1:
            raise ConfigError(f"{FILE}: resource {item!r} needs a name and one kind.")
        kind = kinds[0]
        member = VALUE_OF.get(kind)
        value = resolver.text(item[kind][member]) if member else None
        yield AppResource(item["name"], kind, value)


def _at(document: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """The mapping at `path`, or an empty one."""
    for key in path:
        document = document.get(key) or {}
    return document
