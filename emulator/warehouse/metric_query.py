"""Turn a SELECT over a metric view into the SELECT over its source. Pure; knows no data."""

from collections.abc import Callable, Iterator

from sqlglot import exp

from emulator.warehouse.errors import SqlError
from emulator.warehouse.metric_expressions import (
    SOURCE,
    ViewExpressions,
    all_joins,
    measure_argument,
)
from emulator.warehouse.metric_view import Join

Relation = Callable[[str], exp.Query]  # a source as written -> what the caller sees of it


def own_nodes(root: exp.Expr) -> Iterator[exp.Expr]:
    """The nodes of this query, those of queries inside it left out (but they are yielded)."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        if node is root or not isinstance(node, exp.Query):
            stack.extend(node.iter_expressions())


def refuse_unsupported(select: exp.Select, view: str) -> None:
    """The platform's rules on how a metric view may be queried."""
    table = select.args["from_"].this
    if select.args.get("joins"):
        raise join_not_supported(view)
    if select.args.get("laterals") or table.args.get("pivots"):
        raise _unsupported(f"LATERAL VIEW or PIVOT directly on `{view}`; wrap it in a CTE first.")
    for node in own_nodes(select):
        if isinstance(node, exp.Star):
            if isinstance(node.parent, exp.Count):
                raise _unsupported(f"COUNT(*) on `{view}`; use one of its measures.")
            raise SqlError(
                "UNSUPPORTED_METRIC_VIEW_USAGE.SELECT_STAR_NOT_SUPPORTED",
                "SELECT * is not supported in metric views. Name fields, and measures within "
                "MEASURE().",
                "0A000",
            )


def join_not_supported(view: str) -> SqlError:
    return SqlError(
        "METRIC_VIEW_JOIN_NOT_SUPPORTED",
        f"The metric view `{view}` is not allowed to be used in a join. Query it in a CTE first, "
        "then join the CTE.",
        "42K0L",
    )


def _unsupported(text: str) -> SqlError:
    return SqlError("UNSUPPORTED_METRIC_VIEW_USAGE.UNCATEGORIZED", text, "0A000")


def isolate_subqueries(select: exp.Select) -> None:
    """Move queries inside expressions to CTEs, where columns of the source cannot be reached."""
    inner = [
        node.this if isinstance(node, exp.Subquery) else node
        for key, value in select.args.items()
        if key not in {"with_", "from_"}
        for child in (value if isinstance(value, list) else [value])
        if isinstance(child, exp.Expr)
        for node in own_nodes(child)
        if isinstance(node, exp.Query)
    ]
    for number, query in enumerate(inner):
        name = f"__inner_{number}"
        query.replace(exp.select("*").from_(name))
        select.with_(name, as_=query, copy=False)


def inline(select: exp.Select, expressions: ViewExpressions, relation: Relation) -> None:
    """Replace fields, measures and FROM in place. No window measure may be in use."""
    name_outputs(select)
    _substitute(select, expressions)
    read_from(select, expressions, relation)


def read_from(select: exp.Select, expressions: ViewExpressions, relation: Relation) -> None:
    """FROM the view's source and joins, narrowed by the view's filter."""
    view = expressions.view
    source = relation(view.source).subquery(exp.to_identifier(SOURCE, quoted=True), copy=False)
    select.set("from_", exp.From(this=source))
    parents = _parents(view.joins, SOURCE)
    for join in all_joins(view.joins):
        joined = relation(join.source).subquery(exp.to_identifier(join.name.lower(), quoted=True))
        on = join.on or " AND ".join(
            f"`{parents[join.name]}`.`{c}` = `{join.name}`.`{c}`" for c in join.using
        )
        condition = expressions.condition(on, f"join `{join.name}`")
        select.join(joined, on=condition, join_type="left", copy=False)
    if view.filter:
        select.where(exp.paren(expressions.condition(view.filter, "`filter`")), copy=False)


def _parents(joins: tuple[Join, ...], parent: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for join in joins:
        found |= {join.name: parent} | _parents(join.joins, join.name)
    return found


def name_outputs(select: exp.Select) -> None:
    """Columns keep the names that the platform gives them, whatever replaces them."""
    named = []
    for projection in select.expressions:
        if isinstance(projection, exp.Column):
            projection = exp.alias_(projection, projection.name, quoted=True)
        elif (inner := measure_argument(projection)) is not None:
            projection = exp.alias_(projection, f"measure({inner.name})", quoted=True)
        named.append(projection)
    select.set("expressions", named)


def _substitute(select: exp.Select, expressions: ViewExpressions) -> None:
    aliases = {
        e.alias.lower(): e
        for e in select.expressions
        if isinstance(e, exp.Alias) and not _is_named(e.this, e.alias)
    }
    names = ViewNames(select, expressions, frozenset(aliases))
    # An output's name means its expression; only a bare ORDER BY may keep it, which sorts outputs.
    meant = {name: output.this.copy() for name, output in aliases.items()}
    names.replace_in(select.args.get("where"))
    for clause in [*select.expressions, *(select.args.get(k) for k in ("group", "having"))]:
        names.replace_in(clause, meant)
    for key in ("qualify", "order"):
        names.replace_in(select.args.get(key), meant, bare_outputs=key == "order")


def _is_named(node: exp.Expr, name: str) -> bool:
    return isinstance(node, exp.Column) and node.name.lower() == name.lower()


class ViewNames:
    """Replaces names of one metric view in the clauses of one SELECT."""

    def __init__(
        self, select: exp.Select, expressions: ViewExpressions, outputs: frozenset[str]
    ) -> None:
        table = select.args["from_"].this
        self._prefix = (table.alias or table.name).lower()
        self._expressions = expressions
        self._outputs = outputs

    def replace_in(
        self,
        clause: exp.Expr | None,
        by_alias: dict[str, exp.Expr] | None = None,
        bare_outputs: bool = False,
    ) -> None:
        if clause is None:
            return
        nodes = list(own_nodes(clause))
        for node in nodes:
            if isinstance(node, exp.Column) and not _is_argument(node):
                replaced = self._column(node, by_alias or {}, bare_outputs)
                if replaced is not None:
                    node.replace(replaced)
        for node in nodes:
            if (inner := measure_argument(node)) is not None:
                if isinstance(clause, exp.Where):
                    raise _measure_in_where(inner.name)
                _put(node, self._measure(node, inner))

    def _measure(self, node: exp.Expr, inner: exp.Expr) -> exp.Expr:
        if isinstance(node.parent, exp.Window):
            raise _unsupported("MEASURE() cannot be a window function; wrap the query in a CTE.")
        view = self._expressions.view
        self._check_prefix(inner)
        if view.measure(inner.name) is None and view.dimension(inner.name) is not None:
            raise SqlError(
                "METRIC_VIEW_INVALID_MEASURE_FUNCTION_INPUT",
                f"`{inner.name}` is a field of `{view.name}`, not a measure.",
                "42K0L",
            )
        return self._expressions.measure(inner.name)

    def _check_prefix(self, column: exp.Expr) -> None:
        table = column.text("table")
        if table and table.lower() not in {self._prefix, self._expressions.view.name.lower()}:
            raise self._expressions.unknown(f"{table}.{column.name}")

    def _column(
        self, column: exp.Column, by_alias: dict[str, exp.Expr], bare_outputs: bool
    ) -> exp.Expr | None:
        name, view = column.name, self._expressions.view
        self._check_prefix(column)
        is_bare = bare_outputs and isinstance(column.parent, exp.Ordered) and not column.table
        if is_bare and name.lower() in self._outputs:
            return None
        if view.dimension(name):
            return self._expressions.field(name)
        if not column.table and name.lower() in by_alias:
            aliased = exp.paren(by_alias[name.lower()].copy())
            self.replace_in(aliased, {k: v for k, v in by_alias.items() if k != name.lower()})
            return aliased
        if view.measure(name):
            raise SqlError(
                "METRIC_VIEW_MISSING_MEASURE_FUNCTION",
                f"The usage of measure column `{name}` of a metric view requires a MEASURE() "
                f"function to produce results: MEASURE({name}).",
                "42K0L",
            )
        raise self._expressions.unknown(name)


def _is_argument(column: exp.Column) -> bool:
    parent = column.parent
    return parent is not None and measure_argument(parent) is column


def _put(node: exp.Expr, measure: exp.Expr) -> None:
    """MEASURE(m) FILTER (WHERE c): c narrows every aggregate of the definition."""
    around = node.parent
    if not isinstance(around, exp.Filter):
        node.replace(measure)
        return
    condition = around.expression.this
    for aggregate in [n for n in measure.walk() if isinstance(n, exp.AggFunc)]:
        held = aggregate.parent
        if isinstance(held, exp.Filter):
            held.expression.this.replace(exp.and_(held.expression.this.copy(), condition.copy()))
        else:
            aggregate.replace(
                exp.Filter(this=aggregate.copy(), expression=exp.Where(this=condition.copy()))
            )
    around.replace(measure)


def _measure_in_where(name: str) -> SqlError:
    return SqlError(
        "INVALID_WHERE_CONDITION",
        f"MEASURE({name}) cannot be in WHERE: it is an aggregate. Use HAVING, or filter a CTE.",
        "42903",
    )
