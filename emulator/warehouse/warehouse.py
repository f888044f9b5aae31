"""The SQL warehouse: one statement in, with the caller's rights, one result out."""

import functools
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import sqlglot
from sqlglot import exp

from emulator.clock import Clock
from emulator.personas import ADMIN, Persona
from emulator.warehouse.catalog import CATALOG, METRICS_SCHEMA, Tables, parse_name
from emulator.warehouse.command_runner import run_command
from emulator.warehouse.commands import parse_command
from emulator.warehouse.describe import SCHEMAS
from emulator.warehouse.dialect import parse
from emulator.warehouse.engine import Engine, Interrupt
from emulator.warehouse.errors import SqlError, syntax_error, table_not_found, unsupported_statement
from emulator.warehouse.grants import Grants
from emulator.warehouse.markers import fill_identifiers, fill_markers
from emulator.warehouse.metric_view import MetricView
from emulator.warehouse.output_names import name_outputs
from emulator.warehouse.registration import RegisteredView, check_view
from emulator.warehouse.resolve import Resolver
from emulator.warehouse.row_security import Sight
from emulator.warehouse.session_values import SessionValues
from emulator.warehouse.statement import Column, Parameter, Result
from emulator.warehouse.tables_made_here import TablesMadeHere
from emulator.warehouse.translate import to_duckdb
from emulator.warehouse.view_store import data_identity, load_views, save_views


class Warehouse:
    """Safe to call from many threads: every statement has a cursor of its own."""

    def __init__(
        self,
        database: Path,
        clock: Clock,
        *,
        views_file: Path | None = None,
        volumes: Path | None = None,
    ) -> None:
        self.clock = clock
        self.grants = Grants()
        self._engine = Engine(database, volumes)
        self.made = TablesMadeHere(self._engine, volumes)
        self._lock = threading.Lock()
        self._views: Mapping[str, RegisteredView] = MappingProxyType({})
        self._distinct_values = functools.lru_cache(maxsize=512)(self._read_distinct_values)
        self._views_file = views_file
        self._identity = data_identity(database)
        for kept in load_views(views_file, self._identity) if views_file else ():
            self._register(kept)

    @property
    def tables(self) -> Tables:
        return self._engine.tables

    def execute(
        self,
        sql: str,
        *,
        persona: Persona,
        catalog: str = CATALOG,
        schema: str = "default",
        parameters: Sequence[Parameter] = (),
        interrupt: Interrupt | None = None,
        most_rows: int | None = None,
    ) -> Result:
        """Runs with the rights of `persona`. Raises SqlError, `CANCELED` when interrupted."""
        command = parse_command(sql, catalog, schema)
        if command is not None:
            return run_command(command, self, persona)
        compiled = self.compile(sql, persona, catalog, schema, parameters)
        return self._engine.run(compiled, interrupt, most_rows)

    def compile(
        self,
        sql: str,
        persona: Persona,
        catalog: str = CATALOG,
        schema: str = "default",
        parameters: Sequence[Parameter] = (),
    ) -> str:
        """The DuckDB SQL that a query becomes for this person now."""
        root = fill_markers(_parse_query(sql), parameters)
        fill_identifiers(root)
        name_outputs(root)
        self.resolver(persona, catalog, schema).resolve(root)
        session = SessionValues(self.clock.now(), persona.email, catalog, schema)
        return to_duckdb(root, self._engine.tables, session)

    def resolver(
        self, persona: Persona, catalog: str = CATALOG, schema: str = "default"
    ) -> Resolver:
        return Resolver(
            tables=self._engine.tables,
            views={name: view.expressions for name, view in self._views.items()},
            plain_views=self.made.views,
            sight=Sight(self.clock.now(), persona.region),
            may_select=functools.partial(self.may_select, persona),
            catalog=catalog,
            schema=schema,
        )

    def create_view(self, view: MetricView, *, replace: bool = True) -> None:
        """Register after checking that all of it can be computed."""
        if self.has_view(view.full_name) and not replace:
            raise SqlError(
                "TABLE_OR_VIEW_ALREADY_EXISTS",
                f"Cannot create table or view `{view.name}` because it already exists. "
                "Use CREATE OR REPLACE VIEW.",
                "42P07",
            )
        self._register(view)
        self._save()

    def _register(self, view: MetricView | RegisteredView) -> None:
        registered = view if isinstance(view, RegisteredView) else self._check(view)
        name = registered.expressions.view.full_name
        if not self.has_view(name):
            self.grants.seed_view(name)
        with self._lock:
            self._views = MappingProxyType({**self._views, name.lower(): registered})
            self._distinct_values.cache_clear()

    def _check(self, view: MetricView) -> RegisteredView:
        resolver = self.resolver(ADMIN)
        session = SessionValues(self.clock.now(), ADMIN.email, CATALOG, METRICS_SCHEMA)

        def run(query: exp.Expr) -> Result:
            return self._engine.run(to_duckdb(query, self._engine.tables, session))

        return check_view(view, resolver.source, run)

    def drop_view(self, full_name: str) -> None:
        key = full_name.lower()
        with self._lock:
            self._views = MappingProxyType({k: v for k, v in self._views.items() if k != key})
            self._distinct_values.cache_clear()
        self.grants.forget(full_name)
        self._save()

    def _save(self) -> None:
        if self._views_file is not None:
            with self._lock:
                save_views(self._views_file, self._identity, self._views.values())

    def has_view(self, full_name: str) -> bool:
        return full_name.lower() in self._views

    def has_securable(self, full_name: str) -> bool:
        """Whether there is such a catalog, schema, table or view."""
        catalog, _, rest = full_name.lower().partition(".")
        if catalog != CATALOG:
            return False
        if not rest or rest in SCHEMAS:
            return True
        schema, _, table = rest.partition(".")
        made = full_name.lower() in self.made.known
        return made or self.has_view(full_name) or (schema, table) in self.tables

    def view_columns(self, full_name: str) -> tuple[Column, ...]:
        """Fields, then measures, with the types they answer in."""
        return self._views[full_name.lower()].columns

    def metric_views(self) -> tuple[MetricView, ...]:
        return tuple(v.expressions.view for _, v in sorted(self._views.items()))

    def metric_view(self, full_name: str) -> MetricView:
        found = self._views.get(str(parse_name(full_name)))
        if found is None:
            raise table_not_found(f"`{full_name}`")
        return found.expressions.view

    def may_select(self, persona: Persona, full_name: str) -> bool:
        return self.grants.may_select(persona, full_name)

    def distinct_values(self, view: str, dimension: str, limit: int = 2000) -> tuple[str, ...]:
        """What occurs in a field, as the system sees it; the same for all until a view changes."""
        return self._distinct_values(self.metric_view(view).full_name, dimension, limit)

    def _read_distinct_values(self, view: str, dimension: str, limit: int) -> tuple[str, ...]:
        field = f"`{dimension.replace('`', '``')}`"
        sql = f"SELECT DISTINCT {field} AS v FROM {view} WHERE {field} IS NOT NULL ORDER BY v"
        rows = self.execute(f"{sql} LIMIT {limit}", persona=ADMIN).rows
        return tuple(value for (value,) in rows if value is not None)

    def close(self) -> None:
        self._engine.close()


def _parse_query(sql: str) -> exp.Expr:
    try:
        statements = parse(sql)
    except sqlglot.errors.SqlglotError as error:
        raise syntax_error(_reason(error)) from error
    if len(statements) != 1:
        raise syntax_error("A statement holds exactly one query.")
    if isinstance(statements[0], exp.Values):
        return exp.select("*").from_(statements[0])
    if not isinstance(statements[0], exp.Query) or isinstance(statements[0], exp.Command):
        raise unsupported_statement(type(statements[0]).__name__.upper())
    return statements[0]


def _reason(error: sqlglot.errors.SqlglotError) -> str:
    found = getattr(error, "errors", None)
    if not found:
        return f"Syntax error: {error}".splitlines()[0]
    first = found[0]
    near = (first.get("highlight") or "").strip() or "end of input"
    return f"Syntax error at or near '{near}'. line {first.get('line')} pos {first.get('col')}"
