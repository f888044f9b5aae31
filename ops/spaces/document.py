"""A Genie space's content as the API wants it (serialized_space, version 2). Pure."""

import json
import uuid
from collections.abc import Iterable, Sequence

from backend.semantic import FRESHNESS, Example, MetricView, Semantic, Space
from ops.spaces.edits import Document, Edit, edited

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://dominos.example/genie")
RULES = (
    "Answer from the metric views only, with MEASURE(); never average a ratio and never add up "
    "distinct counts.\n",
    "Every view has the DATE field `date`; use date_trunc for weeks (Monday first), months, "
    "quarters and years. Business days are UTC.\n",
    "Compare a period that is still running through yesterday with the same days of the earlier "
    "one, and say so. "
    "Name the dates that an answer covers.\n",
    "Money is US dollars. Percentages are fractions: 0.123 is 12.3 %.\n",
    "When a question needs a measure that is not there, say so and name the closest one.\n",
)


def space_document(
    space: Space, semantic: Semantic, schema: str, edits: Sequence[Edit] = ()
) -> Document:
    """`schema` is `catalog.schema`, where the metric views stand. Every array is sorted.

    `edits` is what was changed by hand and kept, see `ops.spaces.pull`.
    """
    return edited(_made(space, semantic, schema), edits)


def _made(space: Space, semantic: Semantic, schema: str) -> Document:
    views = sorted(semantic.views_of(space.key), key=lambda view: view.name)
    examples = semantic.examples.get(space.key, ())
    return {
        "version": 2,
        "config": {"sample_questions": _questions(space)},
        "data_sources": {"metric_views": [_source(view, schema) for view in views]},
        "instructions": {
            "text_instructions": [
                {"id": stable_id(space.key, "instructions"), "content": _instructions(views)}
            ],
            "example_question_sqls": _sorted_by_id(
                {"id": stable_id(space.key, "example", e.question), **_question(e)}
                | {"sql": _lines(e.sql(schema))}
                for e in examples
            ),
        },
        "benchmarks": {
            "questions": _sorted_by_id(
                {"id": stable_id(space.key, "benchmark", words), "question": [words]}
                | {"answer": [{"format": "SQL", "content": _lines(e.sql(schema))}]}
                for e in examples
                for words in e.benchmarks
            )
        },
    }


def to_text(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def pretty(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def stable_id(*parts: str) -> str:
    """The same 32 hexadecimal digits for the same words, so that a re-run changes nothing."""
    return uuid.uuid5(NAMESPACE, "/".join(parts)).hex


def _questions(space: Space) -> list[Document]:
    return _sorted_by_id(
        {"id": stable_id(space.key, "question", text), "question": [text]}
        for text in space.sample_questions
    )


def _question(example: Example) -> Document:
    return {"question": [example.question]}


def _lines(sql: str) -> list[str]:
    return sql.splitlines(keepends=True)


def _sorted_by_id(entries: Iterable[Document]) -> list[Document]:
    return sorted(entries, key=lambda entry: str(entry["id"]))


def _source(view: MetricView, schema: str) -> Document:
    """Values of text fields are indexed, so that "midwest" finds Midwest."""
    spoken = sorted(d.name for d in view.dimensions if d.format is None)
    return {
        "identifier": f"{schema}.{view.name}",
        "description": [view.comment],
        "column_configs": [
            {"column_name": name, "enable_entity_matching": True, "enable_format_assistance": True}
            for name in spoken
        ],
    }


def _instructions(views: list[MetricView]) -> list[str]:
    lines = list(RULES)
    for view in views:
        names = ", ".join(m.display_name for m in view.measures if m.name != FRESHNESS)
        lines.append(f"{view.name} has: {names}.\n")
    return lines
