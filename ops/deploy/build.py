"""Build the front end, unless what is built is of these very sources."""

import json
import shutil
import subprocess
from pathlib import Path

from ops.deploy.bundle import Sync
from ops.deploy.failures import DeployError, NotReady
from ops.deploy.source import LocalFile, digest, local_files
from ops.deploy.terminal import Terminal

RECORD = Path(".local") / "deploy" / "frontend.json"
SOURCES = "frontend/"
BUILT = "frontend/dist/"
NODE = 20


def build(root: Path, terminal: Terminal) -> None:
    """`npm ci` and `npm run build`, then remember of what."""
    frontend = root / "frontend"
    if not (frontend / "package-lock.json").is_file():
        raise NotReady("There is no frontend/package-lock.json.", "Run `npm install` in frontend/.")
    npm = shutil.which("npm")
    if npm is None:
        raise NotReady("npm is not installed.", "Install Node 20, or use --skip-build.")
    _check_node()
    if not (frontend / "node_modules").is_dir() or not _has_packages(root):
        _run([npm, "ci", "--no-fund", "--no-audit"], frontend, terminal)
    _run([npm, "run", "build"], frontend, terminal)
    record = root / RECORD
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(json.dumps(_now(root)), encoding="utf-8")


def _check_node() -> None:
    """Vite's own words about an old Node name a missing function, not the version."""
    node = shutil.which("node")
    said = (
        subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
        if node
        else None
    )
    version = said.stdout.strip() if said else "none"
    major = version.removeprefix("v").partition(".")[0]
    if not major.isdecimal() or int(major) < NODE:
        remedy = f"Install Node {NODE} or newer, or use --skip-build."
        raise NotReady(f"Node is {version}; the front end needs {NODE}.", remedy)


def is_fresh(root: Path) -> bool:
    """Whether frontend/dist was built by us, of what the sources are now."""
    try:
        return bool(json.loads((root / RECORD).read_text(encoding="utf-8")) == _now(root))
    except (FileNotFoundError, ValueError):
        return False


def _now(root: Path) -> dict[str, str]:
    files = local_files(root, Sync(include=(f"{BUILT}**",), exclude=()))
    sources = [file for file in files if _is_source(file)]
    built = [file for file in files if file.path.startswith(BUILT)]
    lock = [file for file in sources if file.path.endswith("package-lock.json")]
    return {"sources": digest(sources), "built": digest(built), "lock": digest(lock)}


def _is_source(file: LocalFile) -> bool:
    return file.path.startswith(SOURCES) and not file.path.startswith(BUILT)


def _has_packages(root: Path) -> bool:
    """node_modules is of the lockfile that stands there now."""
    try:
        known = json.loads((root / RECORD).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    return bool(known.get("lock") == _now(root)["lock"])


def _run(command: list[str], folder: Path, terminal: Terminal) -> None:
    """Its lines are shown only when it fails."""
    terminal.say(f"  · npm {' '.join(command[1:])}")
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if ran.returncode:
        terminal.say(ran.stdout + ran.stderr)
        raise DeployError(f"`npm {' '.join(command[1:])}` failed, its lines are above.")
