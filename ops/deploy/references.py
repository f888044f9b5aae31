"""`${…}` of databricks.yml: variables, the bundle, the current user, ids of Genie spaces. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ops.deploy.failures import BadConfiguration

REFERENCE = re.compile(r"\$\{([^}]+)\}")
FILE = "databricks.yml"


@dataclass(frozen=True, slots=True)
class References:
    """`space_ids` maps a title to the id it has in the workspace; `user` is who deploys."""

    document: Mapping[str, Any]
    target: str
    variables: Mapping[str, str]
    user: str
    space_ids: Mapping[str, str]

    def resolve(self, value: Any) -> Any:
        """The same structure with every text resolved."""
        match value:
            case str():
                return REFERENCE.sub(lambda match: self._value(match[1]), value)
            case Mapping():
                return {key: self.resolve(item) for key, item in value.items()}
            case list():
                return [self.resolve(item) for item in value]
        return value

    def _value(self, path: str) -> str:
        match path.split("."):
            case ["var", name]:
                return self._variable(name)
            case ["bundle", "name"]:
                return str(at(self.document, "bundle").get("name", ""))
            case ["bundle", "target"]:
                return self.target
            case ["workspace", "current_user", "userName"]:
                return self.user
            case ["resources", "genie_spaces", key, "id" | "space_id"]:
                return self._space(key)
        raise BadConfiguration(f"{FILE}: ${{{path}}} is nothing that this command can resolve.")

    def _variable(self, name: str) -> str:
        declared = at(self.document, "variables")
        if name not in declared:
            raise BadConfiguration(f"{FILE}: variable {name} is not declared.")
        chosen = at(self.document, "targets", self.target, "variables").get(name)
        value = self.variables.get(name, chosen)
        if isinstance(value, Mapping):
            value = value.get("default")
        if value is None:
            value = (declared[name] or {}).get("default")
        if value is None:
            raise BadConfiguration(
                f"{FILE}: variable {name} has no value.", f"Give it one with --var {name}=…"
            )
        return str(self.resolve(str(value)))

    def _space(self, key: str) -> str:
        """Empty when the workspace has no such space: preflight says so, with all others."""
        space = at(self.document, "resources", "genie_spaces").get(key)
        if not space or "title" not in space:
            raise BadConfiguration(f"{FILE}: resources.genie_spaces.{key} has no title.")
        return self.space_ids.get(str(self.resolve(space["title"])), "")


def at(document: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """The mapping at `path`, or an empty one."""
    for key in path:
        document = document.get(key) or {}
    return document
