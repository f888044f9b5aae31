"""Databricks functions that DuckDB lacks, as DuckDB macros."""

MACROS: tuple[str, ...] = ()
