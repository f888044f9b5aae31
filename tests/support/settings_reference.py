"""docs/CONFIGURATION.md from the settings classes: `make docs` writes it, a test compares it."""

import types
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import yaml
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from backend.app.settings import AppSettings
from backend.store.settings import StoreSettings
from backend.workspace.settings import WorkspaceSettings
from config import ChatSettings

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docs" / "CONFIGURATION.md"
CLASSES: dict[type[BaseSettings], str] = {
    WorkspaceSettings: "The workspace",
    AppSettings: "The dashboard",
    ChatSettings: "The chat",
    StoreSettings: "What is kept",
}
# Injected by the platform, or set by it alone: nobody writes them into a file.
INJECTED = {
    "DATABRICKS_CLIENT_ID",
    "DATABRICKS_CLIENT_SECRET",
    "DATABRICKS_APP_NAME",
    "DATABRICKS_APP_PORT",
    "PGHOST",
    "PGPORT",
    "PGDATABASE",
    "PGUSER",
    "PGSSLMODE",
}
WORDS = {str: "text", int: "whole number", float: "number", bool: "true or false", Path: "path"}
LIMITS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
HEAD = """\
# Configuration

<!-- written by `make docs` from the settings classes; tests/test_docs.py compares it -->

Each setting is an environment variable, declared once, in the class named. On the platform
`app.yaml` sets it: by `value`, or by `valueFrom` with the key of a resource in `databricks.yml`.
Elsewhere it is read from the environment, then from `chat-app/.env`, then from `.env`. An empty
value counts as none. A value that is not allowed stops the start, in a sentence that names the
setting and never its value.
"""


def reference() -> str:
    return HEAD + "".join(map(_section, CLASSES))


def own_fields(settings: type[BaseSettings]) -> dict[str, FieldInfo]:
    """Environment name → field, of the fields that this class itself declares."""
    inherited = {
        name for base in settings.__mro__[1:] for name in getattr(base, "model_fields", {})
    }
    return {
        (field.alias or name).upper(): field
        for name, field in settings.model_fields.items()
        if name not in inherited
    }


def _section(settings: type[BaseSettings]) -> str:
    where = f"{settings.__module__.replace('.', '/')}.py".replace("config.py", "chat-app/config.py")
    lines = [f"\n## {CLASSES[settings]}", f"\n`{settings.__name__}` in `{where}`.\n"]
    lines += ["| setting | value | default | set by | meaning |", "| --- | --- | --- | --- | --- |"]
    for name, field in own_fields(settings).items():
        cells = (
            f"`{name}`",
            _value(field),
            _default(field),
            _set_by(name),
            field.description or "",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _value(field: FieldInfo) -> str:
    limits = [
        f"{sign} {limit:g}"
        for rule in field.metadata
        for key, sign in LIMITS.items()
        if (limit := getattr(rule, key, None)) is not None
    ]
    return ", ".join([_type(field.annotation), *limits])


def _type(annotation: Any) -> str:
    origin = get_origin(annotation)
    if origin is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(annotation))
    if origin is Annotated:
        return _type(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return _type(next(kind for kind in get_args(annotation) if kind is not type(None)))
    return WORDS.get(annotation, "secret text")


def _default(field: FieldInfo) -> str:
    return "" if field.default in (None, "") else f"`{field.default}`"


def _set_by(name: str) -> str:
    if name in INJECTED:
        return "the platform"
    for item in yaml.safe_load((ROOT / "app.yaml").read_text(encoding="utf-8"))["env"]:
        if item["name"] == name:
            source = item.get("valueFrom")
            return f"`app.yaml`, resource `{source}`" if source else "`app.yaml`"
    return "the platform, or you" if name == "DATABRICKS_HOST" else "you"


def main() -> None:
    FILE.write_text(reference(), encoding="utf-8")


if __name__ == "__main__":
    main()
