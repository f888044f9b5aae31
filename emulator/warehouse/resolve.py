"""Replace every name in FROM by what the caller may see of it; refuse all others."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import sqlglot
from sqlglot import exp

from emulator.warehouse.catalog import CATALOG, Name, Tables, full_name
from emulator.warehouse.dialect import parse_one
from emulator.warehouse.errors import (
    SqlError,
    permission_denied,
    syntax_error,
    table_not_found,
    unsupported_statement,
)
from emulator.warehouse.metric_expressions import ViewExpressions, measure_argument
from emulator.warehouse.metric_query import (
    inline,
    isolate_subqueries,
    join_not_supported,
    own_nodes,
    refuse_unsupported,
)
from emulator.warehouse.row_security import Sight, seen_by
from emulator.warehouse.window_query import inline_windows


@dataclass(frozen=True, slots=True)
class Resolver:
    """One statement's view of the catalog."""

    tables: Tables
    views: Mapping[str, ViewExpressions]
    sight: Sight
    may_select: Callable[[str], bool]
    catalog: str = CATALOG
    schema: str = "default"
    plain_views: Mapping[str, str] = field(default_factory=dict)

    def resolve(self, root: exp.Expr) -> None:
        """In place. Afterwards the tree names DuckDB tables only."""
        named = [t for t in root.find_all(exp.Table) if not _is_cte(t)]
        self._shorten_columns(root, named)
        for table in [t for t in named if self._view(t)]:
            self._compile(table)
        for table in [t for t in named if not self._view(t)]:
            table.replace(self._relation(table))
        for node in root.find_all(exp.Expr):
            if measure_argument(node) is not None:
                raise SqlError(
                    "UNSUPPORTED_METRIC_VIEW_USAGE.UNCATEGORIZED",
                    "MEASURE() needs a metric view in the FROM of its own SELECT.",
                    "0A000",
                )

    def source(self, text: str) -> exp.Query:
        """A metric view's source: a table or a query, read with the owner's rights."""
        owner = Resolver(
            self.tables,
            {},
            self.sight,
            lambda _: True,
            self.catalog,
            self.schema,
            self.plain_views,
        )
        query = parse_source(text)
        owner.resolve(query)
        return query

    def _view(self, table: exp.Table) -> ViewExpressions | None:
        if isinstance(table.this, exp.Func):
            return None
        return self.views.get(str(full_name(table, self.catalog, self.schema)))

    def _compile(self, table: exp.Table) -> None:
        name = full_name(table, self.catalog, self.schema)
        if not self.may_select(str(name)):
            raise permission_denied("SELECT", "Table", str(name))
        expressions = self.views[str(name)]
        select = table.parent_select
        is_from = isinstance(table.parent, exp.From) and isinstance(select, exp.Select)
        if not is_from or not isinstance(select, exp.Select):
            raise join_not_supported(name.table)
        refuse_unsupported(select, name.table)
        isolate_subqueries(select)
        used = [m.name for n in own_nodes(select) if (m := measure_argument(n)) is not None]
        if any(expressions.windowed(measure) for measure in used):
            inline_windows(select, expressions, self.source)
        else:
            inline(select, expressions, self.source)

    def _relation(self, table: exp.Table) -> exp.Expr:
        if table.args.get("version") or table.args.get("sample"):
            raise unsupported_statement("time travel and TABLESAMPLE")
        if isinstance(table.this, exp.Func):
            return _table_function(table)
        name = full_name(table, self.catalog, self.schema)
        return self._seen(table, name)

    def _seen(self, table: exp.Table, name: Name) -> exp.Expr:
        inside = self._inside(name)
        if inside is None:
            written = ".".join(f"`{part.name}`" for part in table.parts)
            raise table_not_found(written)
        if not self.may_select(str(name)):
            raise permission_denied("SELECT", "Table", str(name))
        alias = table.args.get("alias") or exp.TableAlias(this=exp.to_identifier(table.name))
        seen = exp.Subquery(this=inside, alias=alias.copy())
        for key in ("pivots", "joins", "laterals"):
            if value := table.args.get(key):
                seen.set(key, value)
        return seen

    def _inside(self, name: Name) -> exp.Query | None:
        """The rows of a table that the caller may see, or the query of a view."""
        if (text := self.plain_views.get(str(name))) is not None:
            return self.source(text)
        found = self.tables.get((name.schema, name.table)) if name.catalog == CATALOG else None
        return None if found is None else seen_by(found, self.sight)

    def _shorten_columns(self, root: exp.Expr, named: list[exp.Table]) -> None:
        """`schema.table.column` is `table.column` once the table is a relation of its own."""
        known = {(t.db.lower(), t.name.lower()) for t in named if t.db and not t.alias}
        for column in root.find_all(exp.Column):
            if column.db and (column.db.lower(), column.table.lower()) in known:
                column.set("db", None)
                column.set("catalog", None)


def parse_source(text: str) -> exp.Query:
    return _parsed_source(text).copy()


@functools.lru_cache(maxsize=256)
def _parsed_source(text: str) -> exp.Query:
    try:
        if text.lstrip("( \n\t").lower().startswith(("select", "with", "from", "values")):
            parsed = parse_one(text)
        else:
            parsed = exp.select("*").from_(exp.to_table(text, dialect="databricks"))
    except sqlglot.errors.SqlglotError as error:
        raise syntax_error(f"In `source`: {str(error).splitlines()[0]}") from error
    query = parsed.unnest() if isinstance(parsed, exp.Subquery) else parsed
    if not isinstance(query, exp.Query):
        raise syntax_error("`source` must be a table or a query.")
    return query


def _is_cte(table: exp.Table) -> bool:
    """Whether a WITH that encloses the table, and stands before it, defines its name."""
    if table.db or isinstance(table.this, exp.Func):
        return False
    node: exp.Expr | None = table
    while node is not None:
        parent = node.parent
        scope = parent.args.get("with_") if parent is not None else None
        if isinstance(scope, exp.With) and table.name.lower() in _visible(scope, node):
            return True
        if isinstance(parent, exp.With) and table.name.lower() in _visible(parent, node):
            return True
        node = parent
    return False


def _visible(scope: exp.With, seen_from: exp.Expr) -> set[str]:
    names = []
    for cte in scope.expressions:
        if cte is seen_from and not scope.args.get("recursive"):
            break
        names.append(cte.alias.lower())
        if cte is seen_from:
            break
    return set(names) if seen_from is not scope else set()


def _called(function: exp.Func) -> str:
    return function.name if isinstance(function, exp.Anonymous) else function.sql_name().lower()


def _table_function(table: exp.Table) -> exp.Expr:
    function = table.this
    if _called(function).lower() != "range":
        raise SqlError(
            "UNRESOLVABLE_TABLE_VALUED_FUNCTION",
            f"Could not resolve `{_called(function)}` to a table-valued function.",
            "42883",
        )
    ids = exp.select(exp.alias_(exp.column("range"), "id")).from_(exp.Table(this=function.copy()))
    return exp.Subquery(this=ids, alias=table.args.get("alias") or exp.TableAlias())
