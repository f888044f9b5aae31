"""Databricks SQL in, DuckDB SQL out."""

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB

from emulator.warehouse.functions import rewrite_functions
from emulator.warehouse.typing_rules import keep_types


def to_duckdb(root: exp.Expr) -> str:
    return DuckDB().generate(keep_types(rewrite_functions(root)), copy=False)
