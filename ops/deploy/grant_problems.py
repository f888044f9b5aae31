"""Rights of the app's own service principal. It answers nobody; health and the store need them."""

from collections.abc import Iterator, Mapping
from typing import Any

from ops.deploy.api import Api
from ops.deploy.bundle import AppDefinition
from ops.deploy.problems import Problem

NEEDED = (("catalog", "USE_CATALOG"), ("schema", "USE_SCHEMA"))


def grant_problems(api: Api, app: AppDefinition) -> tuple[Problem, ...]:
    """Warnings only, and none for an app that is yet to be created: it has no principal so far."""
    principal = _principal(api)
    if principal is None:
        return ()
    places = sorted({place for item in app.resources for place in _places(item)})
    privileges = api.each("grants looked at", places, lambda p: _privilege(api, principal, *p))
    levels = api.each("rights looked at", app.resources, lambda item: _level(api, principal, item))
    return tuple(problem for problem in (*privileges, *levels) if problem is not None)


def _principal(api: Api) -> str | None:
    from databricks.sdk.errors import NotFound

    try:
        return api.client.apps.get(api.name).service_principal_client_id
    except NotFound:
        return None


def _places(item: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The platform grants SELECT on a table, and nothing on what the table stands in."""
    if (securable := item.get("uc_securable")) is None:
        return
    parts = str(securable["securable_full_name"]).split(".")
    for count, (kind, privilege) in enumerate(NEEDED, 1):
        yield kind, ".".join(parts[:count]), privilege


def _privilege(api: Api, principal: str, kind: str, name: str, privilege: str) -> Problem | None:
    from databricks.sdk.errors.base import DatabricksError

    try:
        found = api.client.grants.get_effective(kind, name, principal=principal)
    except DatabricksError:
        return None  # who deploys need not own the data; the app's own health check tells
    held = {
        item.privilege.value
        for assignment in found.privilege_assignments or ()
        for item in assignment.privileges or ()
        if item.privilege
    }
    if held & {privilege, "ALL_PRIVILEGES"}:
        return None
    words = privilege.replace("_", " ")
    sql = f"GRANT {words} ON {kind.upper()} {name} TO `{principal}`"
    what = f"The app's service principal has no {words} on {name}."
    return Problem(what, f"Its owner runs: {sql}", is_warning=True)


def _level(api: Api, principal: str, item: Mapping[str, Any]) -> Problem | None:
    """Somebody may have taken away what the platform granted."""
    from databricks.sdk.errors.base import DatabricksError

    try:
        found = _object(api, item)
        if found is None:
            return None
        kind, object_id, level = found
        listed = api.client.permissions.get(kind, object_id).access_control_list or ()
    except DatabricksError:
        return None
    if any(entry.service_principal_name == principal for entry in listed):
        return None
    name = item.get("name")
    what = f"The app's service principal has lost {level} on {kind} {object_id} ({name})."
    return Problem(what, f"Who manages it grants {principal} {level} again.", is_warning=True)


def _object(api: Api, item: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """Type, id and level for the permissions API; None for what the app does not name yet."""
    match item:
        case {"sql_warehouse": {"id": id_, "permission": level}}:
            return "warehouses", str(id_), str(level)
        case {"serving_endpoint": {"name": name, "permission": level}}:
            return "serving-endpoints", str(api.client.serving_endpoints.get(str(name)).id), level
        case {"genie_space": {"space_id": id_, "permission": level}} if id_:
            return "genie", str(id_), str(level)
    return None
