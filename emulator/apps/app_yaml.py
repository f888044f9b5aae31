"""app.yaml: how the platform starts the app. Two keys, read strictly."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
ELSEWHERE = {"resources", "user_api_scopes", "permissions"}


class ConfigError(Exception):
    """A file of the app is wrong; the message names the file, the place and the rule."""


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable: its value, or the app resource that gives it."""

    name: str
    value: str | None = None
    value_from: str | None = None


@dataclass(frozen=True, slots=True)
class AppSpec:
    command: tuple[str, ...]
    env: tuple[Variable, ...]

    def overridden(self, command: Sequence[str], env: Sequence[Mapping[str, str]]) -> "AppSpec":
        """By a deployment's own `command` and `env_vars`, which win over the file (SDK 0.162)."""
        given = tuple(Variable(v["name"], v.get("value"), v.get("value_from")) for v in env)
        names = {variable.name for variable in given}
        kept = tuple(variable for variable in self.env if variable.name not in names)
        return AppSpec(tuple(command) or self.command, (*kept, *given))


def read_app_yaml(root: Path) -> AppSpec:
    """`app.yaml` or `app.yml` of the app's folder."""
    for name in ("app.yaml", "app.yml"):
        if (root / name).is_file():
            return parse_app_yaml((root / name).read_text(), name)
    raise ConfigError(f"There is no app.yaml in {root}; it says how the app is started.")


def parse_app_yaml(text: str, file: str = "app.yaml") -> AppSpec:
    """Stricter than the platform, which ignores what it does not know."""
    document = load(text, file)
    for key in document:
        if key in ELSEWHERE:
            raise ConfigError(
                f"{file}: `{key}` has no effect here; it belongs into databricks.yml."
            )
        if key not in ("command", "env"):
            raise ConfigError(f"{file}: unknown key `{key}`; the platform knows command and env.")
    return AppSpec(_command(document.get("command"), file), _env(document.get("env", []), file))


def load(text: str, file: str) -> Mapping[str, Any]:
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ConfigError(f"{file}: is not YAML: {error}") from error
    if not isinstance(document, Mapping):
        raise ConfigError(f"{file}: must be a mapping at the top level.")
    return document


def _command(command: Any, file: str) -> tuple[str, ...]:
    if not isinstance(command, list) or not command:
        raise ConfigError(f"{file}: command must be a list; no shell ever reads it.")
    for word in command:
        if not isinstance(word, str):
            raise ConfigError(f"{file}: {word!r} in command is no text; put it into quotes.")
    return tuple(command)


def _env(env: Any, file: str) -> tuple[Variable, ...]:
    if not isinstance(env, list):
        raise ConfigError(f"{file}: env must be a list of name and value, or name and valueFrom.")
    variables = tuple(_variable(item, file) for item in env)
    names = [variable.name for variable in variables]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ConfigError(f"{file}: {', '.join(twice)} stands twice under env.")
    return variables


def _variable(item: Any, file: str) -> Variable:
    if not isinstance(item, Mapping) or not NAME.fullmatch(str(item.get("name", ""))):
        raise ConfigError(f"{file}: {item!r} under env has no usable name.")
    name = item["name"]
    if set(item) not in ({"name", "value"}, {"name", "valueFrom"}):
        rule = "needs value or valueFrom (one of them, and nothing else)"
        raise ConfigError(f"{file}: {name} under env {rule}.")
    value = item.get("value", item.get("valueFrom"))
    if not isinstance(value, str):
        raise ConfigError(f"{file}: {name} under env must be text; put {value!r} into quotes.")
    return Variable(name, item.get("value"), item.get("valueFrom"))
