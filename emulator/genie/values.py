"""The cheapest query for the values that a dimension can have, so that questions may name them."""

from collections.abc import Iterable, Iterator

import sqlglot
from sqlglot import exp

from emulator.warehouse.metric_view import Dimension, Join, MetricView

LIMIT = 2000
SOURCE = "source"


def values_query(view: MetricView, dimension: Dimension) -> str | None:
    """SQL over one table alone, whose values may be more than occur; None if there is no such.

    A field of a joined table is read from that table, which has forty rows where the source may
    have five million. The row that a LEFT JOIN fills with NULL is among them.
    """
    aliases = _aliases(dimension.expr)
    if len(aliases) != 1:
        return None
    (alias,) = aliases
    if alias == SOURCE:
        if not _is_table(view.source):
            return None
        values = f"SELECT {dimension.expr} AS v FROM {view.source} AS {SOURCE}"
    else:
        table = next((j.source for j in _all(view.joins) if j.name == alias), None)
        if table is None or not _is_table(table):
            return None
        values = (
            f"SELECT {dimension.expr} AS v FROM {table} AS {alias} UNION ALL "
            f"SELECT {dimension.expr} AS v FROM (SELECT 1 AS one) LEFT JOIN {table} AS {alias} "
            "ON FALSE"
        )
    return f"SELECT DISTINCT v FROM ({values}) WHERE v IS NOT NULL ORDER BY v LIMIT {LIMIT}"


def _aliases(expr: str) -> set[str]:
    columns = sqlglot.parse_one(expr, read="databricks").find_all(exp.Column)
    return {column.table for column in columns}


def _is_table(source: str) -> bool:
    return len(source.split()) == 1


def _all(joins: Iterable[Join]) -> Iterator[Join]:
    for join in joins:
        yield join
        yield from _all(join.joins)
