"""The endpoint, the warehouse, the spaces and their views: whether this person may use each."""

from urllib.parse import quote

from backend.workspace import statements
from backend.workspace.client import WorkspaceSession
from backend.workspace.doctor.findings import Finding, Grant, failed, ok
from backend.workspace.doctor.needs import SpaceNeed, ViewNeed
from backend.workspace.errors import WorkspaceError

ENOUGH = ("CAN_QUERY", "CAN_MANAGE")


async def endpoint(session: WorkspaceSession, name: str, *, setting: str) -> Finding:
    """CAN QUERY on a serving endpoint that is ready."""
    grant = Grant(
        "CAN QUERY", f"Whoever manages {name}", f"Serving › {name} › Permissions in the workspace"
    )
    try:
        found = await session.get(f"/api/2.0/serving-endpoints/{quote(name, safe='')}")
    except WorkspaceError as error:
        return failed("CAN_QUERY", name, error, grant, session.identity.user)
    ready = (found.get("state") or {}).get("ready", "UNKNOWN")
    level = found.get("permission_level")
    if level is not None and level not in ENOUGH:
        detail = f"This person has {level} only."
        return Finding("CAN_QUERY", name, "failed", detail, grant.remedy(session.identity.user))
    if ready != "READY":
        remedy = f"Its owner looks at Serving › {name} › Events; {setting} may name another."
        return Finding("CAN_QUERY", name, "failed", f"The endpoint is {ready}.", remedy)
    return ok("CAN_QUERY", name, f"READY, {level or 'may be queried'}.")


async def warehouse(session: WorkspaceSession) -> Finding:
    """CAN USE, proved by a statement that reads nothing."""
    try:
        name = session.settings.warehouse_id
    except WorkspaceError as error:
        return Finding("warehouse", "SQL warehouse", "failed", error.message, error.remedy)
    how = f"SQL Warehouses › {name} › Permissions in the workspace"
    grant = Grant("CAN USE", f"Whoever manages the SQL warehouse {name}", how)
    try:
        await statements.run(session, "SELECT 1")
    except WorkspaceError as error:
        return failed("warehouse", name, error, grant, session.identity.user)
    return ok("warehouse", name, "Runs statements of this person.")


async def space(session: WorkspaceSession, need: SpaceNeed) -> Finding:
    """CAN RUN: whoever may not does not see it either."""
    if need.id is None:
        remedy = (
            f"Whoever deploys the app runs create_genie_spaces_basic.py and sets {need.setting}."
        )
        return Finding("CAN_RUN", need.name, "failed", "The space has no id here.", remedy)
    how = f"Genie › {need.name} › Share in the workspace"
    grant = Grant("CAN RUN", f"Whoever manages the Genie space {need.name}", how)
    try:
        await session.get(f"/api/2.0/genie/spaces/{need.id}")
    except WorkspaceError as error:
        return failed("CAN_RUN", need.name, error, grant, session.identity.user)
    return ok("CAN_RUN", need.name, "Open to this person.")


async def view(session: WorkspaceSession, need: ViewNeed) -> Finding:
    """SELECT, proved by a statement over no rows."""
    catalog, schema, _ = need.full_name.split(".")
    sql = (
        f"GRANT SELECT ON TABLE {need.full_name} TO `{session.identity.user}`, and where missing "
        f"USE CATALOG ON CATALOG {catalog} and USE SCHEMA ON SCHEMA {catalog}.{schema}"
    )
    grant = Grant("SELECT", f"The owner of {need.full_name}", sql)
    asked = f"SELECT MEASURE(`{need.measure}`) FROM {need.full_name} WHERE 1 = 0"
    try:
        await statements.run(session, asked)
    except WorkspaceError as error:
        return failed("SELECT", need.full_name, error, grant, session.identity.user)
    return ok("SELECT", need.full_name, "May be read.")
