"""The rights that people need to ask: which are missing, and granting them. Nothing is taken away.

Unity Catalog and the workspace know different groups: everybody is `users` to the one's access
lists and `account users` to the other's.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.semantic import Semantic, Space
from ops.deploy.failures import BadConfiguration, DeployError
from ops.spaces.change import Change
from ops.spaces.space_changes import Ids
from ops.workspace import Target, each

EVERYBODY, ACCOUNT = "users", "account users"
APPLICATION_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
ENOUGH = {
    "CAN_RUN": ("CAN_RUN", "CAN_EDIT", "CAN_MANAGE"),
    "CAN_USE": ("CAN_USE", "CAN_MANAGE", "IS_OWNER"),
    "CAN_QUERY": ("CAN_QUERY", "CAN_MANAGE"),
}


@dataclass(frozen=True, slots=True)
class Principal:
    """A group; somebody's e-mail address; or the application id of a service principal."""

    name: str

    @property
    def kind(self) -> str:
        if "@" in self.name:
            return "user_name"
        return "service_principal_name" if APPLICATION_ID.fullmatch(self.name) else "group_name"

    @property
    def in_catalog(self) -> str:
        return ACCOUNT if self.name == EVERYBODY else self.name


def who_may_ask(semantic: Semantic, everywhere: Sequence[str]) -> Mapping[str, list[Principal]]:
    """By space: the groups of genie_spaces.json, and those of the command line for all."""
    return {
        space.key: [Principal(name) for name in dict.fromkeys((*space.groups, *everywhere))]
        for space in semantic.spaces
    }


def grant_changes(
    target: Target, semantic: Semantic, asked: Mapping[str, list[Principal]], ids: Ids
) -> list[Change]:
    """Those of all spaces; what several need stands once."""
    needs = dict.fromkeys(
        need
        for space in semantic.spaces
        for principal in asked[space.key]
        for need in _needs(target, space, principal)
    )
    return each(needs, lambda need: _change(target, need, ids))


@dataclass(frozen=True, slots=True)
class Need:
    """`kind` is that of the API: catalog, schema, table, or warehouses, genie."""

    principal: Principal
    right: str
    kind: str
    name: str
    title: str = ""

    @property
    def in_catalog(self) -> bool:
        return self.kind in ("catalog", "schema", "table")

    def __str__(self) -> str:
        who = self.principal.in_catalog if self.in_catalog else self.principal.name
        what = self.kind.removesuffix("s") if self.kind != "genie" else "Genie space"
        return f"{self.right.replace('_', ' ')} on {what} {self.title or self.name} to {who}"


def _needs(target: Target, space: Space, principal: Principal) -> Iterator[Need]:
    yield Need(principal, "USE_CATALOG", "catalog", target.catalog)
    yield Need(principal, "USE_SCHEMA", "schema", target.schema)
    for view in space.metric_views:
        yield Need(principal, "SELECT", "table", f"{target.schema}.{view}")
    yield Need(principal, "CAN_USE", "warehouses", target.warehouse_id)
    yield Need(principal, "CAN_RUN", "genie", space.env, space.name)


def _change(target: Target, need: Need, ids: Ids) -> Change:
    if need.in_catalog:
        is_there, run = _held(target, need), lambda: _grant(target, need)
        return Change("right", str(need), None if is_there else "grant", run=run)
    return access_change(target, need, lambda: _object_id(need, ids))


def access_change(target: Target, need: Need, object_id: Any) -> Change:
    """`object_id` is called late: a space that is created in this run has none before."""
    known = object_id()
    if known is not None and _allowed(target, need, known):
        return Change("right", str(need))
    return Change("right", str(need), "grant", run=lambda: _allow(target, need, object_id()))


def _object_id(need: Need, ids: Ids) -> str | None:
    return ids.by_env.get(need.name) if need.kind == "genie" else need.name


def _held(target: Target, need: Need) -> bool:
    from databricks.sdk.errors import NotFound

    try:
        found = target.client.grants.get(need.kind, need.name).privilege_assignments or []
    except NotFound:
        return False  # a view that this run creates
    mine = [a for a in found if a.principal == need.principal.in_catalog]
    held = {privilege.value for a in mine for privilege in a.privileges or []}
    return bool(held & {need.right, "ALL_PRIVILEGES"})


def _grant(target: Target, need: Need) -> None:
    from databricks.sdk.errors import NotFound, PermissionDenied
    from databricks.sdk.service.catalog import PermissionsChange, Privilege

    change = PermissionsChange([Privilege(need.right)], need.principal.in_catalog)
    try:
        target.client.grants.update(need.kind, need.name, changes=[change])
    except NotFound as error:
        raise _unknown(need, error) from error
    except PermissionDenied as error:
        raise _not_yours(need, error) from error


def _allowed(target: Target, need: Need, object_id: str) -> bool:
    found = target.client.permissions.get(need.kind, object_id).access_control_list or []
    mine = [entry for entry in found if getattr(entry, need.principal.kind) == need.principal.name]
    levels = {p.permission_level for entry in mine for p in entry.all_permissions or []}
    return any(level is not None and level.value in ENOUGH[need.right] for level in levels)


def _allow(target: Target, need: Need, object_id: str) -> None:
    from databricks.sdk.errors import NotFound, PermissionDenied
    from databricks.sdk.service.iam import AccessControlRequest, PermissionLevel

    entry = AccessControlRequest(permission_level=PermissionLevel(need.right))
    setattr(entry, need.principal.kind, need.principal.name)
    try:
        target.client.permissions.update(need.kind, object_id, access_control_list=[entry])
    except NotFound as error:
        raise _unknown(need, error) from error
    except PermissionDenied as error:
        raise _not_yours(need, error) from error


def _unknown(need: Need, error: Exception) -> DeployError:
    place = "account" if need.in_catalog else "workspace"
    return BadConfiguration(
        f"{need} is not possible: {error}.",
        f"Name a group, e-mail address or application id that the {place} knows. A group must be "
        "one of the account (not of the workspace alone) and assigned to this workspace; for "
        "everybody write `users`.",
    )


def _not_yours(need: Need, error: Exception) -> DeployError:
    return DeployError(
        f"You may not grant {need}: {error}.",
        "Ask the owner of it to, or to let you manage it; then run this again.",
    )
