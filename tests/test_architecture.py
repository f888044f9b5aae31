"""The arrows of the design: who may import whom. Walks every import of every file."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CHAT = {path.stem for path in (ROOT / "chat-app").glob("*.py")}

# area -> the areas of ours that it may import, besides itself
MAY_IMPORT: dict[str, set[str]] = {
    "main": {"backend.app", "backend.semantic", "backend.store", "backend.workspace", "chat-app"},
    "backend.app": {
        "backend.answers",
        "backend.documents",
        "backend.semantic",
        "backend.store",
        "backend.workspace",
    },
    "chat-app": {
        "backend.answers",
        "backend.documents",
        "backend.semantic",
        "backend.store",
        "backend.workspace",
    },
    "ops": {"backend.semantic", "backend.workspace"},
    "create_genie_spaces_basic": {"ops"},
    "deploy_app": {"ops"},
    "backend.documents": {
        "backend.answers",
        "backend.semantic",
        "backend.store",
        "backend.workspace",
    },
    "backend.answers": {"backend.semantic"},
    "backend.store": {"backend.workspace"},
    "backend.semantic": {"backend.workspace"},
    "backend.workspace": set(),
    "emulator": set(),
}


def area_of(module: str) -> str | None:
    """The area a dotted module belongs to; None for what is not ours."""
    top, *rest = module.split(".")
    if top == "backend":
        return f"backend.{rest[0]}" if rest else None
    if top in CHAT - {"main"}:
        return "chat-app"
    return top if top in MAY_IMPORT else None


def area_of_file(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:2]) if parts[0] == "backend" and len(parts) > 1 else parts[0]


def sources() -> Iterator[Path]:
    for area in MAY_IMPORT:
        base = ROOT / area.replace(".", "/")
        yield from base.rglob("*.py") if base.is_dir() else [base.with_suffix(".py")]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


FILES = sorted(path for path in set(sources()) if path.exists())


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_follow_the_arrows(path: Path) -> None:
    here = area_of_file(path)
    reached = {(area, name) for name in imports(path) if (area := area_of(name))}
    wrong = sorted(name for area, name in reached if area not in MAY_IMPORT[here] | {here})
    assert not wrong, f"{path.relative_to(ROOT)} imports {', '.join(wrong)}"


# Its callbacks and their view, and what mounts, guards and patches the framework itself.
CHAINLIT_FILES = {
    "app.py",
    "assets.py",
    "auth.py",
    "chat_view.py",
    "guard.py",
    "mount.py",
    "patches.py",
    "starters.py",
    "thread_layer.py",
}


def test_what_fetches_and_understands_answers_knows_no_chainlit() -> None:
    knowing = {
        path.name
        for path in (ROOT / "chat-app").glob("*.py")
        if any(name.split(".")[0] == "chainlit" for name in imports(path))
    }
    assert knowing <= CHAINLIT_FILES, sorted(knowing - CHAINLIT_FILES)


def test_the_workspace_package_knows_no_web_framework() -> None:
    forbidden = {"fastapi", "chainlit"}
    for path in (ROOT / "backend" / "workspace").rglob("*.py"):
        assert not {name.split(".")[0] for name in imports(path)} & forbidden, path.name
