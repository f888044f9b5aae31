"""Deployments of the app: start one, and wait for its end as it really ends."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ops.deploy.api import Api
from ops.deploy.failures import DeployError, Unhealthy
from ops.deploy.waiting import wait_until

if TYPE_CHECKING:
    from databricks.sdk.service.apps import AppDeployment

IN_PROGRESS = "IN_PROGRESS"
BUSY = "active deployment in progress"
LOOK = "Look with --logs or at <app url>/logz; --rollback brings the one before back."


@dataclass(frozen=True, slots=True)
class Past:
    """A deployment as the history shows it; `snapshot` is what the platform kept of it."""

    id: str
    state: str
    message: str
    source: str
    snapshot: str
    created: str
    creator: str


def history(api: Api) -> list[Past]:
    """Newest first."""
    listed = [_past(deployment) for deployment in api.client.apps.list_deployments(api.name)]
    return sorted(listed, key=lambda past: past.created, reverse=True)


def deploy_source(api: Api, source: str) -> str:
    """The id of the deployment, once it has succeeded. One that is under way is waited for."""
    wait_until(api, "the deployment under way", lambda: not _under_way(api))
    started = _start(api, source)
    past = _end_of(api, started)
    if past.state != "SUCCEEDED":
        # The SDK's waiter takes only FAILED for an end, and waits 20 min for a CANCELLED one.
        raise Unhealthy(f"The deployment is {past.state}: {past.message}", LOOK)
    api.terminal.say(f"  ✓ deployment {started} succeeded")
    return started


def _start(api: Api, source: str) -> str:
    from databricks.sdk.errors.base import DatabricksError
    from databricks.sdk.service.apps import AppDeployment, AppDeploymentMode

    wanted = AppDeployment(source_code_path=source, mode=AppDeploymentMode.SNAPSHOT)
    try:
        return str(api.client.apps.deploy(api.name, wanted).deployment_id)
    except DatabricksError as error:
        if BUSY not in str(error):
            raise
    # Somebody else's, or ours whose answer was lost on its way: wait, then deploy what is here.
    wait_until(api, "the deployment under way", lambda: not _under_way(api))
    return str(api.client.apps.deploy(api.name, wanted).deployment_id)


def _under_way(api: Api) -> bool:
    app = api.client.apps.get(api.name)
    return any(
        past.state == IN_PROGRESS
        for past in map(_past, filter(None, [app.pending_deployment, app.active_deployment]))
    )


def _end_of(api: Api, deployment_id: str) -> Past:
    """As it was when it was first seen to have ended."""
    seen: list[Past] = []

    def has_ended() -> bool:
        seen.append(_get(api, deployment_id))
        return seen[-1].state != IN_PROGRESS

    wait_until(api, "the deployment", has_ended)
    return seen[-1]


def _get(api: Api, deployment_id: str) -> Past:
    return _past(api.client.apps.get_deployment(api.name, deployment_id))


def _past(deployment: "AppDeployment") -> Past:
    status, kept = deployment.status, deployment.deployment_artifacts
    if deployment.deployment_id is None:
        raise DeployError("The workspace names a deployment without an id.")
    return Past(
        id=deployment.deployment_id,
        state=status.state.value if status and status.state else IN_PROGRESS,
        message=(status.message if status else "") or "",
        source=deployment.source_code_path or "",
        snapshot=(kept.source_code_path if kept else "") or "",
        created=deployment.create_time or "",
        creator=deployment.creator or "",
    )
