"""A YAML or JSON file as nodes that know their line, read strictly."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

import yaml

from backend.semantic.errors import SemanticError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a file. Reading it as something that it is not is a SemanticError."""

    raw: yaml.Node
    file: Path

    @property
    def line(self) -> int:
        return int(self.raw.start_mark.line) + 1

    def fail(self, rule: str, remedy: str) -> NoReturn:
        raise SemanticError(self.file, self.line, rule, remedy)

    def text(self) -> str:
        if not isinstance(self.raw, yaml.ScalarNode) or self.is_null:
            self.fail("A text is expected here.", "Write a string.")
        if not str(self.raw.value).strip():
            self.fail("The text is empty.", "Write something or remove the key.")
        return str(self.raw.value)

    def integer(self) -> int:
        text = self.text()
        if not text.lstrip("-").isdigit():
            self.fail(f"{text!r} is no whole number.", "Write digits.")
        return int(text)

    @property
    def is_null(self) -> bool:
        return str(self.raw.tag) == "tag:yaml.org,2002:null"

    def items(self) -> tuple["Node", ...]:
        if not isinstance(self.raw, yaml.SequenceNode):
            self.fail("A list is expected here.", "Write `[a, b]` or lines that start with `-`.")
        return tuple(Node(item, self.file) for item in self.raw.value)

    def texts(self) -> tuple[str, ...]:
        """A list of different strings."""
        seen: list[str] = []
        for item in self.items():
            text = item.text()
            if text in seen:
                item.fail(f"{text!r} stands twice in the list.", "Remove one.")
            seen.append(text)
        return tuple(seen)

    def one_of(self, allowed: Iterable[str]) -> str:
        text, known = self.text(), list(allowed)
        if text not in known:
            self.fail(f"{text!r} is not known here.", _choices(text, known))
        return text

    def mapping(self, required: Iterable[str], optional: Iterable[str] = ()) -> "Fields":
        """The keys of a mapping, every required one present and none unknown or twice."""
        if not isinstance(self.raw, yaml.MappingNode):
            self.fail("A mapping is expected here.", "Write `key: value`.")
        need = list(required)
        known = need + list(optional)
        fields: dict[str, Node] = {}
        for key, value in self.raw.value:
            name = str(key.value)
            if name not in known:
                Node(key, self.file).fail(f"The key `{name}` is unknown.", _choices(name, known))
            if name in fields:
                Node(key, self.file).fail(f"The key `{name}` stands twice.", "Remove one.")
            fields[name] = Node(value, self.file)
        for name in need:
            if name not in fields:
                self.fail(f"The key `{name}` is missing.", f"Add `{name}`.")
        return Fields(fields)


@dataclass(frozen=True, slots=True)
class Fields:
    """The values of a mapping by key; an optional one that is absent or null is None."""

    nodes: Mapping[str, Node]

    def __getitem__(self, key: str) -> Node:
        return self.nodes[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.nodes)

    def get(self, key: str) -> Node | None:
        node = self.nodes.get(key)
        return None if node is None or node.is_null else node

    def text(self, key: str) -> str:
        return self.nodes[key].text()

    def text_or_none(self, key: str) -> str | None:
        node = self.get(key)
        return None if node is None else node.text()

    def texts(self, key: str) -> tuple[str, ...]:
        node = self.get(key)
        return () if node is None else node.texts()


def read_yaml(path: Path) -> Node:
    return _compose(path, _content(path))


def read_json(path: Path) -> Node:
    """JSON is YAML too, so after a strict check the same nodes tell the lines."""
    content = _content(path)
    try:
        json.loads(content)
    except json.JSONDecodeError as error:
        rule = f"Not JSON: {error.msg} at column {error.colno}."
        raise SemanticError(path, error.lineno, rule, "Correct the syntax there.") from error
    return _compose(path, content.replace("\t", "  "))


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        remedy = "Restore it, or remove what refers to it."
        raise SemanticError(path, None, "The file is missing.", remedy) from error


def _compose(path: Path, content: str) -> Node:
    try:
        node = yaml.compose(content, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else None
        column = f" at column {mark.column + 1}" if mark else ""
        rule = f"Not YAML: {error.problem or error.context}{column}."
        raise SemanticError(path, line, rule, "Correct the syntax there.") from error
    if node is None:
        raise SemanticError(path, 1, "The file is empty.", "Write its content.")
    return Node(node, path)


def _choices(name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, n=1)
    if close:
        return f"Did you mean `{close[0]}`?"
    return f"Use one of: {', '.join(known)}."
