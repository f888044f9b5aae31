"""Databricks SQL in, DuckDB SQL out."""

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import ErrorLevel, UnsupportedError

from emulator.warehouse.catalog import Tables
from emulator.warehouse.errors import SqlError
from emulator.warehouse.functions import rewrite_functions
from emulator.warehouse.routines import refuse_unknown_routines
from emulator.warehouse.session_values import SessionValues
from emulator.warehouse.typing_rules import keep_types


def to_duckdb(root: exp.Expr, tables: Tables, session: SessionValues) -> str:
    """`root` is used up."""
    refuse_unknown_routines(root)
    rewritten = session.replace_in(rewrite_functions(root))
    typed = keep_types(rewritten, tables)
    try:
        # Not to be ignored: what sqlglot cannot say in DuckDB's words it would leave out.
        return DuckDB().generate(typed, copy=False, unsupported_level=ErrorLevel.RAISE)
    except UnsupportedError as error:
        text = f"This workspace cannot run part of the statement: {error}"
        raise SqlError("UNSUPPORTED_FEATURE", text, "0A000") from error
