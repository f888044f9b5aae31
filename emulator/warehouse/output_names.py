"""Unnamed outputs get the names that the platform gives them."""

from sqlglot import exp


def name_outputs(root: exp.Expr) -> None:
    """`SELECT sum(x)` answers with a column `sum(x)`, whatever DuckDB calls it."""
    for select in root.find_all(exp.Select):
        if select.find_ancestor(exp.In, exp.Exists) is None:
            select.set("expressions", [_named(e) for e in select.expressions])


def _named(projection: exp.Expr) -> exp.Expr:
    if isinstance(projection, exp.Alias | exp.Column | exp.Star | exp.Explode | exp.Aliases):
        return projection
    if isinstance(projection, exp.Dot) or projection.is_star:
        return projection
    return exp.alias_(projection, _name(projection), quoted=True)


def _name(projection: exp.Expr) -> str:
    if isinstance(projection, exp.Literal):
        return projection.name
    if isinstance(projection, exp.Count) and isinstance(projection.this, exp.Star):
        return "count(1)"
    name = projection.sql("databricks", normalize_functions="lower")
    return name.replace("`", "")
