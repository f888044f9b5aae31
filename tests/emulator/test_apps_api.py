"""Apps answer the unmodified SDK, and a deployed one really runs from its snapshot."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import aiohttp
import httpx
import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import (
    BadRequest,
    InvalidParameterValue,
    PermissionDenied,
    ResourceAlreadyExists,
    ResourceDoesNotExist,
)
from databricks.sdk.service.apps import (
    App,
    AppAccessControlRequest,
    AppDeployment,
    AppDeploymentState,
    ApplicationState,
    AppPermissionLevel,
    AppResource,
    AppResourceGenieSpace,
    AppResourceGenieSpaceGenieSpacePermission,
    AppResourceSqlWarehouse,
    AppResourceSqlWarehouseSqlWarehousePermission,
    ComputeState,
    EnvVar,
)
from databricks.sdk.service.workspace import ImportFormat
from starlette.types import ASGIApp

from emulator.app import create_app
from emulator.clock import Clock
from emulator.opening import open_workspace
from emulator.personas import ADMIN, EXECUTIVE
from emulator.sql_warehouse import WAREHOUSE_ID
from emulator.state import Workspace
from emulator.tokens import ALL_APIS, personal_access_token

SAMPLE = Path(__file__).parent / "sample_app"
SOURCE = "/Workspace/Shared/sample"
SCOPES = ["sql", "dashboards.genie"]
CAN_USE = AppResourceSqlWarehouseSqlWarehousePermission.CAN_USE


@pytest.fixture(scope="module")
def workspace(database: Path, clock: Clock) -> Iterator[Workspace]:
    workspace = open_workspace(database, clock, pace=0)
    yield workspace
    close(workspace)


@pytest.fixture(scope="module")
def host(workspace: Workspace, serve: Callable[[ASGIApp], str]) -> str:
    return serve(create_app(workspace))


@pytest.fixture(scope="module")
def client(host: str, workspace: Workspace) -> WorkspaceClient:
    return WorkspaceClient(host=host, token=workspace.tokens.mint(ADMIN, ALL_APIS))


@pytest.fixture(scope="module")
def space(client: WorkspaceClient) -> str:
    made = client.genie.create_space(
        warehouse_id=WAREHOUSE_ID, serialized_space='{"version": 2}', title="Sales"
    )
    assert made.space_id
    return made.space_id


def close(workspace: Workspace) -> None:
    """In the loop that serves the workspace, which ends only with the session."""
    apps = workspace.apps
    assert apps.loop
    asyncio.run_coroutine_threadsafe(apps.close(), apps.loop).result(20)


def resources(space: str) -> list[AppResource]:
    run = AppResourceGenieSpaceGenieSpacePermission.CAN_RUN
    return [
        AppResource(
            "sql-warehouse",
            sql_warehouse=AppResourceSqlWarehouse(id=WAREHOUSE_ID, permission=CAN_USE),
        ),
        AppResource(
            "sales-space",
            genie_space=AppResourceGenieSpace(name="Sales", permission=run, space_id=space),
        ),
    ]


def made(client: WorkspaceClient, name: str, space: str) -> App:
    return client.apps.create_and_wait(
        App(name, description="d", resources=resources(space), user_api_scopes=SCOPES)
    )


def upload(client: WorkspaceClient, **changed: str) -> None:
    client.workspace.mkdirs(SOURCE)
    for path in SAMPLE.glob("*.*"):
        text = changed.get(path.stem) or path.read_text()
        target = f"{SOURCE}/{path.name}"
        client.workspace.upload(target, text.encode(), format=ImportFormat.AUTO, overwrite=True)


def until(condition: Callable[[], object], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def ended(client: WorkspaceClient, name: str, deployment: AppDeployment) -> AppDeployment:
    """Once the deployment is terminal; the SDK's own waiter sleeps for seconds."""
    request = AppDeployment(
        source_code_path=deployment.source_code_path,
        command=deployment.command,
        env_vars=deployment.env_vars,
    )
    started = client.apps.deploy(name, request).deployment_id
    seen: list[AppDeployment] = []

    def is_terminal() -> bool:
        seen.append(client.apps.get_deployment(name, started))
        status = seen[-1].status
        return status is not None and status.state is not AppDeploymentState.IN_PROGRESS

    until(is_terminal, 30)
    return seen[-1]


def state(client: WorkspaceClient, name: str) -> ApplicationState | None:
    status = client.apps.get(name).app_status
    return status.state if status else None


@pytest.fixture(scope="module")
def running(client: WorkspaceClient, space: str) -> App:
    made(client, "sample-app", space)
    upload(client)
    env = [EnvVar(name="EXTRA", value="given")]
    done = ended(client, "sample-app", AppDeployment(source_code_path=SOURCE, env_vars=env))
    assert done.status
    assert done.status.state is AppDeploymentState.SUCCEEDED, done.status.message
    return client.apps.get("sample-app")


def bearer(client: WorkspaceClient) -> dict[str, str]:
    return dict(client.config.authenticate())


def test_a_deployed_app_runs_from_its_snapshot(
    client: WorkspaceClient, running: App, space: str
) -> None:
    seen = httpx.get(f"{running.url}/environment", headers=bearer(client)).json()
    environment = seen["environment"]
    assert {k: environment[k] for k in ("GREETING", "WAREHOUSE", "SPACE_ID", "EXTRA")} == {
        "GREETING": "hello",
        "WAREHOUSE": WAREHOUSE_ID,
        "SPACE_ID": space,
        "EXTRA": "given",
    }
    assert environment["DATABRICKS_APP_NAME"] == "sample-app"
    headers = dict(seen["headers"])
    assert headers["x-forwarded-email"] == ADMIN.email
    assert headers["x-forwarded-access-token"]
    assert "authorization" not in headers
    assert state(client, "sample-app") is ApplicationState.RUNNING


def test_a_deployment_keeps_its_snapshot_and_hides_the_values(
    client: WorkspaceClient, running: App
) -> None:
    deployment = running.active_deployment
    assert deployment
    assert deployment.deployment_artifacts
    snapshot = deployment.deployment_artifacts.source_code_path
    assert snapshot
    before = client.workspace.download(f"{snapshot}/app.yaml").read()
    assert before == (SAMPLE / "app.yaml").read_bytes()
    assert deployment.env_vars == [EnvVar(name="EXTRA")]


def test_a_personal_access_token_is_sent_to_the_login(running: App) -> None:
    headers = {"authorization": f"Bearer {personal_access_token(ADMIN)}"}
    answer = httpx.get(f"{running.url}/", headers=headers)
    assert (answer.status_code, answer.headers["location"]) == (302, "/.auth/login")


async def test_logs_stream_in_frames(client: WorkspaceClient, running: App) -> None:
    with httpx.stream("GET", f"{running.url}/stream", headers=bearer(client)) as response:
        assert next(response.iter_bytes()) == b"first"
    url = f"{running.url}/logz/stream".replace("http", "ws", 1)
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url, headers=bearer(client)) as socket,
    ):
        await socket.send_str("dropped")
        frame = json.loads((await socket.receive(timeout=10)).data)
    assert (frame["source"], frame["message"]) == ("APP", "the stream was dropped")


def test_a_full_update_wipes_what_it_does_not_name(client: WorkspaceClient, space: str) -> None:
    made(client, "wiped", space)
    client.apps.update("wiped", App("wiped", description="new"))
    app = client.apps.get("wiped")
    assert (app.description, app.user_api_scopes, app.resources) == ("new", None, [])


def test_a_masked_update_keeps_the_rest(client: WorkspaceClient, space: str) -> None:
    made(client, "masked", space)
    client.apps.create_update_and_wait("masked", "description", app=App("masked", description="n"))
    app = client.apps.get("masked")
    assert (app.description, app.user_api_scopes, app.resources) == ("n", SCOPES, resources(space))
    client.apps.create_update("masked", "user_api_scopes", app=App("masked"))
    assert client.apps.get("masked").user_api_scopes is None


@pytest.mark.parametrize(
    ("app", "message"),
    [
        (App("Capital"), "lowercase alphanumeric"),
        (App("ok", user_api_scopes=["jobs"]), "Invalid user API scopes: jobs"),
        (App("ok", resources=[AppResource("r")]), "exactly one type"),
    ],
)
def test_what_is_wrong_is_refused(client: WorkspaceClient, app: App, message: str) -> None:
    with pytest.raises(InvalidParameterValue, match=message):
        client.apps.create(app)


def test_a_resource_that_is_not_there_cannot_be_granted(client: WorkspaceClient) -> None:
    strange = AppResourceSqlWarehouse(id="ffffffffffffffff", permission=CAN_USE)
    with pytest.raises(ResourceDoesNotExist, match="SQL warehouse"):
        client.apps.create(App("ok", resources=[AppResource("w", sql_warehouse=strange)]))


def test_without_compute_nothing_can_be_deployed(client: WorkspaceClient) -> None:
    client.apps.create(App("idle"), no_compute=True)
    compute = client.apps.get("idle").compute_status
    assert compute
    assert compute.state is ComputeState.STOPPED
    with pytest.raises(BadRequest, match="STOPPED"):
        client.apps.deploy("idle", AppDeployment(source_code_path=SOURCE))


def test_a_start_that_fails_says_why(client: WorkspaceClient) -> None:
    client.apps.create_and_wait(App("broken"))
    upload(client, app="command: [python, -c, 'raise SystemExit(\"no such module\")']\n")
    done = ended(client, "broken", AppDeployment(source_code_path=SOURCE))
    assert done.status
    assert done.status.state is AppDeploymentState.FAILED
    assert "no such module" in str(done.status.message)
    assert state(client, "broken") is ApplicationState.CRASHED
    missing = ended(client, "broken", AppDeployment(source_code_path="/Shared/nowhere"))
    assert missing.status
    assert "doesn't exist" in str(missing.status.message)


def test_an_app_may_crash_after_it_succeeded(client: WorkspaceClient, space: str) -> None:
    made(client, "dying", space)
    upload(client)
    done = ended(client, "dying", AppDeployment(source_code_path=SOURCE))
    url = client.apps.get("dying").url
    with pytest.raises(httpx.HTTPError):
        httpx.get(f"{url}/die", headers=bearer(client)).raise_for_status()
    until(lambda: state(client, "dying") is ApplicationState.CRASHED)
    again = client.apps.get_deployment("dying", str(done.deployment_id))
    assert again.status
    assert again.status.state is AppDeploymentState.SUCCEEDED


def test_deleting_takes_time_and_the_name_with_it(
    client: WorkspaceClient, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.apps.create(App("leaving"))
    monkeypatch.setattr(workspace.apps.pace, "delete", 0.7)
    client.apps.delete("leaving")
    compute = client.apps.get("leaving").compute_status
    assert compute
    assert compute.state is ComputeState.DELETING
    with pytest.raises(BadRequest, match="not terminal with state DELETING"):
        client.apps.delete("leaving")
    with pytest.raises(ResourceAlreadyExists):
        client.apps.create(App("leaving"))
    until(lambda: "leaving" not in {app.name for app in client.apps.list()})
    client.apps.create(App("leaving"))


def test_permissions_decide_who_sees_and_who_changes(host: str, client: WorkspaceClient) -> None:
    client.apps.create(App("shared"))
    erin = WorkspaceClient(host=host, token=personal_access_token(EXECUTIVE))
    with pytest.raises(PermissionDenied):
        erin.apps.get("shared")
    use = AppAccessControlRequest(group_name="users", permission_level=AppPermissionLevel.CAN_USE)
    client.apps.update_permissions("shared", access_control_list=[use])
    assert erin.apps.get("shared").name == "shared"
    with pytest.raises(PermissionDenied):
        erin.apps.stop("shared")
    with pytest.raises(PermissionDenied):
        erin.apps.create(App("own"))
    listed = client.apps.get_permissions("shared").access_control_list
    assert listed
    assert [entry.group_name or entry.user_name for entry in listed] == [
        ADMIN.email,
        "admins",
        "users",
    ]
