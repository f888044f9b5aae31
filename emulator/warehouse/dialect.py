"""How Databricks SQL is read: sqlglot's dialect, less the functions whose meaning it loses."""

from typing import ClassVar

from sqlglot import exp
from sqlglot.dialects.databricks import Databricks
from sqlglot.errors import ParseError
from sqlglot.parsers.databricks import DatabricksParser

# Read as plain calls, so that patterns and argument order reach us as written.
_OWN = {
    "DATE_FORMAT",
    "DATEDIFF",
    "DATE_DIFF",
    "TIMESTAMPDIFF",
    "FROM_UNIXTIME",
    "TO_DATE",
    "TO_TIMESTAMP",
    "TO_UNIX_TIMESTAMP",
    "TRUNC",
    "UNIX_TIMESTAMP",
}


class _Parser(DatabricksParser):
    FUNCTIONS: ClassVar = {k: v for k, v in DatabricksParser.FUNCTIONS.items() if k not in _OWN}


class Warehouse(Databricks):
    Parser = _Parser


def parse(sql: str) -> list[exp.Expr]:
    """The statements in `sql`. Raises sqlglot.errors.SqlglotError."""
    return [statement for statement in Warehouse().parse(sql) if statement is not None]


def parse_one(sql: str) -> exp.Expr:
    statements = parse(sql)
    if len(statements) != 1:
        raise ParseError("Expected exactly one expression.")
    return statements[0]
