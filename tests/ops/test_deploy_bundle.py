"""databricks.yml means the same here, to the bundle and to the local workspace."""

from pathlib import Path

import pytest

from emulator.apps.bundle import parse_bundle
from ops.deploy.bundle import AccessEntry, Bundle, read_bundle
from ops.deploy.patterns import matches
from ops.deploy.problems import local_problems
from ops.deploy.source import LocalFile, local_files

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return read_bundle(ROOT, "production", {})


@pytest.fixture(scope="module")
def files(bundle: Bundle) -> tuple[LocalFile, ...]:
    return local_files(ROOT, bundle.sync)


def test_two_readers_of_the_bundle_agree(bundle: Bundle) -> None:
    """The local workspace reads the file by itself; the app's definition is the same."""
    other = parse_bundle((ROOT / "databricks.yml").read_text(), "production")
    values = {resource.name: resource.value for resource in other.resources}
    titles = dict(
        zip(bundle.document["resources"]["genie_spaces"], bundle.space_titles, strict=True)
    )
    ids = {titles[key]: values[f"{key}-space"] or "" for key in titles}
    app = bundle.app("a@b", ids)
    assert (app.name, frozenset(app.scopes)) == (other.name, other.scopes)
    members = ("id", "name", "space_id", "securable_full_name")
    resolved = {}
    for item in app.resources:
        kind = next(key for key in item if key not in ("name", "description"))
        value = item[kind].get("space_id") or next(
            item[kind][m] for m in members if m in item[kind]
        )
        resolved[item["name"]] = value
    assert resolved == values
    assert app.access == (AccessEntry("group_name", "users", "CAN_USE"),)


def test_files_stand_where_the_bundle_puts_them(bundle: Bundle) -> None:
    assert bundle.files_path("a@b") == (
        "/Workspace/Shared/.bundle/dpz-analytics-app/production/files"
    )
    dev = read_bundle(ROOT, "dev", {})
    assert dev.files_path("a@b") == "/Workspace/Users/a@b/.bundle/dpz-analytics-app/dev/files"
    assert (bundle.name, dev.name) == ("dpz-analytics-app", "dpz-analytics-app-dev")
    assert parse_bundle((ROOT / "databricks.yml").read_text(), "dev").name == dev.name


def test_only_what_the_app_needs_is_uploaded(files: tuple[LocalFile, ...]) -> None:
    paths = {file.path for file in files}
    assert {"main.py", "app.yaml", "requirements.txt", "chat-app/app.py"} <= paths
    excluded = (
        "tests/",
        "emulator/",
        "bench/",
        "frontend/src/",
        ".venv/",
        "frontend/node_modules/",
    )
    assert [path for path in paths if path.startswith(excluded) or path.endswith(".env")] == []


def test_the_product_has_no_problem_of_its_own(
    bundle: Bundle, files: tuple[LocalFile, ...]
) -> None:
    ids = dict.fromkeys(bundle.space_titles, "0" * 32)
    found = local_problems(ROOT, bundle.app("a@b", ids), files)
    built = (ROOT / "frontend" / "dist" / "index.html").exists()
    assert [p for p in found if built or "front end" not in p.what] == []


@pytest.mark.parametrize(
    ("pattern", "path", "is_matched"),
    [
        ("tests/**", "tests/ops/a.py", True),
        ("tests/**", "my/tests/a.py", False),
        ("frontend/dist/**", "frontend/dist/index.html", True),
        ("frontend/dist/**/*.map", "frontend/dist/a.map", True),
        ("frontend/dist/**/*.map", "frontend/dist/assets/a.map", True),
        ("frontend/dist/**/*.map", "frontend/dist/a.js", False),
        ("*.map", "deep/down/a.map", True),
        ("node_modules/", "frontend/node_modules/a/b.js", True),
        ("/bench", "bench/run.py", True),
        ("a?c.txt", "abc.txt", True),
        ("a?c.txt", "a/c.txt", False),
    ],
)
def test_patterns_mean_what_they_mean_to_git(pattern: str, path: str, is_matched: bool) -> None:
    assert matches(path, [pattern]) is is_matched
