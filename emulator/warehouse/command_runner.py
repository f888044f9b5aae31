"""Carry out the statements that are not queries, for those who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.personas import Persona
from emulator.warehouse import describe
from emulator.warehouse.catalog import CATALOG
from emulator.warehouse.commands import (
    ChangeGrant,
    Command,
    CreatePlainView,
    CreateTable,
    CreateView,
    DescribeSchema,
    DescribeTable,
    DropView,
    Show,
)
from emulator.warehouse.errors import permission_denied, schema_not_found, table_not_found
from emulator.warehouse.metric_view_yaml import parse_metric_view
from emulator.warehouse.statement import Result

if TYPE_CHECKING:
    from emulator.warehouse.warehouse import Warehouse


def run_command(command: Command, warehouse: Warehouse, persona: Persona) -> Result:
    if isinstance(command, CreateView):
        return _create(command, warehouse, persona)
    if isinstance(command, CreateTable | CreatePlainView):
        return _make(command, warehouse, persona)
    if isinstance(command, DropView):
        return _drop(command, warehouse, persona)
    if isinstance(command, ChangeGrant):
        return _change_grant(command, warehouse, persona)
    if isinstance(command, DescribeTable):
        return describe.table(command, warehouse, persona)
    if isinstance(command, DescribeSchema):
        return describe.schema(command.name)
    return _show(command, warehouse, persona)


def _create(command: CreateView, warehouse: Warehouse, persona: Persona) -> Result:
    name = command.name
    if not persona.is_admin:
        raise permission_denied("CREATE TABLE", "Schema", f"{name.catalog}.{name.schema}")
    if name.catalog != CATALOG or name.schema not in describe.SCHEMAS:
        raise schema_not_found(f"`{name.catalog}`.`{name.schema}`")
    if command.if_not_exists and warehouse.has_view(str(name)):
        return Result()
    view = parse_metric_view(str(name), command.yaml, command.comment)
    warehouse.create_view(view, replace=command.replace)
    return Result()


def _make(command: CreateTable | CreatePlainView, warehouse: Warehouse, persona: Persona) -> Result:
    name = command.name
    if not persona.is_admin:
        raise permission_denied("CREATE TABLE", "Schema", f"{name.catalog}.{name.schema}")
    if name.catalog != CATALOG or name.schema not in describe.SCHEMAS:
        raise schema_not_found(f"`{name.catalog}`.`{name.schema}`")
    made, options = warehouse.made, {"replace": command.replace}
    if isinstance(command, CreateTable):
        made.create_table(name, command.select, command.path, command.properties, **options)
    else:
        warehouse.compile(command.query, persona)
        made.create_view(name, command.query, command.properties, **options)
    return Result()


def _drop(command: DropView, warehouse: Warehouse, persona: Persona) -> Result:
    if not persona.is_admin:
        raise permission_denied("MANAGE", "Table", str(command.name))
    if warehouse.has_view(str(command.name)):
        warehouse.drop_view(str(command.name))
    elif not command.if_exists:
        raise table_not_found(f"`{command.name}`")
    return Result()


def _change_grant(command: ChangeGrant, warehouse: Warehouse, persona: Persona) -> Result:
    if not persona.is_admin:
        raise permission_denied("MANAGE", "Securable", command.securable)
    if not warehouse.has_securable(command.securable):
        raise table_not_found(f"`{command.securable}`")
    change = warehouse.grants.revoke if command.revoked else warehouse.grants.grant
    for privilege in command.privileges:
        change(command.principal, command.securable, privilege)
    return Result()


def _show(command: Show, warehouse: Warehouse, persona: Persona) -> Result:
    if command.what == "CATALOGS":
        return describe.catalogs()
    if command.what in {"SCHEMAS", "DATABASES"}:
        return describe.schemas(command.pattern)
    if command.what == "GRANTS":
        return describe.grants(command.of or CATALOG, warehouse)
    if command.what == "COLUMNS":
        return describe.columns(command.of or "", warehouse, persona)
    if command.what == "CREATE TABLE":
        return describe.create_statement(command.of or "", warehouse, persona)
    return describe.tables(command, warehouse, persona)
