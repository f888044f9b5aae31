"""Questions with the SQL that answers them, by space."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from backend.semantic.document import Node, read_yaml

SCHEMA = "${schema}"


@dataclass(frozen=True, slots=True)
class Example:
    question: str
    template: str

    def sql(self, schema: str) -> str:
        """The query with `catalog.schema` filled in."""
        return self.template.replace(SCHEMA, schema)


def read_examples(path: Path, spaces: Iterable[str]) -> Mapping[str, tuple[Example, ...]]:
    top = read_yaml(path).mapping((), optional=spaces)
    return MappingProxyType({key: tuple(_example(n) for n in top[key].items()) for key in top})


def _example(node: Node) -> Example:
    fields = node.mapping(("question", "sql"))
    if SCHEMA not in fields.text("sql"):
        fields["sql"].fail(f"The query names no {SCHEMA}.", f"Write `FROM {SCHEMA}.<view>`.")
    return Example(fields.text("question"), fields.text("sql").strip())
