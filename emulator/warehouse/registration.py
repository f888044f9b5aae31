"""What is checked before a metric view may exist."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import sqlglot
from sqlglot import exp

from emulator.warehouse.errors import SqlError
from emulator.warehouse.metric_expressions import SOURCE, ViewExpressions, all_joins
from emulator.warehouse.metric_query import Relation, read_from
from emulator.warehouse.metric_view import Join, MetricView
from emulator.warehouse.statement import Column, Result

Run = Callable[[exp.Expr], Result]


@dataclass(frozen=True, slots=True)
class RegisteredView:
    """`columns` are the fields, then the measures."""

    expressions: ViewExpressions
    columns: tuple[Column, ...]


def check_view(view: MetricView, relation: Relation, run: Run) -> RegisteredView:
    """The view, once every expression of it has been bound and typed."""
    _refuse_one_to_many(view)
    columns = {SOURCE: _columns(view.source, relation, run)}
    for join in all_joins(view.joins):
        if join.name.lower() in columns:
            raise _invalid(view, f"the join name `{join.name}` is used twice")
        columns[join.name.lower()] = _columns(join.source, relation, run)
    expressions = ViewExpressions(view, columns)
    bound = _bind(expressions, relation, run)
    _refuse_fan_out(expressions, relation, run)
    return RegisteredView(expressions, bound)


def _columns(source: str, relation: Relation, run: Run) -> frozenset[str]:
    found = run(exp.select("*").from_(relation(source).subquery("s")).limit(0))
    return frozenset(c.name.lower() for c in found.columns)


def _refuse_one_to_many(view: MetricView) -> None:
    for join in all_joins(view.joins):
        if join.cardinality in {"one_to_many", "many_to_many"}:
            raise _invalid(
                view,
                f"the join `{join.name}` is {join.cardinality}, which would repeat rows of the "
                "source. Aggregate it in a query and join that, or make the source a "
                "UNION ALL of both facts",
            )


def _bind(expressions: ViewExpressions, relation: Relation, run: Run) -> tuple[Column, ...]:
    """Run the fields, then the measures, over no rows: unknown names and wrong types show."""
    view = expressions.view
    fields = [exp.alias_(expressions.field(d.name), d.name, quoted=True) for d in view.dimensions]
    for field in fields:
        if field.find(exp.AggFunc):
            raise _invalid(view, f"the field `{field.alias}` is an aggregate; make it a measure")
    measures = [exp.alias_(expressions.measure(m.name), m.name, quoted=True) for m in view.measures]
    types = [
        column
        for projections in (fields, measures)
        if projections
        for column in _typed(exp.select(*projections), expressions, relation, run)
    ]
    comments = [d.comment for d in view.dimensions] + [m.comment for m in view.measures]
    return tuple(replace(c, comment=n) for c, n in zip(types, comments, strict=True))


def _typed(
    select: exp.Select, expressions: ViewExpressions, relation: Relation, run: Run
) -> tuple[Column, ...]:
    read_from(select, expressions, relation)
    return run(select.limit(0)).columns


def _refuse_fan_out(expressions: ViewExpressions, relation: Relation, run: Run) -> None:
    """A join that matches twice would count rows twice, silently."""
    view = expressions.view
    if all(_has_unique_key(join, relation, run) for join in all_joins(view.joins)):
        return
    source = exp.select(exp.alias_(exp.Count(this=exp.Star()), "n")).from_(
        relation(view.source).subquery("source")
    )
    joined = exp.select(exp.alias_(exp.Count(this=exp.Star()), "n"))
    unfiltered = ViewExpressions(replace(view, filter=None), expressions.columns)
    read_from(joined, unfiltered, relation)
    counts = [run(q).rows[0][0] for q in (source, joined)]
    if counts[0] != counts[1]:
        names = ", ".join(f"`{j.name}`" for j in all_joins(view.joins))
        raise _invalid(
            view,
            f"{counts[0]} rows of the source become {counts[1]} after joining {names}: a join "
            "matches more than one row. Join on a unique key, or aggregate in the join's source",
        )


def _has_unique_key(join: Join, relation: Relation, run: Run) -> bool:
    """Then it matches at most once. Far cheaper than joining, which is the second opinion."""
    keys = _keys(join)
    if not keys:
        return False
    repeated = (
        exp.select(*(exp.column(key, quoted=True) for key in keys))
        .from_(relation(join.source).subquery("s"))
        .group_by(*(exp.column(key, quoted=True) for key in keys))
        .having("COUNT(*) > 1")
        .limit(1)
    )
    return not run(repeated).rows


def _keys(join: Join) -> tuple[str, ...]:
    """The columns of the joined table that equal something; none for any other condition."""
    if join.using or not join.on:
        return join.using
    condition = sqlglot.parse_one(join.on, read="databricks")
    keys: list[str] = []
    for part in condition.flatten() if isinstance(condition, exp.And) else [condition]:
        sides = (part.this, part.expression) if isinstance(part, exp.EQ) else ()
        columns = [side for side in sides if isinstance(side, exp.Column)]
        own = [column.name for column in columns if column.table.lower() == join.name.lower()]
        if len(own) != 1 or len(columns) != 2:
            return ()
        keys += own
    return tuple(keys)


def _invalid(view: MetricView, rule: str) -> SqlError:
    return SqlError("METRIC_VIEW_INVALID_VIEW_DEFINITION", f"In `{view.name}`: {rule}.", "42K0L")
