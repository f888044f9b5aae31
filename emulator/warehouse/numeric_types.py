"""Spark's numeric types and the rules by which they combine."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sqlglot import exp

MAX_PRECISION = 38
_MIN_SCALE = 6  # What a division keeps of its scale when the precision runs out.


@dataclass(frozen=True, slots=True)
class Numeric:
    """`precision` counts digits; of a double neither means anything."""

    kind: Literal["int", "decimal", "double", "void"]
    precision: int = 0
    scale: int = 0

    def sql(self) -> str:
        return f"DECIMAL({self.precision}, {self.scale})" if self.kind == "decimal" else "BIGINT"


DOUBLE = Numeric("double")
VOID = Numeric("void")  # NULL, which fits every type
INT = Numeric("int", 10)
LONG = Numeric("int", 20)
Lookup = Callable[[exp.Expr], Numeric | None]

_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")
_INTS = {"TINYINT": 3, "SMALLINT": 5, "INTEGER": 10, "INT": 10, "BIGINT": 20}


def of_duckdb(kind: str) -> Numeric | None:
    if decimal := _DECIMAL.fullmatch(kind):
        return Numeric("decimal", int(decimal.group(1)), int(decimal.group(2)))
    if kind in _INTS:
        return Numeric("int", _INTS[kind])
    return DOUBLE if kind in {"DOUBLE", "FLOAT"} else None


def quotient_of(a: Numeric | None, b: Numeric | None) -> Numeric | None:
    if a is None or b is None:
        return None
    if DOUBLE in (a, b) or (a.kind == b.kind == "int"):
        return DOUBLE
    scale = max(_MIN_SCALE, a.scale + b.precision + 1)
    return _bounded(a.precision - a.scale + b.scale + scale, scale)


def sum_of(a: Numeric | None) -> Numeric | None:
    if a is None or a.kind == "double":
        return a
    return LONG if a.kind == "int" else _capped(a.precision + 10, a.scale)


def average_of(a: Numeric | None) -> Numeric | None:
    if a is None or a.kind != "decimal":
        return a and DOUBLE
    return _bounded(a.precision + 4, a.scale + 4)


def _capped(precision: int, scale: int) -> Numeric:
    return Numeric("decimal", min(precision, MAX_PRECISION), min(scale, MAX_PRECISION))


def _bounded(precision: int, scale: int) -> Numeric:
    """Whole digits come first; of the scale at least six digits stay."""
    if precision <= MAX_PRECISION:
        return Numeric("decimal", precision, scale)
    whole = precision - scale
    kept = max(MAX_PRECISION - whole, min(scale, _MIN_SCALE))
    return Numeric("decimal", MAX_PRECISION, kept)


def type_of(node: exp.Expr, lookup: Lookup) -> Numeric | None:
    """None when it is not a number, or cannot be told."""
    if isinstance(node, exp.Column | exp.Query):
        return lookup(node)
    if isinstance(node, exp.Literal):
        return _literal(node)
    if isinstance(node, exp.Cast):
        return of_duckdb(node.to.sql("duckdb"))
    if isinstance(node, _SAME_AS_ARGUMENT):
        return type_of(node.this, lookup)
    if isinstance(node, exp.Count | exp.CountIf | exp.ApproxDistinct | exp.RowNumber | exp.Rank):
        return LONG
    if isinstance(node, exp.Sum):
        return sum_of(type_of(node.this, lookup))
    if isinstance(node, exp.Avg):
        return average_of(type_of(node.this, lookup))
    if isinstance(node, exp.Div):
        return quotient_of(type_of(node.this, lookup), type_of(node.expression, lookup))
    if isinstance(node, exp.Add | exp.Sub | exp.Mul):
        return _arithmetic(node, lookup)
    if isinstance(node, exp.Coalesce | exp.Greatest | exp.Least):
        return _widest([node.this, *node.expressions], lookup)
    if isinstance(node, exp.If):
        return _widest([node.args["true"], node.args.get("false")], lookup)
    if isinstance(node, exp.Case):
        return _widest(
            [*(i.args["true"] for i in node.args["ifs"]), node.args.get("default")], lookup
        )
    return _call(node, lookup)


_SAME_AS_ARGUMENT = (
    exp.Paren | exp.Alias | exp.Neg | exp.Abs | exp.Max | exp.Min | exp.AnyValue | exp.Nullif
    | exp.Filter | exp.Window | exp.Lag | exp.Lead | exp.First | exp.Last | exp.FirstValue
    | exp.LastValue | exp.ArgMax | exp.ArgMin | exp.Distinct
)  # fmt: skip
_DOUBLE_CALLS = frozenset({"quantile_cont", "exp", "pi"})


def _call(node: exp.Expr, lookup: Lookup) -> Numeric | None:
    if isinstance(node, exp.Median | exp.Stddev | exp.Sqrt | exp.Ln | exp.Pow | exp.Exp):
        return DOUBLE
    if isinstance(node, exp.Anonymous) and node.name in _DOUBLE_CALLS:
        return DOUBLE
    if isinstance(node, exp.Round):
        return _rounded(node, lookup)
    return None


def _rounded(node: exp.Round, lookup: Lookup) -> Numeric | None:
    argument, places = type_of(node.this, lookup), node.args.get("decimals")
    if argument is None or argument.kind != "decimal":
        return argument
    if places is not None and not (isinstance(places, exp.Literal) and places.name.isdigit()):
        return None
    scale = min(argument.scale, int(places.name) if places is not None else 0)
    return _capped(argument.precision - argument.scale + 1 + scale, scale)


def _literal(node: exp.Literal) -> Numeric | None:
    if node.is_string:
        return None
    text = node.name.lower()
    if "e" in text:
        return DOUBLE
    whole, point, fraction = text.partition(".")
    if not point:
        return Numeric("int", len(whole))
    digits = len(whole.lstrip("0")) + len(fraction)
    return Numeric("decimal", max(digits, 1), len(fraction))


def _arithmetic(node: exp.Binary, lookup: Lookup) -> Numeric | None:
    a, b = type_of(node.this, lookup), type_of(node.expression, lookup)
    if a is None or b is None:
        return None
    if DOUBLE in (a, b):
        return DOUBLE
    if a.kind == b.kind == "int":
        return a if a.precision > b.precision else b
    if isinstance(node, exp.Mul):
        return _bounded(a.precision + b.precision + 1, a.scale + b.scale)
    scale = max(a.scale, b.scale)
    return _bounded(max(a.precision - a.scale, b.precision - b.scale) + scale + 1, scale)


def widest(types: list[Numeric | None]) -> Numeric | None:
    """Of branches; NULL has no say, and one unknown branch makes the whole unknown."""
    known = [t for t in types if t is not None and t != VOID]
    if not known or None in types:
        return None
    if DOUBLE in known:
        return DOUBLE
    scale = max(t.scale for t in known)
    precision = max(t.precision - t.scale for t in known) + scale
    if all(t.kind == "int" for t in known):
        return Numeric("int", precision)
    return _capped(precision, scale)


def _widest(nodes: list[exp.Expr | None], lookup: Lookup) -> Numeric | None:
    branches = [n for n in nodes if n is not None and not isinstance(n, exp.Null)]
    types = [type_of(n, lookup) for n in branches]
    # Only next to an operator does a literal count by its own digits.
    return widest([INT if t and t.kind == "int" and t.precision < 10 else t for t in types])
