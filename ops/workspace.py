"""The workspace that a command changes: the SDK's client, a SQL warehouse, a catalog and schema."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from backend.workspace.errors import NotConfigured
from backend.workspace.settings import WorkspaceSettings
from ops.deploy.connect import connect
from ops.deploy.failures import NotReady

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

# As many requests at a time as the SDK's session keeps connections.
AT_ONCE = 10
Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Target:
    """Everything goes here, as whoever signed in."""

    client: "WorkspaceClient"
    user: str
    warehouse_id: str
    catalog: str
    schema_name: str

    @property
    def schema(self) -> str:
        return f"{self.catalog}.{self.schema_name}"

    @property
    def host(self) -> str:
        return str(self.client.config.host)


def open_target(
    settings: WorkspaceSettings, profile: str | None = None, warehouse_id: str | None = None
) -> Target:
    """Signed in, with a warehouse that is there: the named one, else one that runs."""
    known: dict[str, str] = {}
    if profile is None and settings.databricks_host:
        known["host"] = settings.databricks_host
        if settings.databricks_token is not None:
            known["token"] = settings.databricks_token.get_secret_value()
    client, user = connect(profile or settings.databricks_config_profile, **known)
    chosen = _warehouse(client, warehouse_id or _configured(settings))
    return Target(client, user, chosen, settings.catalog, settings.schema_name)


def each(items: Iterable[Item], do: Callable[[Item], Result]) -> list[Result]:
    """Side by side, results in the order of the items; the first failure ends it."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(do, items))


def _configured(settings: WorkspaceSettings) -> str | None:
    try:
        return settings.warehouse_id
    except NotConfigured:
        return None


def _warehouse(client: "WorkspaceClient", wanted: str | None) -> str:
    seen = [w for w in client.warehouses.list() if w.id]
    ids = [str(w.id) for w in seen]
    if wanted is not None and wanted in ids:
        return wanted
    if wanted is not None:
        shown = ", ".join(f"{w.id} ({w.name})" for w in seen) or "none"
        raise NotReady(
            f"There is no SQL warehouse {wanted!r} on {client.config.host} that you may use.",
            f"Name another with --warehouse-id or DATABRICKS_HTTP_PATH. You may use: {shown}.",
        )
    # A running one if there is any, so that nobody waits for a start.
    running = [str(w.id) for w in seen if w.state and w.state.value == "RUNNING"]
    for found in (*running, *ids):
        return found
    raise NotReady(
        "You may use no SQL warehouse in this workspace.",
        "Create one, or ask for CAN USE on one and name it with --warehouse-id.",
    )
