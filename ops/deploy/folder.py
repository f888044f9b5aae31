"""The app's folder in the workspace: what stands in it, and its manifest."""

from dataclasses import dataclass

from ops.deploy.api import Api, flatten
from ops.deploy.found import RemoteFile
from ops.deploy.manifest import Manifest, manifest_from_text
from ops.deploy.waiting import patiently

PREFIX = "/Workspace"


@dataclass(frozen=True, slots=True)
class Listing:
    files: tuple[RemoteFile, ...]
    folders: frozenset[str]


def listing(api: Api) -> Listing:
    """Everything below the folder, one level after the other, each level in parallel."""
    files: list[RemoteFile] = []
    folders: set[str] = set()
    level = ["."]
    while level:
        entries = list(flatten(_parallel(api, level)))
        folders |= set(level) if entries or level != ["."] else set()
        level = [entry.path for entry in entries if entry.kind == "DIRECTORY"]
        files += [entry for entry in entries if entry.kind != "DIRECTORY"]
    return Listing(tuple(files), frozenset(folders))


def _parallel(api: Api, folders: list[str]) -> list[list[RemoteFile]]:
    from concurrent.futures import ThreadPoolExecutor

    from ops.deploy.api import AT_ONCE

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda folder: _entries(api, folder), folders))


def _entries(api: Api, folder: str) -> list[RemoteFile]:
    from databricks.sdk.errors import NotFound

    start = _bare(api.folder)
    path = api.folder if folder == "." else api.remote(folder)
    try:
        return [
            RemoteFile(
                path=_bare(str(item.path))[len(start) + 1 :],
                kind=item.object_type.value if item.object_type else "UNKNOWN",
                size=item.size or 0,
                modified_at=item.modified_at or 0,
            )
            for item in api.client.workspace.list(path)
        ]
    except NotFound:
        return []


def _bare(path: str) -> str:
    """The same object is named with and without the prefix."""
    return path.removeprefix(PREFIX)


def read_manifest(api: Api) -> Manifest:
    from databricks.sdk.errors import NotFound

    try:
        with api.client.workspace.download(api.manifest_path) as stream:
            return manifest_from_text(stream.read().decode())
    except NotFound:
        return Manifest()


def write_manifest(api: Api, manifest: Manifest) -> None:
    from databricks.sdk.service.workspace import ImportFormat

    content = manifest.to_text().encode()
    path, files = api.manifest_path, api.client.workspace
    patiently(api, lambda: files.upload(path, content, format=ImportFormat.AUTO, overwrite=True))
