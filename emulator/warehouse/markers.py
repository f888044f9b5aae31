"""Named parameter markers and IDENTIFIER(): values become typed literals, never SQL text."""

from collections.abc import Sequence

import sqlglot
from sqlglot import exp

from emulator.warehouse.errors import SqlError, syntax_error
from emulator.warehouse.statement import Parameter


def fill_markers(root: exp.Expr, parameters: Sequence[Parameter]) -> exp.Expr:
    given = {p.name: p for p in parameters}
    for marker in list(root.find_all(exp.Placeholder)):
        if not marker.args.get("this"):
            raise syntax_error("Use named parameter markers (:name), not positional ones.")
        if marker.name not in given:
            raise SqlError(
                "UNBOUND_SQL_PARAMETER",
                f"Found the unbound parameter: {marker.name}. Please, fix `args` and provide a "
                "mapping of the parameter to a SQL literal.",
                "42P02",
            )
        literal = _literal(given[marker.name])
        if marker is root:
            return literal
        marker.replace(literal)
    return root


def _literal(parameter: Parameter) -> exp.Expr:
    kind = (parameter.type or "STRING").upper()
    if parameter.value is None:
        value: exp.Expr = exp.null()
    else:
        value = exp.Literal.string(parameter.value)
    if kind in {"STRING", "VARCHAR"} and parameter.value is not None:
        return value
    try:
        to = exp.DataType.build(kind, dialect="databricks")
    except (sqlglot.errors.SqlglotError, ValueError) as error:
        raise SqlError(
            "INVALID_PARAMETER_VALUE", f"Parameter {parameter.name} has unknown type {kind}."
        ) from error
    return exp.Cast(this=value, to=to)


def fill_identifiers(root: exp.Expr) -> None:
    """IDENTIFIER('a.b') is the table, or the column, of that name."""
    for call in list(root.find_all(exp.Anonymous)):
        if call.name.lower() != "identifier":
            continue
        text = _constant(call)
        if isinstance(call.parent, exp.Table):
            named = exp.to_table(text, dialect="databricks")
            for key in ("this", "db", "catalog"):
                call.parent.set(key, named.args.get(key))
        else:
            call.replace(exp.to_column(text, dialect="databricks"))


def _constant(call: exp.Anonymous) -> str:
    argument = call.expressions[0] if len(call.expressions) == 1 else None
    if not isinstance(argument, exp.Literal) or not argument.is_string:
        raise SqlError(
            "NOT_A_CONSTANT_STRING.NOT_CONSTANT",
            "IDENTIFIER() takes a constant string or a parameter marker.",
            "42601",
        )
    return argument.name
