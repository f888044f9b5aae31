"""Steps on the app's folder in the workspace: upload what changed, remove what is stale."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from ops.deploy.api import Api
from ops.deploy.failures import DeployError
from ops.deploy.folder import listing, read_manifest, write_manifest
from ops.deploy.manifest import Uploaded
from ops.deploy.source import LocalFile, sha256
from ops.deploy.waiting import patiently

SHOWN = 8


@dataclass(frozen=True, slots=True)
class UploadFiles:
    """`unchanged` are those that the manifest may go on to vouch for."""

    files: tuple[LocalFile, ...]
    folders: frozenset[str] = frozenset()
    unchanged: Mapping[str, Uploaded] = field(default_factory=dict)
    loses: tuple[str, ...] = ()

    def describe(self) -> tuple[str, ...]:
        size = sum(file.size for file in self.files) / 1024
        head = f"↑ upload {len(self.files)} files ({size:,.0f} KB)"
        return (head, *_some([file.path for file in self.files]))

    def facts(self) -> Mapping[str, Any]:
        return {"action": "upload", "files": [file.path for file in self.files]}

    def run(self, api: Api) -> None:
        self._make_folders(api)
        api.each("files uploaded", self.files, lambda file: _send(api, file))
        api.each("files read back", self.files, lambda file: _check(api, file))
        self._remember(api)

    def _make_folders(self, api: Api) -> None:
        """The deepest ones only: `mkdirs` makes the parents."""
        needed = {str(PurePosixPath(file.path).parent) for file in self.files} - self.folders
        deepest = [f for f in needed if not any(o.startswith(f"{f}/") for o in needed)]
        for folder in sorted(deepest):
            api.client.workspace.mkdirs(api.remote(folder) if folder != "." else api.folder)

    def _remember(self, api: Api) -> None:
        """The manifest comes last: what it vouches for has been read back."""
        there = {remote.path: remote for remote in listing(api).files}
        sent = {f.path: Uploaded(f.sha256, there[f.path].modified_at) for f in self.files}
        write_manifest(api, replace(read_manifest(api), files={**self.unchanged, **sent}))


def _send(api: Api, file: LocalFile) -> None:
    from databricks.sdk.service.workspace import ImportFormat

    content = (api.root / file.path).read_bytes()
    if sha256(content) != file.sha256:
        raise DeployError(f"{file.path} changed while it was uploaded.", "Run the command again.")
    # Without AUTO a .py file arrives as a notebook, which Python cannot import.
    path = api.remote(file.path)
    files = api.client.workspace
    patiently(api, lambda: files.upload(path, content, format=ImportFormat.AUTO, overwrite=True))


def _check(api: Api, file: LocalFile) -> None:
    with api.client.workspace.download(api.remote(file.path)) as stream:
        content = stream.read()
    if sha256(content) != file.sha256:
        raise DeployError(
            f"{file.path} came back different from what was sent.", "Run the command again."
        )


@dataclass(frozen=True, slots=True)
class RemoveFiles:
    paths: tuple[str, ...]
    why: str
    loses: tuple[str, ...] = ()

    def describe(self) -> tuple[str, ...]:
        return (f"- remove {len(self.paths)} files {self.why}", *_some(self.paths))

    def facts(self) -> Mapping[str, Any]:
        return {"action": "remove", "files": list(self.paths)}

    def run(self, api: Api) -> None:
        api.each(f"files removed ({self.why})", self.paths, lambda path: _remove(api, path))


def _remove(api: Api, path: str) -> None:
    from databricks.sdk.errors import NotFound

    try:
        api.client.workspace.delete(api.remote(path))
    except NotFound:
        return  # gone already: an earlier run was interrupted after it


def _some(paths: "tuple[str, ...] | list[str]") -> tuple[str, ...]:
    more = (f"    … and {len(paths) - SHOWN} more",) if len(paths) > SHOWN else ()
    return (*(f"    {path}" for path in paths[:SHOWN]), *more)
