"""Questions with the SQL that answers them, by space: what it learns from, and is measured by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from backend.semantic.document import Node, read_yaml

SCHEMA = "${schema}"


@dataclass(frozen=True, slots=True)
class Example:
    """`asked_as` are other words for the same, which the space is not shown."""

    question: str
    template: str
    asked_as: tuple[str, ...] = ()

    @property
    def benchmarks(self) -> tuple[str, ...]:
        """What the space is measured by: words that it has not learnt, where there are any."""
        return self.asked_as or (self.question,)

    def sql(self, schema: str) -> str:
        """The query with `catalog.schema` filled in."""
        return self.template.replace(SCHEMA, schema)


def read_examples(path: Path, spaces: Iterable[str]) -> Mapping[str, tuple[Example, ...]]:
    top = read_yaml(path).mapping((), optional=spaces)
    return MappingProxyType({key: _examples(top[key]) for key in top})


def _examples(node: Node) -> tuple[Example, ...]:
    found = tuple(_example(item) for item in node.items())
    seen: set[str] = set()
    for item, example in zip(node.items(), found, strict=True):
        for words in (example.question, *example.asked_as):
            if words in seen:
                item.fail(f"{words!r} is asked twice in this space.", "Ask each once.")
            seen.add(words)
    return found


def _example(node: Node) -> Example:
    fields = node.mapping(("question", "sql"), optional=("asked_as",))
    if SCHEMA not in fields.text("sql"):
        fields["sql"].fail(f"The query names no {SCHEMA}.", f"Write `FROM {SCHEMA}.<view>`.")
    sql = fields.text("sql").strip()
    return Example(fields.text("question"), sql, fields.texts("asked_as"))
