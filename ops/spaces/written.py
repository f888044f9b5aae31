"""Where ids are kept for others to read: .env, chat-app/.env, app.yaml, the bundle.

The bundle reads its variables from .databricks/bundle/<target>/variable-overrides.json, a file of
this machine; app.yaml reads the ids from the bundle (`valueFrom`), unless it holds values itself.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from backend.semantic import InvalidSpaceId, normalise_id
from ops.deploy.failures import BadConfiguration
from ops.spaces.change import Change, diff_lines

ENV_FILES = (Path(".env"), Path("chat-app/.env"))
APP = Path("app.yaml")
BUNDLE = Path("databricks.yml")


def overrides_path(target: str) -> Path:
    return Path(".databricks/bundle") / target / "variable-overrides.json"


def written_ids(root: Path, target: str) -> dict[str, str]:
    """What an earlier run wrote for this target, by setting; what is no id is not one."""
    found = {}
    for name, value in _overrides(root, target).items():
        try:
            found[name.upper()] = normalise_id(name, str(value))
        except InvalidSpaceId:
            continue
    return found


def file_changes(
    root: Path, target: str, values: Mapping[str, str], variables: Mapping[str, str] | None = None
) -> list[Change]:
    """One for each file that does not say `values` (settings by name) where it must.

    `variables` are the bundle's; without them, its variables are named as the settings.
    """
    named = {name.lower(): value for name, value in values.items()}
    return [
        Change("file", str(path), "write", diff_lines(old, new, 0), _writing(root / path, new))
        for path, old, new in _contents(root, target, values, variables or named)
        if old != new
    ]


def _contents(
    root: Path, target: str, values: Mapping[str, str], variables: Mapping[str, str]
) -> Iterator[tuple[Path, str, str]]:
    there = [path for path in ENV_FILES if (root / path).exists()]
    for path in there or ENV_FILES[-1:]:
        old = _read(root / path)
        yield path, old, with_settings(old, values)
    old = _read(root / APP)
    yield APP, old, with_values(old, values)
    declared = _declared(root)
    names = {name: value for name, value in variables.items() if name in declared}
    if names:
        path = overrides_path(target)
        old = _read(root / path)
        known = _overrides(root, target)
        yield path, old, json.dumps({**known, **names}, indent=2) + "\n"


def with_settings(text: str, values: Mapping[str, str]) -> str:
    """`NAME=value` lines: in place where the name stands, at the end where it does not."""
    for name, value in values.items():
        line = f"{name}={value}"
        text, count = re.subn(rf"^{name}=.*$", line, text, flags=re.M)
        if not count:
            text = f"{text}{'' if text.endswith(chr(10)) or not text else chr(10)}{line}\n"
    return text


def with_values(text: str, values: Mapping[str, str]) -> str:
    """app.yaml with the values of those settings that it holds as `value`, not as `valueFrom`."""
    for name, value in values.items():
        item = rf"^(\s*- name: {name}\s*\n\s*value: ).*$"
        text = re.sub(item, lambda found, value=value: f"{found[1]}{value}", text, flags=re.M)  # type: ignore[misc]
    return text


def _declared(root: Path) -> set[str]:
    try:
        return set((yaml.safe_load(_read(root / BUNDLE)) or {}).get("variables") or {})
    except (yaml.YAMLError, AttributeError) as error:
        raise BadConfiguration(f"{BUNDLE} cannot be read: {error}") from error


def _overrides(root: Path, target: str) -> dict[str, object]:
    path = overrides_path(target)
    try:
        found = json.loads(_read(root / path) or "{}")
    except ValueError as error:
        raise BadConfiguration(f"{path} is not JSON: {error}.", "Correct or delete it.") from error
    if not isinstance(found, dict):
        raise BadConfiguration(f"{path} must hold an object.", "Correct or delete it.")
    return found


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def _writing(file: Path, text: str) -> "_Write":
    return _Write(file, text)


class _Write:
    """Whole or not at all, so that an interruption leaves no half file."""

    def __init__(self, file: Path, text: str) -> None:
        self.file, self.text = file, text

    def __call__(self) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        beside = self.file.with_name(f"{self.file.name}.new")
        beside.write_text(self.text, encoding="utf-8")
        if self.file.exists():
            beside.chmod(self.file.stat().st_mode)
        beside.replace(self.file)
