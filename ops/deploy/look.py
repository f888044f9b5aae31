"""Look at the workspace: what it holds of the app, as the values that planning needs."""

from ops.deploy.api import Api
from ops.deploy.bundle import WHO, AccessEntry
from ops.deploy.folder import listing, read_manifest
from ops.deploy.found import Found, FoundApp


def look(api: Api) -> Found:
    found = listing(api)
    return Found(_app(api), found.files, found.folders, read_manifest(api))


def _app(api: Api) -> FoundApp | None:
    from databricks.sdk.errors import NotFound

    try:
        app = api.client.apps.get(api.name)
    except NotFound:
        return None
    compute, status, active = app.compute_status, app.app_status, app.active_deployment
    return FoundApp(
        fields=app.as_dict(),
        compute=compute.state.value if compute and compute.state else "UNKNOWN",
        state=status.state.value if status and status.state else "UNAVAILABLE",
        active_deployment=(active.deployment_id if active else "") or "",
        access=_access(api),
    )


def _access(api: Api) -> tuple[AccessEntry, ...]:
    listed = api.client.apps.get_permissions(api.name).access_control_list or []
    return tuple(
        AccessEntry(kind, name, permission.permission_level.value)
        for entry in listed
        for kind in WHO
        if (name := getattr(entry, kind))
        for permission in entry.all_permissions or []
        if permission.permission_level
    )
