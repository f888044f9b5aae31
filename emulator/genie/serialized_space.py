"""The document inside a Genie space: checked as strictly as the platform does, read as version 2.

Rules: the platform's validation rules for serialized_space. Reading version 1 back as version 2
with an empty `data_sources` is what Databricks' own CLI records in its test server.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from emulator.errors import bad_request

HEX_ID = re.compile(r"[0-9a-f]{32}")
JOIN_TYPE = re.compile(r"--rt=FROM_RELATIONSHIP_TYPE_[A-Z_]+--")
MAX_TEXT, MAX_ARRAY = 25_000, 10_000

TOP = {"version", "config", "data_sources", "instructions", "benchmarks"}
TABLE = {"identifier", "description", "column_configs"}
COLUMN = {"column_name", "description", "synonyms", "exclude"} | {
    "enable_format_assistance",
    "enable_entity_matching",
}
PARAMETER = {"name", "type_hint", "description", "default_value"}
SNIPPET = {"id", "alias", "display_name", "sql", "synonyms", "comment", "instruction"}
INSTRUCTIONS: dict[str, set[str]] = {
    "text_instructions": {"id", "content"},
    "example_question_sqls": {"id", "question", "sql", "parameters", "usage_guidance"},
    "sql_functions": {"id", "identifier"},
    "join_specs": {"id", "left", "right", "sql", "comment", "instruction"},
    "sql_snippets": {"filters", "expressions", "measures"},
}

Document = dict[str, Any]


def parse(text: object) -> Document:
    """The checked document of version 2, or a 400 that names the place."""
    if not isinstance(text, str):
        raise _invalid("$", "must be a JSON string")
    try:
        document = json.loads(text)
    except ValueError as error:
        raise _invalid("$", f"is not JSON: {error}") from error
    _object(document, TOP, "$")
    if document.get("version") not in (1, 2):
        raise _invalid("version", "must be 1 or 2")
    _check_limits(document, "$")
    _check_config(document)
    _check_sources(document)
    _check_instructions(document.get("instructions", {}))
    _check_benchmarks(document)
    return {**document, "version": 2, "data_sources": document.get("data_sources", {})}


def metric_views(document: Document) -> tuple[str, ...]:
    return tuple(v["identifier"] for v in document["data_sources"].get("metric_views", []))


def sources(document: Document) -> tuple[str, ...]:
    """The tables and metric views that the space names."""
    found = document["data_sources"]
    return tuple(
        t["identifier"] for t in (*found.get("tables", []), *found.get("metric_views", []))
    )


def sample_questions(document: Document) -> tuple[str, ...]:
    questions = document.get("config", {}).get("sample_questions", [])
    return tuple(" ".join(question["question"]) for question in questions)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A question with the SQL that answers it rightly."""

    id: str
    question: str
    sql: str


def benchmarks(document: Document) -> tuple[Benchmark, ...]:
    return tuple(
        Benchmark(q["id"], " ".join(q["question"]), "".join(q["answer"][0]["content"]))
        for q in document.get("benchmarks", {}).get("questions", [])
    )


def _check_config(document: Document) -> None:
    config = _object(document.get("config", {}), {"sample_questions"}, "config")
    questions = _sorted(config, "sample_questions", {"id", "question"}, "config", _by_id)
    _check_ids(questions, "config.sample_questions")
    for question in questions:
        _texts(question.get("question"), "config.sample_questions.question")


def _check_sources(document: Document) -> None:
    sources = _object(document.get("data_sources", {}), {"tables", "metric_views"}, "data_sources")
    for kind in ("tables", "metric_views"):
        for table in _sorted(sources, kind, TABLE, "data_sources", _by("identifier")):
            where = f"data_sources.{kind}"
            if len(str(table["identifier"]).split(".")) != 3:
                raise _invalid(f"{where}.identifier", "must be catalog.schema.name")
            _texts(table.get("description", []), f"{where}.description")
            _sorted(table, "column_configs", COLUMN, where, _by("column_name"))


def _check_instructions(value: object) -> None:
    instructions = _object(value, set(INSTRUCTIONS), "instructions")
    ids: list[Document] = []
    for kind in ("text_instructions", "example_question_sqls", "join_specs"):
        ids += _sorted(instructions, kind, INSTRUCTIONS[kind], "instructions", _by_id)
    functions = INSTRUCTIONS["sql_functions"]
    ids += _sorted(instructions, "sql_functions", functions, "instructions", _by_function)
    snippets = instructions.get("sql_snippets", {})
    where = "instructions.sql_snippets"
    for kind in _object(snippets, INSTRUCTIONS["sql_snippets"], where):
        ids += _sorted(snippets, kind, SNIPPET, where, _by_id)
    _check_ids(ids, "instructions")
    if len(instructions.get("text_instructions", [])) > 1:
        raise _invalid("instructions.text_instructions", "may have one entry at most")
    for example in instructions.get("example_question_sqls", []):
        _sorted(example, "parameters", PARAMETER, "instructions.parameters", _by("name"))
    for join in instructions.get("join_specs", []):
        _check_join(join.get("sql"))
    for snippet in snippets.get("filters", []):
        if " ".join(snippet.get("sql", [])).strip().upper().startswith("WHERE"):
            raise _invalid(f"{where}.filters.sql", "must not begin with WHERE")


def _check_join(sql: object) -> None:
    if not isinstance(sql, list) or len(sql) != 2 or not JOIN_TYPE.fullmatch(str(sql[1])):
        raise _invalid(
            "instructions.join_specs.sql", "must be a condition and a --rt=FROM_RELATIONSHIP_TYPE_"
        )


def _check_benchmarks(document: Document) -> None:
    benchmarks = _object(document.get("benchmarks", {}), {"questions"}, "benchmarks")
    keys = {"id", "question", "answer"}
    questions = _sorted(benchmarks, "questions", keys, "benchmarks", _by_id)
    _check_ids(questions, "benchmarks.questions")
    for question in questions:
        if [a.get("format") for a in question.get("answer", [])] != ["SQL"]:
            raise _invalid("benchmarks.questions.answer", "must be one answer of format SQL")


def _check_ids(entries: Sequence[Document], where: str) -> None:
    ids = [entry.get("id") for entry in entries]
    for value in ids:
        if not isinstance(value, str) or not HEX_ID.fullmatch(value):
            raise _invalid(f"{where}.id", f"must be 32 lowercase hexadecimal digits, got {value!r}")
    if len(set(ids)) != len(ids):
        raise _invalid(f"{where}.id", "must be unique")


def _check_limits(value: object, where: str) -> None:
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise _invalid(where, f"is longer than {MAX_TEXT} characters")
    if isinstance(value, list):
        if len(value) > MAX_ARRAY:
            raise _invalid(where, f"has more than {MAX_ARRAY} entries")
        for item in value:
            _check_limits(item, where)
    if isinstance(value, dict):
        for key, item in value.items():
            _check_limits(item, f"{where}.{key}".removeprefix("$."))


def _object(value: object, known: set[str], where: str) -> Document:
    if not isinstance(value, dict):
        raise _invalid(where, "must be an object")
    if unknown := sorted(set(value) - known):
        raise _invalid(where, f"has the unknown field {unknown[0]!r}")
    return value


def _sorted(
    parent: Document, key: str, known: set[str], where: str, order: Callable[[Document], Any]
) -> list[Document]:
    """The objects of the array `key`, which must be in ascending order."""
    place, array = f"{where}.{key}", parent.get(key, [])
    if not isinstance(array, list):
        raise _invalid(place, "must be an array")
    for item in array:
        _object(item, known, place)
    try:
        keys = [order(item) for item in array]
    except KeyError as error:
        raise _invalid(place, f"has an entry without {error.args[0]!r}") from error
    if keys != sorted(keys):
        raise _invalid(place, "must be sorted")
    return array


def _texts(value: object, where: str) -> None:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise _invalid(where, "must be an array of strings")


def _by(key: str) -> Callable[[Document], Any]:
    return lambda item: item[key]


_by_id = _by("id")


def _by_function(item: Document) -> Any:
    return (item["id"], item["identifier"])


def _invalid(where: str, what: str) -> Exception:
    return bad_request(f"Invalid serialized_space: {where} {what}.")
