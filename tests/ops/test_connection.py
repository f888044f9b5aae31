"""A command acts as its developer, on the configured workspace and a warehouse that runs."""

import json
from typing import Any

import databricks.sdk.config
import httpx
import pytest
from pydantic import SecretStr

from backend.workspace.errors import NotConfigured
from backend.workspace.settings import WorkspaceSettings
from ops.connection import connected

STOPPED = {"id": "aaa", "state": "STOPPED"}
RUNNING = {"id": "bbb", "state": "RUNNING"}


class Recorded:
    """A workspace that lists its warehouses and remembers what it was asked."""

    def __init__(self, *warehouses: dict[str, str]) -> None:
        self.body = json.dumps({"warehouses": list(warehouses)})
        self.asked: list[httpx.Request] = []
        self.transport = httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return httpx.Response(200, text=self.body)


def settings(**given: Any) -> WorkspaceSettings:
    known = {"databricks_host": "http://workspace.example", "databricks_token": SecretStr("t")}
    return WorkspaceSettings(_env_file=None).model_copy(update=known | given)


@pytest.mark.parametrize(
    ("warehouses", "chosen"), [([STOPPED, RUNNING], "bbb"), ([STOPPED], "aaa")]
)
async def test_a_running_warehouse_is_preferred(
    warehouses: list[dict[str, str]], chosen: str
) -> None:
    workspace = Recorded(*warehouses)
    unset = settings(databricks_http_path=None)
    async with connected(unset, workspace.transport) as session:
        assert session.settings.warehouse_id == chosen
    assert [request.headers["authorization"] for request in workspace.asked] == ["Bearer t"]


async def test_a_configured_warehouse_is_not_looked_for() -> None:
    workspace = Recorded()
    given = settings(databricks_http_path="/sql/1.0/warehouses/ccc")
    async with connected(given, workspace.transport) as session:
        assert session.settings.warehouse_id == "ccc"
    assert workspace.asked == []


class Profile:
    """What the SDK finds in ~/.databrickscfg."""

    host = "https://profile.example/"

    def __init__(self, **_: object) -> None: ...

    def authenticate(self) -> dict[str, str]:
        return {"Authorization": "Bearer of-the-profile"}


class NoProfile(Profile):
    def authenticate(self) -> dict[str, str]:
        raise ValueError("cannot configure default credentials")


async def test_without_a_host_the_default_profile_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databricks.sdk.config, "Config", Profile)
    workspace = Recorded(RUNNING)
    unset = settings(databricks_host=None, databricks_token=None, databricks_http_path=None)
    async with connected(unset, workspace.transport) as session:
        assert session.settings.host == "https://profile.example"
    asked = workspace.asked[0]
    assert (asked.url.host, asked.headers["authorization"]) == (
        "profile.example",
        "Bearer of-the-profile",
    )


async def test_without_any_credentials_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databricks.sdk.config, "Config", NoProfile)
    with pytest.raises(NotConfigured, match="databricks auth login"):
        async with connected(settings(databricks_host=None), Recorded().transport):
            pass
