"""The workspace during one deployment: the SDK's client, the app, its folder, and the terminal."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from ops.deploy.terminal import Terminal

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient

# Ten requests at a time are as many connections as the SDK's session keeps open.
AT_ONCE = 10
Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Api:
    """`poll_seconds` is the pause between two looks at something that takes time."""

    client: "WorkspaceClient"
    name: str
    folder: str
    root: Path
    terminal: Terminal
    poll_seconds: float = 2.0
    patience_seconds: float = 20 * 60

    @property
    def manifest_path(self) -> str:
        """Beside the folder, not in it: the app does not need it."""
        return str(PurePosixPath(self.folder).parent / "deploy_manifest.json")

    def remote(self, path: str) -> str:
        return f"{self.folder}/{path}"

    def each(self, label: str, items: Sequence[Item], do: Callable[[Item], Result]) -> list[Result]:
        return self.terminal.each(label, items, do, at_once=AT_ONCE)


def flatten(lists: Iterable[Iterable[Item]]) -> Iterator[Item]:
    for items in lists:
        yield from items
