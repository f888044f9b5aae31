"""A Lakebase database that the app is bound to: there, awake, and within reach."""

import socket
from collections.abc import Mapping
from typing import Any

from ops.deploy.api import Api
from ops.deploy.problems import Problem

PORT = 5432
REACH_S = 5.0
AWAKE = ("AVAILABLE", "ACTIVE", "IDLE")


def lakebase_problem(api: Api, item: Mapping[str, Any]) -> Problem | None:
    """`database` names an instance, `postgres` a branch, whose first endpoint is the app's."""
    from databricks.sdk.errors.base import DatabricksError

    name = item.get("name")
    try:
        where, state, host = _found(api, item)
    except DatabricksError as error:
        remedy = "Create it, ask for the right to use it, or take the resource out."
        return Problem(f"Resource {name}: {error}", remedy)
    if state not in AWAKE:
        what = f"The Lakebase database {where} is {state}."
        return Problem(what, "Start it in the workspace, then deploy.", is_warning=True)
    return _reached(where, host)


def _found(api: Api, item: Mapping[str, Any]) -> tuple[str, str, str]:
    if "database" in item:
        name = str(item["database"]["instance_name"])
        instance = api.client.database.get_database_instance(name)
        state = instance.state.value if instance.state else "UNKNOWN"
        return name, state, instance.read_write_dns or ""
    branch = str(item["postgres"]["branch"])
    endpoint = next(iter(api.client.postgres.list_endpoints(branch)), None)
    status = endpoint.status if endpoint else None
    state = status.current_state.value if status and status.current_state else "NOT_THERE"
    host = (status.hosts.host if status and status.hosts else None) or ""
    return f"of {branch}", state, host


def _reached(where: str, host: str) -> Problem | None:
    """From here, which may be another network than the app's: so a warning."""
    name, _, port = host.partition(":")
    try:
        socket.create_connection((name, int(port or PORT)), timeout=REACH_S).close()
    except OSError as error:
        what = f"The Lakebase database {where} cannot be reached at {host} from here: {error}."
        remedy = "If the app's network differs from yours, this may be in order."
        return Problem(what, remedy, is_warning=True)
    return None
