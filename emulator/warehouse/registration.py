"""What is checked before a metric view may exist."""

from dataclasses import replace

from sqlglot import exp

from emulator.warehouse.engine import Engine
from emulator.warehouse.errors import SqlError
from emulator.warehouse.metric_expressions import SOURCE, ViewExpressions, all_joins
from emulator.warehouse.metric_query import read_from
from emulator.warehouse.metric_view import MetricView
from emulator.warehouse.resolve import Resolver
from emulator.warehouse.translate import to_duckdb


def check_view(view: MetricView, resolver: Resolver, engine: Engine) -> ViewExpressions:
    """The view's expressions, once every one of them has been bound and typed."""
    _refuse_one_to_many(view)
    columns = {SOURCE: _columns(view.source, resolver, engine)}
    for join in all_joins(view.joins):
        if join.name.lower() in columns:
            raise _invalid(view, f"the join name `{join.name}` is used twice")
        columns[join.name.lower()] = _columns(join.source, resolver, engine)
    expressions = ViewExpressions(view, columns)
    _bind(expressions, resolver, engine)
    _refuse_fan_out(expressions, resolver, engine)
    return expressions


def _columns(source: str, resolver: Resolver, engine: Engine) -> frozenset[str]:
    found = engine.columns(to_duckdb(resolver.source(source)))
    return frozenset(c.name.lower() for c in found)


def _refuse_one_to_many(view: MetricView) -> None:
    for join in all_joins(view.joins):
        if join.cardinality in {"one_to_many", "many_to_many"}:
            raise _invalid(
                view,
                f"the join `{join.name}` is {join.cardinality}, which would repeat rows of the "
                "source. Aggregate it in a query and join that, or make the source a "
                "UNION ALL of both facts",
            )


def _bind(expressions: ViewExpressions, resolver: Resolver, engine: Engine) -> None:
    view = expressions.view
    fields = [expressions.field(d.name) for d in view.dimensions]
    for field, dimension in zip(fields, view.dimensions, strict=True):
        if field.find(exp.AggFunc):
            raise _invalid(view, f"the field `{dimension.name}` is an aggregate; make it a measure")
    measures = [expressions.measure(m.name) for m in view.measures]
    for projections in (fields, measures):
        if projections:
            select = exp.select(*projections)
            read_from(select, expressions, resolver.source)
            engine.columns(to_duckdb(_numbered(select)))


def _numbered(select: exp.Select) -> exp.Select:
    named = [exp.alias_(e, f"c{n}") for n, e in enumerate(select.expressions)]
    select.set("expressions", named)
    return select


def _refuse_fan_out(expressions: ViewExpressions, resolver: Resolver, engine: Engine) -> None:
    """A join that matches twice would count rows twice, silently."""
    view = expressions.view
    if not view.joins:
        return
    source = exp.select(exp.alias_(exp.Count(this=exp.Star()), "n")).from_(
        resolver.source(view.source).subquery("source")
    )
    joined = exp.select(exp.alias_(exp.Count(this=exp.Star()), "n"))
    unfiltered = ViewExpressions(replace(view, filter=None), expressions.columns)
    read_from(joined, unfiltered, resolver.source)
    counts = [engine.run(to_duckdb(q)).rows[0][0] for q in (source, joined)]
    if counts[0] != counts[1]:
        names = ", ".join(f"`{j.name}`" for j in all_joins(view.joins))
        raise _invalid(
            view,
            f"{counts[0]} rows of the source become {counts[1]} after joining {names}: a join "
            "matches more than one row. Join on a unique key, or aggregate in the join's source",
        )


def _invalid(view: MetricView, rule: str) -> SqlError:
    return SqlError("METRIC_VIEW_INVALID_VIEW_DEFINITION", f"In `{view.name}`: {rule}.", "42K0L")
