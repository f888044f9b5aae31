"""What stands in the way of a deployment and can be seen on this machine. Pure but for files."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from ops.deploy.bundle import AppDefinition
from ops.deploy.source import LocalFile

NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])")
MAX_BYTES = 10_485_760
# What the Apps API was seen to accept, newer and older names; workspaces differ (2026-08).
KNOWN_SCOPES = frozenset(
    {"sql", "sql:restricted-query", "genie", "dashboards.genie", "files", "files.files", "postgres"}
    | {"model-serving", "serving.serving-endpoints", "ai-gateway", "workspace.workspace"}
    | {"catalog.catalogs:read", "catalog.schemas:read", "catalog.tables:read"}
    | {"catalog.connections", "vector-search", "vectorsearch.vector-search-indexes"}
    | {"vectorsearch.vector-search-endpoints"}
    | {"mcp.external", "mcp.functions", "mcp.genie", "mcp.vectorsearch"}
)
PIN = re.compile(r"==|@")
SOME = 5
FRONTEND = "frontend/dist/index.html"


@dataclass(frozen=True, slots=True)
class Problem:
    """A `warning` is told and does not stop anything."""

    what: str
    remedy: str
    is_warning: bool = False

    @property
    def mark(self) -> str:
        return "!" if self.is_warning else "✗"

    def __str__(self) -> str:
        return f"{self.mark} {self.what} {self.remedy}"


def told(problems: Iterable[Problem]) -> Iterator[str]:
    """One line for each; a remedy that several in a row share stands once, below them."""
    for remedy, group in itertools.groupby(problems, lambda problem: problem.remedy):
        same = list(group)
        if len(same) == 1:
            yield str(same[0])
            continue
        yield from (f"{problem.mark} {problem.what}" for problem in same)
        yield f"  → {remedy}"


def local_problems(
    root: Path, app: AppDefinition, files: Sequence[LocalFile]
) -> tuple[Problem, ...]:
    names = {file.path for file in files}
    return (
        *name_problems(app.name),
        *_scopes(app.scopes),
        *_sizes(files),
        *_notebooks(files),
        *_missing(names),
        *_pins(root, names),
        *_app_yaml(root, app, names),
    )


def name_problems(name: str) -> Iterator[Problem]:
    if not NAME.fullmatch(name):
        wanted = re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-")[:30] or "my-app"
        rule = "An app's name has 2 to 30 lowercase letters, digits and hyphens:"
        yield Problem(f"The name {name!r} is not allowed.", f"{rule} {wanted!r} in databricks.yml.")


def _scopes(scopes: Iterable[str]) -> Iterator[Problem]:
    for scope in scopes:
        if scope.startswith("iam."):
            remedy = "Remove it from user_api_scopes: every app has it."
            yield Problem(f"The scope {scope} cannot be asked for.", remedy)
        elif scope not in KNOWN_SCOPES:
            remedy = "The workspace may refuse it, and then nothing of the app is changed."
            yield Problem(f"The scope {scope} is none that is known.", remedy, is_warning=True)


def _sizes(files: Iterable[LocalFile]) -> Iterator[Problem]:
    for file in files:
        if file.size > MAX_BYTES:
            size = f"{file.path} has {file.size / 2**20:.1f} MB; the workspace takes 10 MB a file."
            yield Problem(size, "Make it smaller, or name it under sync.exclude in databricks.yml.")


def _notebooks(files: Iterable[LocalFile]) -> Iterator[Problem]:
    for file in files:
        if file.is_notebook:
            what = f"{file.path} would arrive as a notebook, without the end of its name."
            yield Problem(what, "Remove its first line, or exclude it in databricks.yml.")


def _missing(names: set[str]) -> Iterator[Problem]:
    if FRONTEND not in names:
        remedy = "Run without --skip-build; sync.include must name frontend/dist/**."
        yield Problem(f"The built front end is not among the files ({FRONTEND}).", remedy)
    if "requirements.txt" not in names:
        remedy = "Run `make lock`; the platform installs from it."
        yield Problem("There is no requirements.txt.", remedy)
    if "package.json" in names:
        remedy = "Keep it in frontend/."
        yield Problem("A package.json at the root makes the platform run npm install.", remedy)


def _pins(root: Path, names: set[str]) -> Iterator[Problem]:
    """Left open, versions make pip search for more than the ten minutes that a start may take."""
    if "requirements.txt" not in names:
        return
    lines = (root / "requirements.txt").read_text(encoding="utf-8").splitlines()
    stated = [line.split("#")[0].strip() for line in lines]
    loose = [line for line in stated if line and not line.startswith("-") and not PIN.search(line)]
    if loose:
        some = ", ".join(loose[:SOME]) + (" …" if len(loose) > SOME else "")
        yield Problem(f"requirements.txt does not pin {some}.", "Run `make lock`.")


def _app_yaml(root: Path, app: AppDefinition, names: set[str]) -> Iterator[Problem]:
    """`config` of the bundle, if any, wins over the file; ours has none."""
    if "app.yaml" not in names:
        yield Problem("There is no app.yaml.", "It says how the platform starts the app.")
        return
    try:
        spec = yaml.safe_load((root / "app.yaml").read_text(encoding="utf-8"))
        env = spec.get("env") or []
    except (yaml.YAMLError, AttributeError) as error:
        yield Problem(f"app.yaml cannot be read: {error}", "It is YAML with `command` and `env`.")
        return
    if unknown := sorted(set(spec) - {"command", "env"}):
        remedy = "Resources and scopes stand in databricks.yml."
        yield Problem(f"app.yaml: the platform ignores {', '.join(unknown)}.", remedy)
    known = {resource["name"] for resource in app.resources}
    for item in env:
        if (source := item.get("valueFrom")) is not None and source not in known:
            what = f"app.yaml: {item.get('name')} is taken from {source!r}, which is no resource."
            yield Problem(what, "Name one of the app's resources in databricks.yml.")
