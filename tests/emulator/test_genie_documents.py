"""A space's document is refused for every rule that the platform enforces."""

import json
from typing import Any

import pytest

from emulator.errors import ApiError
from emulator.genie import serialized_space

A, B = "a" * 32, "b" * 32
VIEW = {"identifier": "main.dominos_analytics.finance_metrics"}


def parse(**parts: Any) -> serialized_space.Document:
    return serialized_space.parse(json.dumps({"version": 2, **parts}))


def test_a_whole_document_is_kept_as_it_is() -> None:
    document = {
        "version": 2,
        "config": {"sample_questions": [{"id": A, "question": ["Revenue", "by region"]}]},
        "data_sources": {"metric_views": [VIEW]},
        "instructions": {
            "text_instructions": [{"id": A, "content": ["Be brief.\n"]}],
            "example_question_sqls": [{"id": B, "question": ["Revenue"], "sql": ["SELECT 1"]}],
        },
        "benchmarks": {
            "questions": [
                {
                    "id": A,
                    "question": ["Revenue"],
                    "answer": [{"format": "SQL", "content": ["SELECT 1"]}],
                }
            ]
        },
    }
    parsed = serialized_space.parse(json.dumps(document))
    assert parsed == document
    assert serialized_space.metric_views(parsed) == (VIEW["identifier"],)
    assert serialized_space.sample_questions(parsed) == ("Revenue by region",)


def test_version_one_reads_back_as_version_two() -> None:
    parsed = serialized_space.parse(json.dumps({"version": 1}))
    assert parsed == {"version": 2, "data_sources": {}}


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"version": 3}, "version must be 1 or 2"),
        ({"extra": 1}, "has the unknown field 'extra'"),
        ({"data_sources": []}, "data_sources must be an object"),
        ({"data_sources": {"metric_views": {}}}, "data_sources.metric_views must be an array"),
        (
            {"data_sources": {"metric_views": [{"identifier": "finance_metrics"}]}},
            "must be catalog.schema.name",
        ),
        (
            {"data_sources": {"metric_views": [{"identifier": "m.s.b"}, {"identifier": "m.s.a"}]}},
            "data_sources.metric_views must be sorted",
        ),
        (
            {"data_sources": {"tables": [{"identifier": "m.s.a", "column_configs": [{}]}]}},
            "has an entry without 'column_name'",
        ),
        (
            {"config": {"sample_questions": [{"id": "A" * 32, "question": ["Q"]}]}},
            "must be 32 lowercase hexadecimal digits",
        ),
        (
            {"config": {"sample_questions": [{"id": A, "question": ["Q"]}] * 2}},
            "config.sample_questions.id must be unique",
        ),
        (
            {"config": {"sample_questions": [{"id": A, "question": "Q"}]}},
            "must be an array of strings",
        ),
        (
            {"instructions": {"text_instructions": [{"id": A}, {"id": B}]}},
            "instructions.text_instructions may have one entry at most",
        ),
        (
            {
                "instructions": {
                    "text_instructions": [{"id": A}],
                    "sql_functions": [{"id": A, "identifier": "m.s.f"}],
                }
            },
            "instructions.id must be unique",
        ),
        (
            {"instructions": {"join_specs": [{"id": A, "sql": ["a.x = b.x"]}]}},
            "--rt=FROM_RELATIONSHIP_TYPE_",
        ),
        (
            {"instructions": {"sql_snippets": {"filters": [{"id": A, "sql": ["WHERE x > 1"]}]}}},
            "must not begin with WHERE",
        ),
        (
            {"benchmarks": {"questions": [{"id": A, "question": ["Q"], "answer": []}]}},
            "must be one answer of format SQL",
        ),
        (
            {"instructions": {"text_instructions": [{"id": A, "content": ["x" * 25_001]}]}},
            "is longer than 25000 characters",
        ),
    ],
)
def test_what_breaks_a_rule_is_refused(parts: dict[str, Any], said: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse(**parts)
    assert (caught.value.status, caught.value.error_code) == (400, "INVALID_PARAMETER_VALUE")
    assert caught.value.message.startswith("Invalid serialized_space: ")
    assert said in caught.value.message


@pytest.mark.parametrize("text", [None, {}, "{", "[]"])
def test_what_is_no_json_object_in_a_string_is_refused(text: object) -> None:
    with pytest.raises(ApiError):
        serialized_space.parse(text)
