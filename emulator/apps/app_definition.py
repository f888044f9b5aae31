"""What a client says about an app: checked, updated by mask, or replaced whole."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from emulator.apps.bundle import AppBundle, AppResource, value_of
from emulator.errors import bad_request

NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])")
FIELDS = (
    "description",
    "user_api_scopes",
    "resources",
    "compute_size",
    "compute_min_instances",
    "compute_max_instances",
    "budget_policy_id",
    "usage_policy_id",
    "forward_user_access_token",
    "git_repository",
    "telemetry_export_destinations",
)
# The admin's scope picker as quoted in appkit #515 (2026-08), and the aliases that updates were
# seen to accept (dao-ai, 2026-06). `iam.*` is granted always and refused when asked for.
SCOPES = frozenset(
    {"sql", "sql:restricted-query", "genie", "postgres", "model-serving", "files", "ai-gateway"}
    | {"catalog.catalogs:read", "catalog.schemas:read", "catalog.tables:read"}
    | {"catalog.connections", "vector-search", "workspace.workspace", "serving.serving-endpoints"}
    | {"mcp.external", "mcp.functions", "mcp.genie", "mcp.vectorsearch"}
    | {"files.files", "dashboards.genie"}
    | {"vectorsearch.vector-search-indexes", "vectorsearch.vector-search-endpoints"}
)
PERMISSIONS: Mapping[str, frozenset[str]] = {
    "sql_warehouse": frozenset({"CAN_USE", "CAN_MANAGE", "IS_OWNER"}),
    "serving_endpoint": frozenset({"CAN_QUERY", "CAN_VIEW", "CAN_MANAGE"}),
    "genie_space": frozenset({"CAN_VIEW", "CAN_RUN", "CAN_EDIT", "CAN_MANAGE"}),
    "uc_securable": frozenset(
        {"SELECT", "MODIFY", "READ_VOLUME", "WRITE_VOLUME", "EXECUTE", "USE_CONNECTION"}
    ),
    "secret": frozenset({"READ", "WRITE", "MANAGE"}),
    "database": frozenset({"CAN_CONNECT_AND_CREATE"}),
    "postgres": frozenset({"CAN_CONNECT_AND_CREATE"}),
    "job": frozenset({"CAN_MANAGE_RUN", "CAN_VIEW", "CAN_MANAGE", "IS_OWNER"}),
    "experiment": frozenset({"CAN_READ", "CAN_EDIT", "CAN_MANAGE"}),
    "app": frozenset({"CAN_USE"}),
}
Exists = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Definition:
    """The fields that a client may set, as it set them."""

    name: str
    given: Mapping[str, Any]

    @property
    def scopes(self) -> frozenset[str]:
        return frozenset(self.given.get("user_api_scopes") or ())

    def bundle(self, secret: Callable[[str, str], str]) -> AppBundle:
        """As the runtime resolves `valueFrom` by it."""
        found = tuple(_resource(item, secret) for item in self._resources)
        return AppBundle(self.name, self.scopes, found)

    @property
    def _resources(self) -> list[dict[str, Any]]:
        return list(self.given.get("resources") or ())


def new(body: Mapping[str, Any], exists: Exists) -> Definition:
    name = str(body.get("name") or "")
    if not NAME.fullmatch(name):
        # The rule in the words of the API reference; the exact sentence was not recorded.
        rule = "must contain only lowercase alphanumeric characters and hyphens, 2 to 30 of them"
        raise bad_request(f"Invalid app name {name!r}: the name {rule}.")
    return replaced(name, body, exists)


def replaced(name: str, body: Mapping[str, Any], exists: Exists) -> Definition:
    """`PATCH /apps/{name}`: what is omitted is cleared, as the SDK's docstring (0.162) warns. So
    an update that names only a description wipes scopes and resources (ai-bridge PR #608)."""
    given = {key: body[key] for key in FIELDS if body.get(key) is not None}
    return _checked(Definition(name, MappingProxyType(given)), exists)


def masked(old: Definition, body: Mapping[str, Any], mask: str, exists: Exists) -> Definition:
    """`POST /apps/{name}/update`: the mask's fields only, collections replaced as a whole."""
    names = list(FIELDS) if mask == "*" else [name for name in mask.split(",") if name]
    if unknown := sorted(set(names) - set(FIELDS)):
        raise bad_request(f"Invalid update mask: {', '.join(unknown)}")
    if not names:
        raise bad_request("update_mask is required")
    given = {key: value for key, value in old.given.items() if key not in names}
    given |= {key: body[key] for key in names if body.get(key) is not None}
    return _checked(Definition(old.name, MappingProxyType(given)), exists)


def _checked(definition: Definition, exists: Exists) -> Definition:
    if unknown := sorted(definition.scopes - SCOPES):
        raise bad_request(f"Invalid user API scopes: {', '.join(unknown)}")
    names: set[str] = set()
    for item in definition.given.get("resources") or ():
        _check_resource(item, exists)
        if item["name"] in names:
            raise bad_request(f"Duplicate app resource name: {item['name']}")
        names.add(item["name"])
    return definition


def _check_resource(item: Mapping[str, Any], exists: Exists) -> None:
    kinds = sorted(set(item) & set(PERMISSIONS))
    if len(kinds) != 1 or not item.get("name"):
        raise bad_request(f"App resource {item.get('name')!r} needs a name and exactly one type.")
    kind = kinds[0]
    permission = item[kind].get("permission")
    if permission not in PERMISSIONS[kind]:
        known = ", ".join(sorted(PERMISSIONS[kind]))
        raise bad_request(f"Invalid permission {permission!r} for {kind}; one of {known}.")
    if kind == "secret":
        exists(kind, f"{item[kind].get('scope')}/{item[kind].get('key')}")
    elif (value := value_of(kind, item[kind])) is not None:
        exists(kind, value)


def _resource(item: Mapping[str, Any], secret: Callable[[str, str], str]) -> AppResource:
    kind = next(kind for kind in PERMISSIONS if kind in item)
    fields = item[kind]
    if kind == "secret":
        return AppResource(item["name"], kind, secret(fields["scope"], fields["key"]))
    return AppResource(item["name"], kind, value_of(kind, fields))
