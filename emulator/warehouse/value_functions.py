"""Databricks' numbers, text, JSON and arrays, where DuckDB's differ in value or in type."""

from collections.abc import Callable

import sqlglot
from sqlglot import exp

from emulator.warehouse.date_functions import as_type, call
from emulator.warehouse.errors import SqlError

_WHOLE = {
    exp.DataType.Type.TINYINT,
    exp.DataType.Type.SMALLINT,
    exp.DataType.Type.INT,
    exp.DataType.Type.BIGINT,
}
_LOCAL_TIME = {exp.DataType.Type.TIMESTAMPTZ, exp.DataType.Type.TIMESTAMPLTZ}


def data_type(node: exp.Expr) -> exp.Expr:
    """TIMESTAMP is in the session's zone, which is UTC; a bare DECIMAL is DECIMAL(10, 0)."""
    if node.this in _LOCAL_TIME:
        return exp.DataType(this=exp.DataType.Type.TIMESTAMPNTZ)
    if node.this == exp.DataType.Type.DECIMAL and not node.expressions:
        return exp.DataType.build("DECIMAL(10, 0)", dialect="duckdb")
    return node


def cast(node: exp.Expr) -> exp.Expr:
    """A cast to whole numbers cuts fractions off, where DuckDB rounds."""
    to = node.args["to"]
    if to.this not in _WHOLE or _is_whole(node.this):
        return node
    if isinstance(node, exp.TryCast):
        return exp.TryCast(this=call("dbx_try_whole", node.this), to=to)
    return exp.Cast(this=call("dbx_whole", node.this), to=to)


def _is_whole(node: exp.Expr) -> bool:
    if isinstance(node, exp.Literal):
        return node.name.isdigit()
    return isinstance(node, exp.Null) or (isinstance(node, exp.Cast) and node.to.this in _WHOLE)


def whole(node: exp.Expr) -> exp.Expr:
    """Counts of characters, elements and the like are INT, where DuckDB has BIGINT."""
    return as_type(node.copy(), "INTEGER")


def long(node: exp.Expr) -> exp.Expr:
    return as_type(node.copy(), "BIGINT")


def safe_divide(node: exp.Expr) -> exp.Expr:
    divisor = exp.Nullif(this=node.expression, expression=exp.Literal.number(0))
    return exp.paren(exp.Div(this=_operand(node.this), expression=divisor))


def safely(operator: type[exp.Binary]) -> Callable[[exp.Expr], exp.Expr]:
    return lambda node: call(
        "try", operator(this=_operand(node.this), expression=_operand(node.expression))
    )


def _operand(node: exp.Expr) -> exp.Expr:
    return exp.paren(node) if isinstance(node, exp.Binary) else node


def integral_division(node: exp.Expr) -> exp.Expr:
    return as_type(
        exp.IntDiv(this=_operand(node.this), expression=_operand(node.expression)), "BIGINT"
    )


def ceiling(node: exp.Expr) -> exp.Expr:
    return _rounded(node, "dbx_ceil")


def floor(node: exp.Expr) -> exp.Expr:
    return _rounded(node, "dbx_floor")


def _rounded(node: exp.Expr, macro: str) -> exp.Expr:
    if node.args.get("decimals") is not None:
        raise SqlError("UNSUPPORTED_FEATURE", "ceil and floor take one argument here.", "0A000")
    return call(macro, node.this)


def percentile(node: exp.Expr) -> exp.Expr:
    """percentile() interpolates in DOUBLE; of DECIMALs, DuckDB would round to their scale."""
    return call("quantile_cont", as_type(node.this, "DOUBLE"), node.args["quantile"])


def percentile_approx(node: exp.Expr) -> exp.Expr:
    """An element of the data, exactly: the estimate of a large cluster is not imitated."""
    return call("quantile_disc", node.this, node.args["quantile"])


def json_path(node: exp.Expr) -> exp.Expr:
    """col:path is text without quotes."""
    return exp.paren(exp.JSONExtractScalar(this=node.this, expression=node.expression))


def from_json(node: exp.Expr) -> exp.Expr:
    schema = node.args.get("expression")
    if not isinstance(schema, exp.Literal):
        raise SqlError("INVALID_SCHEMA.NON_STRING_LITERAL", "from_json() takes a constant schema.")
    text = schema.name
    try:
        kind = exp.DataType.build(text, dialect="databricks")
    except sqlglot.errors.SqlglotError:
        kind = exp.DataType.build(f"STRUCT<{text}>", dialect="databricks")
    for part in list(kind.find_all(exp.DataType)):
        if part is not kind:
            part.replace(data_type(part))
    return exp.Cast(this=as_type(node.this, "JSON"), to=kind)


def format_string(arguments: list[exp.Expr]) -> exp.Expr:
    return call("printf", *arguments)


def substring(node: exp.Expr) -> exp.Expr:
    start, length = node.args.get("start"), node.args.get("length")
    begin = start if start is not None else exp.Literal.number(1)
    if length is None:
        return call("dbx_substring", node.this, begin)
    return call("dbx_substring_n", node.this, begin, length)


def replace_text(node: exp.Expr) -> exp.Expr:
    if node.args.get("replacement") is None:
        node.set("replacement", exp.Literal.string(""))
    return node


def any_element(node: exp.Expr) -> exp.Expr:
    """exists(array, x -> condition)"""
    condition = node.args.get("expression")
    if condition is None:
        return node
    kept = exp.ArrayFilter(this=node.this, expression=condition)
    return exp.paren(exp.GT(this=call("len", kept), expression=exp.Literal.number(0)))


def sequence(node: exp.Expr) -> exp.Expr:
    step = node.args.get("step")
    bounds = (node.args["start"], node.args["end"])
    return call("dbx_sequence", *bounds, *([step] if step is not None else []))


def like(node: exp.Expr) -> exp.Expr:
    """A backslash escapes in LIKE, also when ESCAPE is not written."""
    if isinstance(node.parent, exp.Escape) or "\\" not in node.expression.name:
        return node
    return exp.Escape(this=node.copy(), expression=exp.Literal.string("\\"))


def concatenation(node: exp.Expr) -> exp.Expr:
    """With a NULL it is NULL, but still text."""
    return as_type(node.copy(), "VARCHAR") if node.find(exp.Null) else node


def ordered_aggregate(node: exp.Expr) -> exp.Expr:
    """percentile_disc answers in DOUBLE, like percentile_cont."""
    return as_type(node.copy(), "DOUBLE") if isinstance(node.this, exp.PercentileDisc) else node


def ranking(node: exp.Expr) -> exp.Expr:
    """row_number() and its kin are INT."""
    is_rank = isinstance(node.this, exp.RowNumber | exp.Rank | exp.DenseRank | exp.Ntile)
    return as_type(node.copy(), "INTEGER") if is_rank else node
