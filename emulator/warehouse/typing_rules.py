"""Spark's result types for division, SUM and AVG, which DuckDB answers in other types."""

from collections.abc import Mapping

from sqlglot import exp

from emulator.warehouse.catalog import DATA, Tables
from emulator.warehouse.metric_query import own_nodes
from emulator.warehouse.numeric_types import (
    INT,
    LONG,
    VOID,
    Lookup,
    Numeric,
    average_of,
    of_duckdb,
    quotient_of,
    sum_of,
    type_of,
    widest,
)

# Columns in order; a type is None where it is not a number or cannot be told.
Columns = tuple[tuple[str, Numeric | None], ...]
Sources = Mapping[str, Columns]
# Casting a double to more digits than it has would invent them; by way of text it ends in zeros.
_EXACT_DIGITS = 12


def keep_types(root: exp.Expr, tables: Tables) -> exp.Expr:
    """In place. Where a type cannot be told, DuckDB's answer stands."""
    if isinstance(root, exp.Query):
        columns = _Typing(tables).query(root, {})
        if isinstance(root, exp.Select) and len(columns) == len(root.expressions):
            for projection, (_, kind) in zip(root.expressions, columns, strict=True):
                _type_output(projection.unalias(), kind)
    return root


def _type_output(output: exp.Expr, kind: Numeric | None) -> None:
    """Sums and products of decimals answer in Spark's precision, not in DuckDB's wider one."""
    if (
        kind is not None
        and kind.kind == "decimal"
        and isinstance(output.unnest(), exp.Binary | exp.Round)
    ):
        _cast(output, kind)


class _Typing:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def query(self, query: exp.Expr, ctes: Sources) -> Columns:
        """The columns of a query's result, once its parts are typed."""
        scope = dict(ctes)
        with_ = query.args.get("with_")
        for cte in with_.expressions if with_ else ():
            scope[cte.alias.lower()] = _renamed(self.query(cte.this, scope), cte)
        if isinstance(query, exp.Subquery):
            return _renamed(self.query(query.this, scope), query)
        if isinstance(query, exp.SetOperation):
            return _merged(self.query(query.left, scope), self.query(query.right, scope))
        if isinstance(query, exp.Values):
            return _literals(query)
        return self._select(query, scope) if isinstance(query, exp.Select) else ()

    def _select(self, select: exp.Select, ctes: Sources) -> Columns:
        sources = {r.alias_or_name.lower(): self._relation(r, ctes) for r in _relations(select)}
        aliases = {e.alias.lower(): e.this for e in select.expressions if e.alias}
        read = {id(relation) for relation in _relations(select)}
        scalars = {
            id(node): self.query(node, ctes)
            for node in own_nodes(select)
            if isinstance(node, exp.Query) and node is not select and id(node) not in read
        }

        def lookup(node: exp.Expr) -> Numeric | None:
            if isinstance(node, exp.Column):
                return _column(node, sources, aliases, lookup)
            columns = scalars.get(id(node), ())
            return columns[0][1] if len(columns) == 1 else None

        for node in reversed(list(own_nodes(select))):
            if isinstance(node, exp.Div | exp.Sum | exp.Avg):
                _retype(node, lookup)
        return _outputs(select, sources, lookup)

    def _relation(self, relation: exp.Expr, ctes: Sources) -> Columns:
        if isinstance(relation, exp.Table) and relation.catalog == DATA:
            stored = self._tables[(relation.db.lower(), relation.name.lower())]
            return tuple((c.name.lower(), of_duckdb(c.type)) for c in stored.all_columns)
        if isinstance(relation, exp.Table):
            return ctes.get(relation.name.lower(), ())
        return self.query(relation, ctes)


def _relations(select: exp.Select) -> list[exp.Expr]:
    from_ = select.args.get("from_")
    joined = [join.this for join in select.args.get("joins") or ()]
    return ([from_.this] if from_ else []) + joined


def _outputs(select: exp.Select, sources: Sources, lookup: Lookup) -> Columns:
    outputs: list[tuple[str, Numeric | None]] = []
    for projection in select.expressions:
        if projection.is_star:
            if not isinstance(projection, exp.Star) or projection.args.get("except_"):
                return ()
            outputs += [column for columns in sources.values() for column in columns]
        else:
            is_null = isinstance(projection.unalias(), exp.Null)
            kind = VOID if is_null else type_of(projection, lookup)
            outputs.append((projection.alias_or_name.lower(), kind))
    return tuple(outputs)


def _merged(left: Columns, right: Columns) -> Columns:
    """The columns of a UNION: by position, each wide enough for both sides."""
    if len(left) != len(right):
        return ()
    return tuple((name, widest([a, b])) for (name, a), (_, b) in zip(left, right, strict=True))


def _renamed(columns: Columns, named: exp.Expr) -> Columns:
    """`AS t(a, b)` names columns anew."""
    alias = named.args.get("alias")
    names = [c.name.lower() for c in alias.columns] if isinstance(alias, exp.TableAlias) else []
    if not names:
        return columns
    types = [kind for _, kind in columns]
    return tuple(zip(names, types, strict=False)) if len(names) == len(types) else ()


def _literals(values: exp.Values) -> Columns:
    alias = values.args.get("alias")
    names = [c.name.lower() for c in alias.columns] if isinstance(alias, exp.TableAlias) else []
    rows = [row.expressions for row in values.expressions if isinstance(row, exp.Tuple)]
    return tuple((name, _of_literals([row[at] for row in rows])) for at, name in enumerate(names))


def _of_literals(values: list[exp.Expr]) -> Numeric | None:
    kind = widest([VOID if isinstance(v, exp.Null) else type_of(v, lambda _: None) for v in values])
    fits_int = kind is not None and kind.kind == "int" and kind.precision < INT.precision
    return INT if fits_int else kind


def _column(
    column: exp.Column, sources: Sources, aliases: dict[str, exp.Expr], lookup: Lookup
) -> Numeric | None:
    name = column.name.lower()
    if column.table:
        return dict(sources.get(column.table.lower(), ())).get(name)
    found = [kind for columns in sources.values() for n, kind in columns if n == name]
    if found:
        return found[0]
    aliased = aliases.get(name)
    if aliased is None or any(column is inner for inner in aliased.find_all(exp.Column)):
        return None
    return type_of(aliased, lookup)


def _retype(node: exp.Expr, lookup: Lookup) -> None:
    if isinstance(node, exp.Div):
        kind = quotient_of(type_of(node.this, lookup), type_of(node.expression, lookup))
        if kind is not None and kind.kind == "decimal":
            _cast(node, kind)
        return
    inner = node.this.expressions[0] if isinstance(node.this, exp.Distinct) else node.this
    argument = type_of(inner, lookup)
    kind = sum_of(argument) if isinstance(node, exp.Sum) else average_of(argument)
    if kind is not None and (kind.kind == "decimal" or kind == LONG):
        _cast(_outermost(node), kind)


def _outermost(aggregate: exp.Expr) -> exp.Expr:
    """With its FILTER and OVER, which belong to the aggregate."""
    node = aggregate
    while isinstance(node.parent, exp.Filter | exp.Window) and node.parent.this is node:
        node = node.parent
    return node


def _cast(node: exp.Expr, kind: Numeric) -> None:
    value = node.copy()
    if kind.scale > _EXACT_DIGITS:
        value = exp.Cast(this=value, to=exp.DataType.build("TEXT", dialect="duckdb"))
    node.replace(exp.Cast(this=value, to=exp.DataType.build(kind.sql(), dialect="duckdb")))
