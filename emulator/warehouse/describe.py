"""What the catalog says about itself: DESCRIBE and SHOW."""

from __future__ import annotations

import fnmatch
import json
from typing import TYPE_CHECKING, Any

from emulator.personas import ADMIN, Persona
from emulator.warehouse import column_types
from emulator.warehouse.catalog import (
    CATALOG,
    SCHEMA_COMMENTS,
    SCHEMA_PROPERTIES,
    Name,
    parse_name,
)
from emulator.warehouse.commands import DescribeTable, Show
from emulator.warehouse.errors import permission_denied, schema_not_found, table_not_found
from emulator.warehouse.metric_view import Dimension, Format, Measure, MetricView
from emulator.warehouse.statement import Column, Result, text_result

if TYPE_CHECKING:
    from emulator.warehouse.warehouse import Warehouse

SCHEMAS = frozenset(SCHEMA_COMMENTS)


def table(command: DescribeTable, warehouse: Warehouse, persona: Persona) -> Result:
    found = _columns(command.name, warehouse, persona)
    if command.as_json:
        body = _as_json(command.name, found, warehouse)
        return text_result(("json_metadata",), [(json.dumps(body, ensure_ascii=False),)])
    rows: list[tuple[str | None, ...]] = [
        (c.name, c.type_text.lower() + _measure_mark(command.name, c, warehouse), c.comment)
        for c in found
    ]
    if command.extended:
        rows += [("", "", ""), ("# Detailed Table Information", "", "")]
        rows += [(key, value, "") for key, value in _details(command.name, warehouse)]
    return text_result(("col_name", "data_type", "comment"), rows)


def schema(name: str) -> Result:
    short = name.removeprefix(f"{CATALOG}.")
    if short not in SCHEMAS:
        raise schema_not_found(f"`{name}`")
    properties = ", ".join(f"({k},{v})" for k, v in SCHEMA_PROPERTIES[short].items())
    rows: list[tuple[str | None, ...]] = [
        ("Catalog Name", CATALOG),
        ("Namespace Name", short),
        ("Comment", SCHEMA_COMMENTS[short]),
        ("Owner", ADMIN.email),
        ("Properties", f"({properties})" if properties else ""),
    ]
    return text_result(("database_description_item", "database_description_value"), rows)


def catalogs() -> Result:
    return text_result(("catalog",), [(CATALOG,)])


def schemas(pattern: str | None) -> Result:
    names = sorted(s for s in SCHEMAS if _matches(s, pattern))
    return text_result(("databaseName",), [(name,) for name in names])


def tables(command: Show, warehouse: Warehouse, persona: Persona) -> Result:
    """The tables and views of a schema that the caller may SELECT from."""
    wanted = (command.of or "default").removeprefix(f"{CATALOG}.")
    if wanted not in SCHEMAS:
        raise schema_not_found(f"`{command.of}`")
    names = [v.full_name for v in warehouse.metric_views()]
    if command.what == "TABLES":
        names += [t.full_name for t in warehouse.tables.values()]
    found = [parse_name(n) for n in sorted(names) if warehouse.may_select(persona, n)]
    rows: list[tuple[str | None, ...]] = [
        (name.schema, name.table, "false")
        for name in found
        if name.schema == wanted and _matches(name.table, command.pattern)
    ]
    return text_result(("database", "tableName", "isTemporary"), rows)


def columns(full_name: str, warehouse: Warehouse, persona: Persona) -> Result:
    found = _columns(parse_name(full_name), warehouse, persona)
    return text_result(("col_name",), [(c.name,) for c in found])


def grants(full_name: str, warehouse: Warehouse) -> Result:
    rows: list[tuple[str | None, ...]] = [
        (principal, privilege, _kind(securable), securable)
        for principal, securable, privilege in warehouse.grants.on(full_name)
    ]
    return text_result(("Principal", "ActionType", "ObjectType", "ObjectKey"), rows)


def create_statement(full_name: str, warehouse: Warehouse, persona: Persona) -> Result:
    name = parse_name(full_name)
    _columns(name, warehouse, persona)
    if not warehouse.has_view(str(name)):
        raise table_not_found(f"`{full_name}`")
    yaml = warehouse.metric_view(full_name).yaml.strip("\n")
    text = f"CREATE VIEW {full_name}\nWITH METRICS\nLANGUAGE YAML\nAS $$\n{yaml}\n$$"
    return text_result(("createtab_stmt",), [(text,)])


def _columns(name: Name, warehouse: Warehouse, persona: Persona) -> tuple[Column, ...]:
    if warehouse.has_view(str(name)):
        found = warehouse.view_columns(str(name))
    elif name.catalog == CATALOG and (name.schema, name.table) in warehouse.tables:
        stored = warehouse.tables[(name.schema, name.table)].columns
        found = tuple(column_types.column(c.name, c.type, c.comment) for c in stored)
    elif str(name) in warehouse.made.views:
        found = warehouse.execute(f"SELECT * FROM {name} LIMIT 0", persona=ADMIN).columns
    else:
        raise table_not_found(f"`{name}`")
    if not warehouse.may_select(persona, str(name)):
        raise permission_denied("SELECT", "Table", str(name))
    return found


def _as_json(name: Name, found: tuple[Column, ...], warehouse: Warehouse) -> dict[str, Any]:
    body: dict[str, Any] = {
        "table_name": name.table,
        "catalog_name": name.catalog,
        "namespace": [name.schema],
        "schema_name": name.schema,
        "columns": [_column_json(c) for c in found],
        "owner": ADMIN.email,
    }
    if not warehouse.has_view(str(name)):
        comment = warehouse.tables[(name.schema, name.table)].comment
        return {**body, "type": "MANAGED", "provider": "delta", "comment": comment}
    view = warehouse.metric_view(str(name))
    for column in body["columns"]:
        column["metadata"] = _metadata(view, column["name"])
    return {
        **body,
        "type": "METRIC_VIEW",
        "language": "YAML",
        "comment": view.comment,
        "view_text": view.yaml,
        "table_properties": {"metric_view.from.name": view.source},
    }


def _column_json(column: Column) -> dict[str, Any]:
    kind: dict[str, Any] = {"name": column.type_text.lower()}
    if column.type_name == "DECIMAL":
        kind = {"name": "decimal", "precision": column.precision, "scale": column.scale}
    return {"name": column.name, "type": kind, "nullable": True, "comment": column.comment}


def _metadata(view: MetricView, name: str) -> dict[str, str]:
    """Keys as the platform has them in a column's metadata."""
    dimension = view.dimension(name)
    of: Dimension | Measure | None = dimension or view.measure(name)
    if of is None:
        return {}
    semantic: dict[str, Any] = {
        "display_name": of.display_name,
        "synonyms": list(of.synonyms) or None,
        "format": _format(of.format) if of.format else None,
    }
    return {
        "metric_view.type": "dimension" if dimension else "measure",
        "metric_view.expr": of.expr,
        "semantic_metadata": json.dumps({k: v for k, v in semantic.items() if v is not None}),
    }


def _format(format_: Format) -> dict[str, Any]:
    fields = {name: getattr(format_, name) for name in Format.__dataclass_fields__}
    places = format_.decimal_places
    if places is not None:
        fields["decimal_places"] = {"type": places.type, "places": places.places}
    return {name: value for name, value in fields.items() if value is not None}


def _measure_mark(name: Name, column: Column, warehouse: Warehouse) -> str:
    is_view = warehouse.has_view(str(name))
    return " measure" if is_view and warehouse.metric_view(str(name)).measure(column.name) else ""


def _details(name: Name, warehouse: Warehouse) -> list[tuple[str, str]]:
    details = [("Catalog", name.catalog), ("Database", name.schema), ("Table", name.table)]
    details.append(("Owner", ADMIN.email))
    if not warehouse.has_view(str(name)):
        return [*details, ("Type", "MANAGED"), ("Provider", "delta")]
    view = warehouse.metric_view(str(name))
    details += [("Type", "METRIC_VIEW"), ("Comment", view.comment or ""), ("Language", "YAML")]
    return [*details, ("View Text", view.yaml)]


def _kind(securable: str) -> str:
    return ("CATALOG", "SCHEMA", "TABLE")[securable.count(".")]


def _matches(name: str, pattern: str | None) -> bool:
    """`*` and, between alternatives, `|`, as in SHOW ... LIKE."""
    return pattern is None or any(fnmatch.fnmatch(name, p) for p in pattern.lower().split("|"))
