"""A metric view's fields and measures as expressions over its source and joins."""

import difflib
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

import sqlglot
from sqlglot import exp

from emulator.warehouse.dialect import parse_one
from emulator.warehouse.errors import SqlError, unresolved_column
from emulator.warehouse.metric_view import Join, MetricView

SOURCE = "source"
Columns = Mapping[str, frozenset[str]]  # relation alias -> its column names, in lower case


@functools.lru_cache(maxsize=4096)
def _parsed(text: str) -> exp.Expr:
    return parse_one(text)


def parse_expression(text: str, where: str) -> exp.Expr:
    try:
        return _parsed(text).copy()
    except sqlglot.errors.SqlglotError as error:
        reason = str(error).split("\n")[0]
        raise SqlError("PARSE_SYNTAX_ERROR", f"In {where}: {reason}", "42601") from error


def all_joins(joins: tuple[Join, ...]) -> Iterator[Join]:
    """Outer joins before the joins nested in them."""
    for join in joins:
        yield join
        yield from all_joins(join.joins)


def measure_argument(node: exp.Expr) -> exp.Expr | None:
    """`x` of MEASURE(x) or AGG(x), else None."""
    if isinstance(node, exp.Agg):
        return cast(exp.Expr, node.this)
    if isinstance(node, exp.Anonymous) and node.name.lower() in {"measure", "agg"}:
        if len(node.expressions) != 1 or not isinstance(node.expressions[0], exp.Column):
            raise SqlError(
                "UNSUPPORTED_METRIC_VIEW_USAGE.MEASURE_REQUIRES_EXACTLY_ONE_COLUMN",
                "MEASURE() requires exactly one measure column as argument.",
                "0A000",
            )
        return cast(exp.Expr, node.expressions[0])
    return None


@dataclass(frozen=True, slots=True)
class ViewExpressions:
    """Answers with fresh trees whose columns are all qualified by `source` or a join's name."""

    view: MetricView
    columns: Columns

    def field(self, name: str) -> exp.Expr:
        return self._field(name, ())

    def measure(self, name: str) -> exp.Expr:
        return self._measure(name, ())

    def condition(self, text: str, where: str) -> exp.Expr:
        return self._bind(parse_expression(text, where), ())

    def windowed(self, name: str) -> frozenset[str]:
        """The window measures that a measure rests on, itself included."""
        measure = self.view.measure(name)
        if measure is None:
            return frozenset()
        if measure.window:
            return frozenset({measure.name})
        tree = parse_expression(measure.expr, f"measure `{measure.name}`")
        used = [m for n in tree.walk() if (m := measure_argument(n)) is not None]
        return frozenset().union(*(self.windowed(m.name) for m in used))

    def unknown(self, name: str) -> SqlError:
        known = [d.name for d in self.view.dimensions] + [m.name for m in self.view.measures]
        close = difflib.get_close_matches(name.lower(), known, n=5, cutoff=0.4)
        return unresolved_column(name, close or known[:5])

    def _field(self, name: str, within: tuple[str, ...]) -> exp.Expr:
        field = self.view.dimension(name)
        if field is None:
            raise self.unknown(name)
        if field.name in within:
            raise _cycle(within, field.name)
        tree = parse_expression(field.expr, f"field `{field.name}`")
        return exp.paren(self._bind(tree, (*within, field.name)), copy=False)

    def _measure(self, name: str, within: tuple[str, ...]) -> exp.Expr:
        measure = self.view.measure(name)
        if measure is None:
            raise self.unknown(name)
        if measure.name in within:
            raise _cycle(within, measure.name)
        tree = parse_expression(measure.expr, f"measure `{measure.name}`")
        return exp.paren(self._bind(tree, (*within, measure.name)), copy=False)

    def _bind(self, tree: exp.Expr, within: tuple[str, ...]) -> exp.Expr:
        def bound(node: exp.Expr) -> exp.Expr:
            if (inner := measure_argument(node)) is not None:
                return self._measure(inner.name, within)
            if isinstance(node, exp.Column):
                return self._column(node, within)
            return node

        if isinstance(tree, exp.Query) or tree.find(exp.Query):
            raise SqlError(
                "METRIC_VIEW_INVALID_EXPRESSION",
                f"An expression of `{self.view.name}` holds a subquery. Put it in the source.",
                "42K0L",
            )
        return tree.transform(bound)

    def _column(self, column: exp.Column, within: tuple[str, ...]) -> exp.Expr:
        names = [part.name for part in column.parts]
        while len(names) > 2 and self._is_relation(names[0]) and self._is_relation(names[1]):
            names = names[1:]
        if len(names) > 1 and self._is_relation(names[0]):
            return self._reference(names[0], names[1:])
        if names[0].lower() in self.columns[SOURCE]:
            return self._reference(SOURCE, names)
        if len(names) == 1 and self.view.dimension(names[0]):
            return self._field(names[0], within)
        raise self._unknown_column(names)

    def _reference(self, relation: str, names: list[str]) -> exp.Expr:
        if names[0].lower() not in self.columns[relation.lower()]:
            raise self._unknown_column([relation, *names])
        column: exp.Expr = exp.column(_quoted(names[0]), table=_quoted(relation.lower()))
        for name in names[1:]:
            column = exp.Dot(this=column, expression=_quoted(name))
        return column

    def _is_relation(self, name: str) -> bool:
        return name.lower() in self.columns

    def _unknown_column(self, names: list[str]) -> SqlError:
        relation = names[0].lower() if len(names) > 1 else SOURCE
        known = sorted(self.columns.get(relation, self.columns[SOURCE]))
        close = difflib.get_close_matches(names[-1].lower(), known, n=5, cutoff=0.4)
        return unresolved_column(".".join(names), close)


def _quoted(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)


def _cycle(within: tuple[str, ...], name: str) -> SqlError:
    path = " -> ".join((*within, name))
    return SqlError("METRIC_VIEW_INVALID_EXPRESSION", f"Definitions in a circle: {path}.", "42K0L")
