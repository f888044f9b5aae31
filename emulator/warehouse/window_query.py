"""Turn a SELECT that uses window measures into one: groups first, then a window for each.

A group stands at an anchor: the value of the order field, or the first or last of its values in
the group. A window measure is computed over the rows of the same group that lie in the window of
that anchor. Queries whose meaning the platform does not define clearly are refused."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlglot import exp

from emulator.warehouse.errors import SqlError
from emulator.warehouse.metric_expressions import (
    ViewExpressions,
    measure_argument,
    parse_expression,
)
from emulator.warehouse.metric_query import (
    Relation,
    ViewNames,
    name_outputs,
    own_nodes,
    read_from,
)
from emulator.warehouse.metric_view import Measure, Window
from emulator.warehouse.window_frames import frame, is_plain, refuse_unclear

GROUPS = "__groups"


def inline_windows(select: exp.Select, expressions: ViewExpressions, relation: Relation) -> None:
    """Replace `select` in place by a SELECT over its groups."""
    name_outputs(select)
    query = _WindowQuery(select, expressions, relation)
    query.check()
    query.rewrite()


@dataclass(slots=True)
class _WindowQuery:
    select: exp.Select
    expressions: ViewExpressions
    relation: Relation
    names: ViewNames = field(init=False)
    written: list[exp.Expr] = field(init=False)  # the grouping as the user wrote it
    groups: list[exp.Expr] = field(init=False)  # the same over the source
    where: exp.Expr | None = field(init=False)
    plain: dict[str, str] = field(default_factory=dict)  # measure -> column of the groups
    windowed: dict[str, str] = field(default_factory=dict)  # window measure -> CTE

    def __post_init__(self) -> None:
        self.names = ViewNames(self.select, self.expressions, frozenset())
        self.written = list(_grouping(self.select))
        self.groups = [self._over_source(e) for e in self.written]
        where = self.select.args.get("where")
        self.where = self._over_source(where.this) if where else None

    def check(self) -> None:
        for measure in self._used_windows():
            orders = [self.expressions.field(w.order) for w in measure.window]
            for window in measure.window:
                expr = self.expressions.view.dimension(window.order)
                refuse_unclear(measure, window, expr.expr if expr else "")
            columns = set().union(*(_columns(o) for o in orders))
            self._refuse_derived(measure, orders, columns)
            self._refuse_filtered(measure, columns)

    def _refuse_derived(self, measure: Measure, orders: list[exp.Expr], columns: set[str]) -> None:
        for written, group in zip(self.written, self.groups, strict=True):
            if group not in orders and _columns(group) & columns:
                raise _refused(
                    f"`{measure.name}` is a window over `{measure.window[0].order}`; grouping by "
                    f"{written.sql()} cuts that window in pieces. Group by the order field itself."
                )

    def _refuse_filtered(self, measure: Measure, columns: set[str]) -> None:
        if self.where is None or all(is_plain(w) for w in measure.window):
            return
        if _columns(self.where) & columns:
            raise _refused(
                f"`{measure.name}` looks beyond its own period, so a WHERE on "
                f"`{measure.window[0].order}` would cut its window. Query it in a CTE, and "
                "filter the CTE."
            )

    def rewrite(self) -> None:
        for clause in [*self.select.expressions, *self._clauses("having", "order", "qualify")]:
            self._replace_in(clause)
        groups = self._groups_cte()
        windows = {cte: self._window_cte(name) for name, cte in self.windowed.items()}
        self.select.with_(GROUPS, as_=groups, copy=False)
        self.select.set("from_", exp.From(this=exp.to_table(GROUPS)))
        having = self.select.args.get("having")
        self.select.set("where", exp.Where(this=having.this) if having else None)
        for key in ("having", "group"):
            self.select.set(key, None)
        for cte, window in windows.items():
            self.select.with_(cte, as_=window, copy=False)
            self.select.join(cte, on=self._same_group(cte), join_type="left", copy=False)

    def _clauses(self, *keys: str) -> Iterator[exp.Expr]:
        yield from (self.select.args[key] for key in keys if self.select.args.get(key))

    def _replace_in(self, clause: exp.Expr) -> None:
        for node in list(own_nodes(clause)):
            if isinstance(node, exp.Alias) or node.parent is None:
                continue
            if (group := self._group_of(node)) is not None:
                node.replace(_column(GROUPS, f"g{group}"))
            elif (inner := measure_argument(node)) is not None:
                if isinstance(node.parent, exp.Filter | exp.Window):
                    raise _refused("FILTER or OVER on MEASURE() beside a window measure.")
                node.replace(exp.paren(self._measure(inner.name)))

    def _group_of(self, node: exp.Expr) -> int | None:
        plain = _unqualified(node)
        return next((n for n, w in enumerate(self.written) if _unqualified(w) == plain), None)

    def _measure(self, name: str) -> exp.Expr:
        """The measure over columns of the groups and of the windows."""
        view = self.expressions.view
        measure = view.measure(name)
        if measure is None:
            raise self.expressions.unknown(name)
        if not self.expressions.windowed(name):
            column = self.plain.setdefault(measure.name, f"p{len(self.plain)}")
            return _column(GROUPS, column)
        if measure.window:
            cte = self.windowed.setdefault(measure.name, f"__window_{len(self.windowed)}")
            return _column(cte, "value")
        tree = exp.paren(parse_expression(measure.expr, f"measure `{name}`"))
        if tree.find(exp.AggFunc) and not all(measure_argument(a) for a in _aggregates(tree)):
            raise _refused(f"`{name}` mixes aggregates of its own with window measures.")
        for node in list(tree.walk()):
            if (inner := measure_argument(node)) is not None:
                node.replace(exp.paren(self._measure(inner.name)))
        return tree

    def _used_windows(self) -> Iterator[Measure]:
        used = [m.name for n in own_nodes(self.select) if (m := measure_argument(n)) is not None]
        for name in sorted(frozenset().union(*(self.expressions.windowed(u) for u in used))):
            measure = self.expressions.view.measure(name)
            if measure is not None:
                yield measure

    def _groups_cte(self) -> exp.Select:
        columns = [exp.alias_(g.copy(), f"g{n}") for n, g in enumerate(self.groups)]
        for name, column in self.plain.items():
            columns.append(exp.alias_(self.expressions.measure(name), column))
        for name, (order, semiadditive) in self._anchors().items():
            extreme = exp.Max if semiadditive == "last" else exp.Min
            columns.append(exp.alias_(extreme(this=self.expressions.field(order)), name))
        return self._grouped(exp.select(*columns), len(self.groups))

    def _anchors(self) -> dict[str, tuple[str, str]]:
        measures = [self.expressions.view.measure(name) for name in self.windowed]
        windows = [w for m in measures if m is not None for w in m.window]
        return {_anchor(w): (w.order, w.semiadditive) for w in windows}

    def _window_cte(self, name: str) -> exp.Select:
        measure = self.expressions.view.measure(name)
        assert measure is not None
        orders = [self.expressions.field(w.order) for w in measure.window]
        keys = [_column(GROUPS, f"g{n}") for n in range(len(self.groups))]
        same = [
            exp.NullSafeEQ(this=group.copy(), expression=key.copy())
            for group, key in zip(self.groups, keys, strict=True)
            if group not in orders
        ]
        frames = [
            frame(window, order, _column(GROUPS, _anchor(window)))
            for window, order in zip(measure.window, orders, strict=True)
        ]
        value = exp.alias_(self._value(measure), "value")
        named = [exp.alias_(key, f"g{n}") for n, key in enumerate(keys)]
        select = self._grouped(exp.select(*named, value), len(keys))
        return select.join(GROUPS, on=exp.and_(*same, *frames), join_type="inner", copy=False)

    def _value(self, measure: Measure) -> exp.Expr:
        tree = parse_expression(measure.expr, f"measure `{measure.name}`")
        inner = [a for n in tree.walk() if (a := measure_argument(n)) is not None]
        if any(self.expressions.windowed(a.name) for a in inner):
            raise _refused(f"`{measure.name}` is a window over a window measure.")
        return self.expressions.measure(measure.name)

    def _grouped(self, select: exp.Select, keys: int) -> exp.Select:
        if self.where is not None:
            select.where(exp.paren(self.where.copy()), copy=False)
        read_from(select, self.expressions, self.relation)
        if keys:
            select.group_by(*(exp.Literal.number(n + 1) for n in range(keys)), copy=False)
        return select

    def _same_group(self, cte: str) -> exp.Expr:
        keys = [f"g{n}" for n in range(len(self.groups))]
        if not keys:
            return exp.true()
        return exp.and_(
            *(exp.NullSafeEQ(this=_column(GROUPS, k), expression=_column(cte, k)) for k in keys)
        )

    def _over_source(self, written: exp.Expr) -> exp.Expr:
        holder = exp.paren(written.copy())
        self.names.replace_in(holder)
        return holder.this if isinstance(written, exp.Column) else holder


def _grouping(select: exp.Select) -> Iterator[exp.Expr]:
    group = select.args.get("group")
    outputs = {e.alias.lower(): e.this for e in select.expressions if isinstance(e, exp.Alias)}
    if group is None or group.args.get("all"):
        for projection in select.expressions:
            if not any(measure_argument(n) is not None for n in projection.walk()):
                if group is None:
                    raise SqlError("MISSING_GROUP_BY", "The query needs GROUP BY.", "42803")
                yield projection.unalias()
        return
    if any(group.args.get(key) for key in ("grouping_sets", "cube", "rollup")):
        raise _refused("GROUPING SETS, CUBE or ROLLUP with a window measure.")
    for written in group.expressions:
        if isinstance(written, exp.Literal) and written.name.isdigit():
            yield select.expressions[int(written.name) - 1].unalias()
        elif isinstance(written, exp.Column) and not written.table:
            yield outputs.get(written.name.lower(), written)
        else:
            yield written


def _aggregates(tree: exp.Expr) -> list[exp.Expr]:
    return [n for n in tree.walk() if isinstance(n, exp.AggFunc)]


def _columns(tree: exp.Expr) -> set[str]:
    return {f"{c.table}.{c.name}".lower() for c in tree.find_all(exp.Column)}


def _unqualified(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Column):
        return exp.column(node.name.lower())
    plain = node.copy()
    for column in list(plain.find_all(exp.Column)):
        column.replace(exp.column(column.name.lower()))
    return plain


def _anchor(window: Window) -> str:
    return f"at_{window.semiadditive}_{window.order}".lower()


def _column(table: str, name: str) -> exp.Expr:
    return exp.column(exp.to_identifier(name, quoted=True), table=table)


def _refused(text: str) -> SqlError:
    return SqlError("UNSUPPORTED_METRIC_VIEW_USAGE.UNCATEGORIZED", text, "0A000")
