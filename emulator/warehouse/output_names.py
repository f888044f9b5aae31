"""Unnamed outputs get the names that the platform gives them."""

from sqlglot import exp


def name_outputs(root: exp.Expr) -> None:
    """`SELECT sum(x)` answers with a column `sum(x)`, whatever DuckDB calls it."""
    for values in root.find_all(exp.Values):
        _name_values(values)
    for select in root.find_all(exp.Select):
        if select.find_ancestor(exp.In, exp.Exists) is None:
            select.set("expressions", [_named(e) for e in select.expressions])


def _name_values(values: exp.Values) -> None:
    """Columns of VALUES are col1, col2, ... until an alias names them."""
    alias = values.args.get("alias")
    first = values.expressions[0]
    if isinstance(values.parent, exp.From | exp.Join) and not (alias and alias.columns):
        width = len(first.expressions) if isinstance(first, exp.Tuple) else 1
        columns = [exp.to_identifier(f"col{n + 1}") for n in range(width)]
        this = alias.this if alias else exp.to_identifier("inline_table")
        values.set("alias", exp.TableAlias(this=this, columns=columns))


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
    return name.replace("`", "").replace("CURRENT_DATE", "current_date()")
