"""Steps on the app itself: create, update by mask, grant, start its compute."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ops.deploy.api import Api
from ops.deploy.bundle import AccessEntry, AppDefinition
from ops.deploy.failures import DeployError
from ops.deploy.waiting import wait_until


@dataclass(frozen=True, slots=True)
class CreateApp:
    app: AppDefinition
    loses: tuple[str, ...] = ()

    def describe(self) -> tuple[str, ...]:
        scopes = f"    scopes: {', '.join(self.app.scopes) or 'none'}"
        names = [resource["name"] for resource in self.app.resources]
        resources = f"    resources: {', '.join(names) or 'none'}"
        return (f"+ create app {self.app.name}", scopes, resources)

    def facts(self) -> Mapping[str, Any]:
        return {"action": "create_app", "name": self.app.name, **self.app.fields}

    def run(self, api: Api) -> None:
        from databricks.sdk.errors import ResourceConflict
        from databricks.sdk.service.apps import App

        try:
            # Not waited for here: the SDK's own waiter fails on a state that is not final.
            with scopes_explained():
                api.client.apps.create(App.from_dict({"name": self.app.name, **self.app.fields}))
        except ResourceConflict:
            # The answer to an earlier attempt was lost on its way; what it made may differ.
            UpdateApp(self.app, tuple(self.app.fields), ()).run(api)
        api.terminal.say(f"  ✓ app {self.app.name} created")


@dataclass(frozen=True, slots=True)
class UpdateApp:
    """By mask, never by `apps.update`: that one clears every field it is not given."""

    app: AppDefinition
    mask: tuple[str, ...]
    lines: tuple[str, ...]
    loses: tuple[str, ...] = ()

    def describe(self) -> tuple[str, ...]:
        return (f"~ update app {self.app.name}", *(f"    {line}" for line in self.lines))

    def facts(self) -> Mapping[str, Any]:
        return {"action": "update_app", "mask": list(self.mask), "changes": list(self.lines)}

    def run(self, api: Api) -> None:
        from databricks.sdk.service.apps import App

        fields = {name: self.app.fields[name] for name in self.mask}
        wanted = App.from_dict({"name": self.app.name, **fields})
        with scopes_explained():
            api.client.apps.create_update(self.app.name, ",".join(self.mask), app=wanted)
        wait_until(api, "the update", lambda: _is_updated(api))
        api.terminal.say(f"  ✓ app updated: {', '.join(self.mask)}")


@contextmanager
def scopes_explained() -> Iterator[None]:
    """Which scopes a workspace knows differs and cannot be asked for beforehand."""
    from databricks.sdk.errors import BadRequest

    try:
        yield
    except BadRequest as error:
        if "scope" not in str(error).lower():
            raise
        remedy = (
            "Take it out of user_api_scopes in databricks.yml, or name it as this workspace does; "
            "what the app then has is as before."
        )
        raise DeployError(f"The workspace refuses a scope: {error}.", remedy) from error


def _is_updated(api: Api) -> bool:
    status = api.client.apps.get_update(api.name).status
    state = status.state.value if status and status.state else "SUCCEEDED"
    if state == "FAILED":
        raise DeployError(f"The app could not be updated: {status and status.message}")
    return state != "IN_PROGRESS"


@dataclass(frozen=True, slots=True)
class GrantAccess:
    """Adds to the access list; whoever else was let in stays."""

    entries: tuple[AccessEntry, ...]
    loses: tuple[str, ...] = ()

    def describe(self) -> tuple[str, ...]:
        return tuple(f"+ grant {entry}" for entry in self.entries)

    def facts(self) -> Mapping[str, Any]:
        return {"action": "grant", "access": [str(entry) for entry in self.entries]}

    def run(self, api: Api) -> None:
        from databricks.sdk.service.apps import AppAccessControlRequest

        wanted = [
            AppAccessControlRequest.from_dict({e.kind: e.name, "permission_level": e.level})
            for e in self.entries
        ]
        api.client.apps.update_permissions(api.name, access_control_list=wanted)
        api.terminal.say(f"  ✓ granted {', '.join(map(str, self.entries))}")


@dataclass(frozen=True, slots=True)
class AwaitDeletion:
    """A deleted app keeps its name for up to twenty minutes."""

    loses: tuple[str, ...] = ()

    def describe(self) -> tuple[str, ...]:
        return ("· wait until the old app of this name is gone",)

    def facts(self) -> Mapping[str, Any]:
        return {"action": "await_deletion"}

    def run(self, api: Api) -> None:
        wait_until(api, "the old app's deletion", lambda: is_gone(api))


def is_gone(api: Api) -> bool:
    from databricks.sdk.errors import NotFound

    try:
        api.client.apps.get(api.name)
    except NotFound:
        return True
    return False


@dataclass(frozen=True, slots=True)
class EnsureCompute:
    loses: tuple[str, ...] = ()

    def describe(self) -> tuple[str, ...]:
        return ("· start the app's compute if it is not active",)

    def facts(self) -> Mapping[str, Any]:
        return {"action": "ensure_compute"}

    def run(self, api: Api) -> None:
        if compute_state(api) in ("STOPPED", "ERROR"):
            api.client.apps.start(api.name)
        wait_until(api, "the app's compute", lambda: _is_active(api))


def _is_active(api: Api) -> bool:
    state = compute_state(api)
    if state in ("ERROR", "STOPPED", "DELETING"):
        raise DeployError(f"The app's compute is {state}.", "Run the same command again.")
    return state == "ACTIVE"


def compute_state(api: Api) -> str:
    status = api.client.apps.get(api.name).compute_status
    return status.state.value if status and status.state else "UNKNOWN"
