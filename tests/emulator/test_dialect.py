"""Databricks SQL answers as Databricks does: values, types and errors."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulator.clock import Clock
from emulator.personas import ADMIN
from emulator.warehouse import Parameter, Result, SqlError, Warehouse

GOLDENS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "goldens" / "dialect.json").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def warehouse(database: Path, clock: Clock) -> Iterator[Warehouse]:
    opened = Warehouse(database, clock)
    yield opened
    opened.close()


def run(warehouse: Warehouse, sql: str, *parameters: Parameter) -> Result:
    return warehouse.execute(sql, persona=ADMIN, parameters=parameters)


def rows(result: Result) -> list[list[str | None]]:
    return [list(row) for row in result.rows]


@pytest.mark.parametrize("golden", GOLDENS, ids=[g["name"] for g in GOLDENS])
def test_a_query_answers_as_on_the_platform(warehouse: Warehouse, golden: dict[str, Any]) -> None:
    result = run(warehouse, golden["sql"])
    answer = {"columns": [c.type_text for c in result.columns], "rows": rows(result)}
    assert answer == {"columns": golden["columns"], "rows": golden["rows"]}


def test_the_statement_api_names_its_types_itself(warehouse: Warehouse) -> None:
    result = run(
        warehouse,
        "SELECT CAST(1 AS TINYINT) a, CAST(1 AS SMALLINT) b, 1 c, 1L d, 1.5 e, 1.5D f, 'x' g, "
        "DATE'2026-01-01' h, TIMESTAMP'2026-01-01' i, TRUE j, array(1) k, NULL l",
    )
    assert [(c.name, c.type_name, c.precision, c.scale) for c in result.columns] == [
        ("a", "BYTE", None, None),
        ("b", "SHORT", None, None),
        ("c", "INT", None, None),
        ("d", "LONG", None, None),
        ("e", "DECIMAL", 2, 1),
        ("f", "DOUBLE", None, None),
        ("g", "STRING", None, None),
        ("h", "DATE", None, None),
        ("i", "TIMESTAMP", None, None),
        ("j", "BOOLEAN", None, None),
        ("k", "ARRAY", None, None),
        ("l", "NULL", None, None),
    ]


def test_now_is_the_clocks(warehouse: Warehouse) -> None:
    result = run(
        warehouse,
        "SELECT current_date(), current_date, now(), current_timestamp(), unix_timestamp(), "
        "current_user(), current_catalog(), current_schema(), current_timezone()",
    )
    now = "2026-11-18T15:00:00.000Z"
    assert rows(result) == [
        ["2026-11-18", "2026-11-18", now, now, "1795014000", ADMIN.email, "main", "default", "UTC"]
    ]


def test_markers_have_the_type_that_was_sent(warehouse: Warehouse) -> None:
    result = run(
        warehouse,
        "SELECT :s, :n, :d, :m, :b, :nothing, :day + INTERVAL 1 MONTH LIMIT :rows",
        Parameter("s", "it's; DROP"),
        Parameter("n", "7", "INT"),
        Parameter("d", "2026-11-18", "DATE"),
        Parameter("m", "12.50", "DECIMAL(10,2)"),
        Parameter("b", "true", "BOOLEAN"),
        Parameter("nothing", None),
        Parameter("day", "2026-01-31", "DATE"),
        Parameter("rows", "1", "INT"),
    )
    assert [c.type_text for c in result.columns] == [
        "STRING", "INT", "DATE", "DECIMAL(10,2)", "BOOLEAN", "STRING", "DATE",
    ]  # fmt: skip
    assert rows(result) == [["it's; DROP", "7", "2026-11-18", "12.50", "true", None, "2026-02-28"]]


def test_a_marker_names_a_table_only_within_identifier(warehouse: Warehouse) -> None:
    table = Parameter("t", "main.dominos_realistic.products")
    assert rows(run(warehouse, "SELECT count(*) > 0 FROM IDENTIFIER(:t)", table)) == [["true"]]


def test_unnamed_outputs_get_the_platforms_names(warehouse: Warehouse) -> None:
    result = run(
        warehouse, "SELECT count(*), sum(x), x + 1, 'a' FROM VALUES (1) AS t(x) GROUP BY x"
    )
    assert [c.name for c in result.columns] == ["count(1)", "sum(x)", "x + 1", "a"]
    values = run(warehouse, "VALUES (1, 'a'), (2, 'b')")
    assert [c.name for c in values.columns] == ["col1", "col2"]
    assert rows(values) == [["1", "a"], ["2", "b"]]


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        ("SELECT 1 / 0", ("DIVIDE_BY_ZERO", "22012")),
        ("SELECT 1.5 / 0", ("DIVIDE_BY_ZERO", "22012")),
        ("SELECT 5 % 0", ("DIVIDE_BY_ZERO", "22012")),
        ("SELECT 5 DIV 0", ("DIVIDE_BY_ZERO", "22012")),
        ("SELECT CAST('abc' AS INT)", ("CAST_INVALID_INPUT", "22018")),
        ("SELECT CAST('2.5' AS INT)", ("CAST_INVALID_INPUT", "22018")),
        ("SELECT CAST('2026-13-01' AS DATE)", ("CAST_INVALID_INPUT", "22018")),
        ("SELECT CAST(DATE'2026-01-01' AS INT)", ("DATATYPE_MISMATCH", "42K09")),
        ("SELECT 9223372036854775807 + 1", ("ARITHMETIC_OVERFLOW", "22003")),
        ("SELECT 2147483647 + 1", ("ARITHMETIC_OVERFLOW", "22003")),
        (
            "SELECT sum(x) FROM VALUES (9223372036854775807L), (1L) AS t(x)",
            ("ARITHMETIC_OVERFLOW", "22003"),
        ),
        ("SELECT * FROM nowhere", ("TABLE_OR_VIEW_NOT_FOUND", "42P01")),
        ("SELECT * FROM other.dominos_realistic.orders", ("TABLE_OR_VIEW_NOT_FOUND", "42P01")),
        ("SELECT * FROM main.dominos_realistic._meta", ("TABLE_OR_VIEW_NOT_FOUND", "42P01")),
        ("SELECT * FROM data.dominos_realistic.orders", ("TABLE_OR_VIEW_NOT_FOUND", "42P01")),
        ("SELECT * FROM '/etc/passwd'", ("TABLE_OR_VIEW_NOT_FOUND", "42P01")),
        ("SELECT * FROM read_csv('/etc/passwd')", ("UNRESOLVABLE_TABLE_VALUED_FUNCTION", "42883")),
        ("SELECT * FROM duckdb_settings()", ("UNRESOLVABLE_TABLE_VALUED_FUNCTION", "42883")),
        ("SELECT getenv('HOME')", ("UNRESOLVED_ROUTINE", "42883")),
        ("SELECT current_setting('threads')", ("UNRESOLVED_ROUTINE", "42883")),
        ("SELECT COLUMNS('.*') FROM VALUES (1) AS t(x)", ("UNRESOLVED_ROUTINE", "42883")),
        ("SELECT dbx_whole(1)", ("UNRESOLVED_ROUTINE", "42883")),
        ("SELECT nope FROM VALUES (1) AS t(x)", ("UNRESOLVED_COLUMN.WITH_SUGGESTION", "42703")),
        ("SELECT x, sum(x) FROM VALUES (1) AS t(x)", ("MISSING_AGGREGATION", "42803")),
        ("SELECT :p", ("UNBOUND_SQL_PARAMETER", "42P02")),
        ("SELECT ?", ("PARSE_SYNTAX_ERROR", "42601")),
        ("SELECT FROM WHERE", ("PARSE_SYNTAX_ERROR", "42601")),
        ("SELECT 1; SELECT 2", ("PARSE_SYNTAX_ERROR", "42601")),
        ("", ("PARSE_SYNTAX_ERROR", "42601")),
        ("INSERT INTO t VALUES (1)", ("UNSUPPORTED_FEATURE", "0A000")),
        ("DELETE FROM main.dominos_realistic.orders", ("UNSUPPORTED_FEATURE", "0A000")),
        ("DROP TABLE main.dominos_realistic.orders", ("UNSUPPORTED_FEATURE", "0A000")),
        ("CREATE TABLE t (a INT)", ("UNSUPPORTED_FEATURE", "0A000")),
        ("SET lock_configuration = false", ("UNSUPPORTED_FEATURE", "0A000")),
        ("ATTACH '/tmp/x.db'", ("UNSUPPORTED_FEATURE", "0A000")),
        ("COPY t TO '/tmp/x'", ("UNSUPPORTED_FEATURE", "0A000")),
        ("PRAGMA database_list", ("UNSUPPORTED_FEATURE", "0A000")),
    ],
)
def test_what_fails_says_so_as_the_platform_does(
    warehouse: Warehouse, sql: str, error: tuple[str, str]
) -> None:
    with pytest.raises(SqlError) as raised:
        run(warehouse, sql)
    assert (raised.value.error_code, raised.value.sql_state) == error
    assert raised.value.message.startswith(f"[{error[0]}] ")


def test_python_variables_are_not_tables(warehouse: Warehouse) -> None:
    secrets = [(1,)]  # noqa: F841  DuckDB would bind this name to the list
    with pytest.raises(SqlError, match="TABLE_OR_VIEW_NOT_FOUND"):
        run(warehouse, "SELECT * FROM secrets")
