"""Databricks SQL in, DuckDB SQL out."""

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB

from emulator.warehouse.catalog import Tables
from emulator.warehouse.functions import rewrite_functions
from emulator.warehouse.routines import refuse_unknown_routines
from emulator.warehouse.session_values import SessionValues
from emulator.warehouse.typing_rules import keep_types


def to_duckdb(root: exp.Expr, tables: Tables, session: SessionValues) -> str:
    """`root` is used up."""
    refuse_unknown_routines(root)
    rewritten = session.replace_in(rewrite_functions(root))
    return DuckDB().generate(keep_types(rewritten, tables), copy=False)
