"""The files that are deployed, with their hashes: git's, plus `include`, minus `exclude`."""

import hashlib
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ops.deploy.bundle import Sync
from ops.deploy.failures import NotReady
from ops.deploy.patterns import matches

LIST = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")


@dataclass(frozen=True, slots=True)
class LocalFile:
    path: str
    size: int
    sha256: str
    is_notebook: bool = False


def local_files(root: Path, sync: Sync) -> tuple[LocalFile, ...]:
    """By path. Excluding wins over including, as in a bundle."""
    paths = {*_of_git(root), *_included(root, sync)}
    kept = sorted(path for path in paths if not matches(path, sync.exclude))
    return tuple(_file(root, path) for path in kept if (root / path).is_file())


def _of_git(root: Path) -> list[str]:
    """Tracked or not, but not ignored."""
    try:
        listed = subprocess.run(LIST, cwd=root, capture_output=True, check=True)
    except FileNotFoundError as error:
        raise NotReady("git is not installed; it decides what is uploaded.") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip()
        raise NotReady(f"git cannot list the files of {root}: {said}") from error
    return [path for path in listed.stdout.decode().split("\0") if path]


def _included(root: Path, sync: Sync) -> Iterator[str]:
    """Only the fixed beginning of each pattern is walked: never node_modules for a dist/**."""
    for pattern in sync.include:
        parts = pattern.strip("/").split("/")
        wild = next((i for i, part in enumerate(parts) if set(part) & {"*", "?"}), len(parts))
        start = root.joinpath(*parts[:wild])
        found = [start] if start.is_file() else start.rglob("*")
        for path in found:
            relative = path.relative_to(root).as_posix()
            if path.is_file() and matches(relative, [pattern]):
                yield relative


def _file(root: Path, path: str) -> LocalFile:
    content = (root / path).read_bytes()
    return LocalFile(path, len(content), sha256(content), _is_notebook(path, content))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def digest(files: Iterable[LocalFile]) -> str:
    """One hash for all of them, names included."""
    lines = "\n".join(f"{file.path} {file.sha256}" for file in files)
    return sha256(lines.encode())


def _is_notebook(path: str, content: bytes) -> bool:
    """What the workspace would store as a notebook, whatever format is asked for."""
    if path.endswith(".ipynb"):
        return True
    code = path.endswith((".py", ".sql", ".scala", ".r", ".R"))
    return code and content.lstrip(b"#-/ ").startswith(b"Databricks notebook source")
