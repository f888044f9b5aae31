"""Statements that are not queries: CREATE VIEW WITH METRICS, DROP, GRANT, DESCRIBE, SHOW."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emulator.personas import Persona
from emulator.warehouse.catalog import Name, parse_name
from emulator.warehouse.errors import permission_denied, syntax_error, unsupported_statement
from emulator.warehouse.metric_view_yaml import parse_metric_view
from emulator.warehouse.statement import Result

if TYPE_CHECKING:
    from emulator.warehouse.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class CreateView:
    name: Name
    replace: bool
    if_not_exists: bool
    comment: str | None
    yaml: str


Command = CreateView

_CREATE = re.compile(
    r"\s*CREATE\s+(?P<replace>OR\s+REPLACE\s+)?VIEW\s+(?P<exists>IF\s+NOT\s+EXISTS\s+)?"
    r"(?P<name>[\w`.\-]+)\s+WITH\s+METRICS\s+LANGUAGE\s+YAML\s+"
    r"(?:COMMENT\s+(?P<comment>'(?:[^']|'')*'|\"[^\"]*\")\s+)?"
    r"AS\s+(?P<tag>\$\w*\$)(?P<yaml>.*)(?P=tag)\s*;?\s*",
    re.IGNORECASE | re.DOTALL,
)


def parse_command(sql: str, catalog: str, schema: str) -> Command | None:
    """The command, or None for a query."""
    created = _CREATE.fullmatch(sql)
    if created:
        return CreateView(
            name=parse_name(created["name"], catalog, schema),
            replace=bool(created["replace"]),
            if_not_exists=bool(created["exists"]),
            comment=_unquoted(created["comment"]),
            yaml=created["yaml"],
        )
    if re.match(r"\s*CREATE\b", sql, re.IGNORECASE):
        if re.search(r"WITH\s+METRICS", sql, re.IGNORECASE):
            raise syntax_error(
                "Write CREATE [OR REPLACE] VIEW name WITH METRICS LANGUAGE YAML AS $$ ... $$."
            )
        raise unsupported_statement("CREATE of anything but metric views")
    return None


def run(command: Command, warehouse: Warehouse, persona: Persona) -> Result:
    if not persona.is_admin:
        raise permission_denied("CREATE TABLE", "Schema", f"{command.name.catalog}.x")
    view = parse_metric_view(str(command.name), command.yaml, command.comment)
    warehouse.create_view(view, replace=command.replace)
    return Result()


def _unquoted(text: str | None) -> str | None:
    return None if text is None else text[1:-1].replace("''", "'")
