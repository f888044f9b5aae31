"""The workspace's folders, files and notebooks, in memory, with the API's refusals."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from emulator.errors import ApiError, does_not_exist
from emulator.notebooks import arrival
from emulator.personas import PERSONAS

# "File size imported is (10646922 bytes), exceeded max size (10485760 bytes)": pixels #155.
MAX_BYTES = 10_485_760
PREFIX = "/Workspace"


@dataclass(frozen=True, slots=True)
class Node:
    """`content` is None for a folder only."""

    path: str
    kind: Literal["DIRECTORY", "FILE", "NOTEBOOK"]
    object_id: int
    created_at: int
    modified_at: int
    content: bytes | None = None
    language: str | None = None

    def to_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "path": self.path,
            "object_type": self.kind,
            "object_id": self.object_id,
            "resource_id": str(self.object_id),
        }
        if self.kind == "FILE":
            body |= {"created_at": self.created_at, "modified_at": self.modified_at}
            body["size"] = len(self.content or b"")
        return body | ({"language": self.language} if self.language else {})


@dataclass(slots=True)
class FileTree:
    now: Callable[[], float] = time.time
    _nodes: dict[str, Node] = field(default_factory=dict)
    _last: int = 0

    def __post_init__(self) -> None:
        homes = [f"/Users/{persona.email}" for persona in PERSONAS]
        for path in ("/", "/Shared", "/Repos", *homes):
            self.mkdirs(path)

    def get(self, path: str) -> Node:
        node = self._nodes.get(normal(path))
        if node is None:
            raise does_not_exist(f"Path ({path}) doesn't exist.")
        return node

    def children(self, path: str) -> list[Node]:
        """Direct ones, by name; a file's listing is the file itself."""
        node = self.get(path)
        if node.kind != "DIRECTORY":
            return [node]
        return sorted(self._below(node.path, deep=False), key=lambda child: child.path)

    def files_below(self, path: str) -> list[Node]:
        root = self.get(path)
        return [node for node in self._below(root.path, deep=True) if node.kind != "DIRECTORY"]

    def mkdirs(self, path: str) -> None:
        """Creates parents too, and is content with a folder that exists."""
        wanted = normal(path)
        for folder in (*reversed(PurePosixPath(wanted).parents), PurePosixPath(wanted)):
            there = self._nodes.get(str(folder))
            if there is None:
                self._put(str(folder), "DIRECTORY", None, None)
            elif there.kind != "DIRECTORY":
                raise _exists(f"({folder}) already exists and is not a folder.")

    def write(
        self, path: str, content: bytes, *, format_: str, language: str, overwrite: bool
    ) -> Node:
        if len(content) > MAX_BYTES:
            sizes = f"({len(content)} bytes), exceeded max size ({MAX_BYTES} bytes)"
            raise ApiError(400, "BAD_REQUEST", f"File size imported is {sizes}")
        wanted = normal(path)
        parent = str(PurePosixPath(wanted).parent)
        if parent not in self._nodes or self._nodes[parent].kind != "DIRECTORY":
            raise does_not_exist(f"The parent folder ({parent}) does not exist.")
        new = arrival(wanted, content, format_, language)
        self._check_replaceable(self._nodes.get(new.path), new.kind, overwrite=overwrite)
        return self._put(new.path, new.kind, content, new.language)

    def delete(self, path: str, *, recursive: bool) -> None:
        node = self.get(path)
        below = list(self._below(node.path, deep=True))
        if below and not recursive:
            message = f"Folder ({node.path}) is not empty"
            raise ApiError(400, "DIRECTORY_NOT_EMPTY", message)
        for gone in (*below, node):
            del self._nodes[gone.path]

    def copy(self, source: str, target: str) -> None:
        """As a snapshot keeps it: later changes at `source` do not reach it."""
        root = self.get(source).path
        self.mkdirs(target)
        for node in self._below(root, deep=True):
            path = normal(target) + node.path[len(root.rstrip("/")) :]
            self._put(path, node.kind, node.content, node.language)

    def materialise(self, path: str, folder: Path) -> None:
        """On disk, where Python imports it. A notebook comes without the end of its name."""
        root = self.get(path).path
        for node in self.files_below(root):
            relative = PurePosixPath(node.path).relative_to(root)
            if node.kind == "NOTEBOOK":
                relative = relative.with_suffix("")
            target = folder / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(node.content or b"")

    def _check_replaceable(self, there: Node | None, kind: str, *, overwrite: bool) -> None:
        if there is None:
            return
        if not overwrite:
            raise _exists(f"File already exists at ({there.path})")
        if there.kind != kind:
            mismatch = f"due to type mismatch (asked: {kind}, actual: {there.kind})"
            message = f"Cannot overwrite the asset at ({there.path}) {mismatch}"
            raise ApiError(400, "INVALID_PARAMETER_VALUE", message)

    def _put(
        self,
        path: str,
        kind: Literal["DIRECTORY", "FILE", "NOTEBOOK"],
        content: bytes | None,
        language: str | None,
    ) -> Node:
        self._last = max(int(self.now() * 1000), self._last + 1)
        there = self._nodes.get(path)
        object_id = there.object_id if there else 10**12 + len(self._nodes) + self._last % 10**9
        created = there.created_at if there else self._last
        node = Node(path, kind, object_id, created, self._last, content, language)
        self._nodes[path] = node
        return node

    def _below(self, path: str, *, deep: bool) -> Iterator[Node]:
        start = path.rstrip("/") + "/"
        for node in list(self._nodes.values()):
            rest = node.path[len(start) :]
            if rest and node.path.startswith(start) and (deep or "/" not in rest):
                yield node


def normal(path: str) -> str:
    """`/Workspace/Users/…` and `/Users/…` are one object; answers name it without the prefix,
    as the CLI's recordings show it for the parent_path of a Genie space."""
    if not path.startswith("/"):
        raise ApiError(400, "INVALID_PARAMETER_VALUE", f"Path ({path}) doesn't start with '/'")
    bare = path.removeprefix(PREFIX) if path.startswith(f"{PREFIX}/") else path
    return str(PurePosixPath(bare)) if bare != PREFIX else "/"


def _exists(message: str) -> ApiError:
    return ApiError(409, "RESOURCE_ALREADY_EXISTS", message)
