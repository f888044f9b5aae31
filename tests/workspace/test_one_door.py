"""Nothing of the product opens a connection of its own: `Workspace.acting_as` is the door."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOOR = ROOT / "backend" / "workspace" / "client.py"
OPENERS = {
    "AsyncClient",
    "Client",
    "ClientSession",
    "WorkspaceClient",
    "HTTPConnection",
    "HTTPSConnection",
    "urlopen",
}
FILES = [
    path
    for folder in ("backend", "chat-app")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if path != DOOR
]


def called(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            function = node.func
            yield function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_door_opens_connections(path: Path) -> None:
    assert OPENERS & set(called(path)) == set()


def test_the_door_itself_is_one() -> None:
    assert {"AsyncClient", "ClientSession"} <= set(called(DOOR))
