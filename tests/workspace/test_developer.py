"""Off the platform, a developer is whoever the workspace says their credentials belong to."""

import asyncio

import httpx
import pytest

from backend.workspace.client import Workspace
from backend.workspace.developer import Developer
from backend.workspace.errors import UpstreamFailed, WorkspaceError
from backend.workspace.identity import Identity
from backend.workspace.settings import WorkspaceSettings
from backend.workspace.tokens import TokenStore


class Scim:
    def __init__(self, status: int, body: object) -> None:
        self.answer = httpx.Response(status, json=body)
        self.asked = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        return self.answer

    @property
    def developer(self) -> Developer:
        settings = WorkspaceSettings(
            _env_file=None, databricks_host="w.test", databricks_token="dapi-x"
        )
        return Developer(Workspace(settings, TokenStore(), transport=httpx.MockTransport(self)))


async def test_the_workspace_is_asked_once_for_all() -> None:
    scim = Scim(200, {"userName": "Dev@X.test", "displayName": "Dev"})
    developer = scim.developer
    found = await asyncio.gather(*(developer.identity() for _ in range(9)))
    assert found == [Identity("dev@x.test", "Dev", kind="developer")] * 9
    assert scim.asked == 1


async def test_one_failure_answers_a_whole_page() -> None:
    scim = Scim(401, {"message": "no"})
    developer = scim.developer
    for _ in range(9):
        with pytest.raises(WorkspaceError, match="DATABRICKS_TOKEN"):
            await developer.identity()
    assert scim.asked == 1


@pytest.mark.parametrize("body", [{}, [], {"userName": ""}, {"userName": 4}])
async def test_a_workspace_that_does_not_know_is_a_failure(body: object) -> None:
    with pytest.raises(UpstreamFailed):
        await Scim(200, body).developer.identity()
