"""Workspace files answer the unmodified SDK, traps included."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import (
    BadRequest,
    PermissionDenied,
    ResourceAlreadyExists,
    ResourceDoesNotExist,
)
from databricks.sdk.errors.base import DatabricksError
from databricks.sdk.service.workspace import ExportFormat, ImportFormat, ObjectType
from starlette.types import ASGIApp

from emulator.app import create_app
from emulator.clock import Clock
from emulator.file_tree import FileTree
from emulator.opening import open_workspace
from emulator.personas import ADMIN, EXECUTIVE
from emulator.tokens import personal_access_token

HOME = f"/Users/{ADMIN.email}"
AUTO = ImportFormat.AUTO


@pytest.fixture(scope="module")
def host(database: Path, clock: Clock, serve: Callable[[ASGIApp], str]) -> str:
    return serve(create_app(open_workspace(database, clock, pace=0)))


@pytest.fixture(scope="module")
def client(host: str) -> WorkspaceClient:
    return WorkspaceClient(host=host, token=personal_access_token(ADMIN))


def folder(client: WorkspaceClient, name: str) -> str:
    path = f"/Workspace{HOME}/{name}"
    client.workspace.mkdirs(path)
    return path


def test_a_file_comes_back_as_it_was_sent(client: WorkspaceClient) -> None:
    root = folder(client, "round-trip")
    content = bytes(range(256)) * 40
    client.workspace.upload(f"{root}/data.bin", content, format=AUTO)
    assert client.workspace.download(f"{root}/data.bin").read() == content
    exported = client.workspace.export(f"{root}/data.bin", format=ExportFormat.AUTO)
    assert exported.content is not None


def test_both_spellings_of_a_path_are_one_object(client: WorkspaceClient) -> None:
    root = folder(client, "spellings")
    client.workspace.upload(f"{root}/a.txt", b"a", format=AUTO)
    found = client.workspace.get_status(f"{HOME}/spellings/a.txt")
    assert (found.path, found.object_type, found.size) == (
        f"{HOME}/spellings/a.txt",
        ObjectType.FILE,
        1,
    )
    assert found.modified_at


def test_python_without_a_format_becomes_a_notebook(client: WorkspaceClient) -> None:
    root = folder(client, "trap")
    client.workspace.upload(f"{root}/main.py", b"print(1)")
    client.workspace.upload(f"{root}/kept.py", b"print(1)", format=AUTO)
    client.workspace.upload(
        f"{root}/raw.py", b"# Databricks notebook source", format=ImportFormat.RAW
    )
    client.workspace.upload(f"{root}/marked.py", b"# Databricks notebook source\n1", format=AUTO)
    found = {o.path: o.object_type for o in client.workspace.list(root)}
    assert found == {
        f"{HOME}/trap/main.py": ObjectType.NOTEBOOK,
        f"{HOME}/trap/kept.py": ObjectType.FILE,
        f"{HOME}/trap/raw.py": ObjectType.FILE,
        f"{HOME}/trap/marked": ObjectType.NOTEBOOK,
    }


def test_a_notebook_is_no_module_any_more(tmp_path: Path) -> None:
    files = FileTree()
    files.write("/Shared/main.py", b"x", format_="SOURCE", language="PYTHON", overwrite=False)
    files.write("/Shared/kept.py", b"x", format_="AUTO", language="", overwrite=False)
    files.materialise("/Shared", tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept.py", "main"]


def test_a_file_does_not_overwrite_a_notebook(client: WorkspaceClient) -> None:
    root = folder(client, "mismatch")
    client.workspace.upload(f"{root}/main.py", b"1")
    with pytest.raises(DatabricksError, match=r"asked: FILE, actual: NOTEBOOK"):
        client.workspace.upload(f"{root}/main.py", b"1", format=AUTO, overwrite=True)


def test_ten_megabytes_are_the_limit(client: WorkspaceClient) -> None:
    root = folder(client, "large")
    client.workspace.upload(f"{root}/just", bytes(10_485_760), format=AUTO)
    with pytest.raises(BadRequest, match=r"\(10485761 bytes\), exceeded max size \(10485760 bytes"):
        client.workspace.upload(f"{root}/over", bytes(10_485_761), format=AUTO)


def test_a_missing_parent_is_404_and_mkdirs_makes_all_of_them(client: WorkspaceClient) -> None:
    path = f"{HOME}/deep/er/est/a.txt"
    with pytest.raises(ResourceDoesNotExist, match=r"The parent folder \(.*\) does not exist"):
        client.workspace.upload(path, b"", format=AUTO)
    client.workspace.mkdirs(path.rpartition("/")[0])
    client.workspace.mkdirs(path.rpartition("/")[0])
    client.workspace.upload(path, b"", format=AUTO)
    assert [o.path for o in client.workspace.list(f"{HOME}/deep", recursive=True)] == [path]


def test_overwriting_must_be_asked_for(client: WorkspaceClient) -> None:
    path = f"{folder(client, 'twice')}/a.txt"
    client.workspace.upload(path, b"1", format=AUTO)
    before = client.workspace.get_status(path).modified_at
    with pytest.raises(ResourceAlreadyExists, match="File already exists at"):
        client.workspace.upload(path, b"2", format=AUTO)
    client.workspace.upload(path, b"2", format=AUTO, overwrite=True)
    after = client.workspace.get_status(path).modified_at
    assert client.workspace.download(path).read() == b"2"
    assert before
    assert after
    assert after > before


def test_a_full_folder_goes_only_recursively(client: WorkspaceClient) -> None:
    root = folder(client, "full")
    client.workspace.upload(f"{root}/a.txt", b"1", format=AUTO)
    with pytest.raises(BadRequest, match="not empty"):
        client.workspace.delete(root)
    client.workspace.delete(root, recursive=True)
    with pytest.raises(ResourceDoesNotExist):
        client.workspace.get_status(root)
    with pytest.raises(ResourceDoesNotExist):
        client.workspace.delete(root)


def test_nobody_writes_into_the_folder_of_somebody_else(host: str) -> None:
    erin = WorkspaceClient(host=host, token=personal_access_token(EXECUTIVE))
    with pytest.raises(PermissionDenied):
        erin.workspace.mkdirs(f"{HOME}/erin")
    erin.workspace.mkdirs(f"/Users/{EXECUTIVE.email}/own")


def test_the_clis_own_route_takes_a_raw_body(host: str) -> None:
    headers = {"authorization": f"Bearer {personal_access_token(ADMIN)}"}
    url = f"{host}/api/2.0/workspace-files/import-file/Shared/cli.txt"
    first = httpx.post(url, content=b"raw", headers=headers)
    again = httpx.post(url, content=b"raw", headers=headers)
    over = httpx.post(f"{url}?overwrite=true", content=b"new", headers=headers)
    assert (first.status_code, again.status_code, over.status_code) == (200, 409, 200)
