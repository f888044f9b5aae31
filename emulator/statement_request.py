"""The body of `POST /api/2.0/sql/statements`, parsed as strictly as the API parses it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.errors import bad_request
from emulator.warehouse.statement import Parameter

QUERY_BYTES = 16 * 1024 * 1024
WAIT = re.compile(r"(\d+)s")


@dataclass(frozen=True, slots=True)
class StatementRequest:
    statement: str
    warehouse_id: str
    catalog: str = "main"
    schema: str = "default"
    parameters: tuple[Parameter, ...] = ()
    wait_seconds: int = 10
    cancel_on_timeout: bool = False
    row_limit: int | None = None
    byte_limit: int | None = None


def statement_request(body: Mapping[str, Any]) -> StatementRequest:
    """Raises 400 INVALID_PARAMETER_VALUE for what the API refuses."""
    _refuse_other_dispositions(body)
    return StatementRequest(
        statement=_statement(body),
        warehouse_id=_text(body, "warehouse_id"),
        catalog=body.get("catalog") or "main",
        schema=body.get("schema") or "default",
        parameters=tuple(_parameter(item) for item in body.get("parameters") or ()),
        wait_seconds=_wait(body.get("wait_timeout", "10s")),
        cancel_on_timeout=_one_of(body, "on_wait_timeout", "CONTINUE", "CANCEL") == "CANCEL",
        row_limit=_limit(body, "row_limit"),
        byte_limit=_limit(body, "byte_limit"),
    )


def _refuse_other_dispositions(body: Mapping[str, Any]) -> None:
    disposition = _one_of(body, "disposition", "INLINE", "EXTERNAL_LINKS")
    format_ = _one_of(body, "format", "JSON_ARRAY", "ARROW_STREAM", "CSV")
    if disposition == "INLINE" and format_ != "JSON_ARRAY":
        raise bad_request(f"The format {format_} is not supported with the INLINE disposition.")
    if disposition != "INLINE":
        raise bad_request("The local workspace answers with the INLINE disposition only.")


def _statement(body: Mapping[str, Any]) -> str:
    statement = _text(body, "statement")
    if len(statement.encode()) > QUERY_BYTES:
        raise bad_request("The statement is longer than 16 MiB.")
    return statement


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise bad_request(f"{name} is required and must be a non-empty string.")
    return value


def _wait(value: Any) -> int:
    matched = WAIT.fullmatch(value) if isinstance(value, str) else None
    seconds = int(matched[1]) if matched else -1
    if seconds == 0 or 5 <= seconds <= 50:
        return seconds
    raise bad_request(f"wait_timeout must be 0s or between 5s and 50s, not {value!r}.")


def _one_of(body: Mapping[str, Any], name: str, default: str, *others: str) -> str:
    value = body.get(name) or default
    if value in (default, *others):
        return str(value)
    raise bad_request(f"{name} must be one of {', '.join((default, *others))}, not {value!r}.")


def _limit(body: Mapping[str, Any], name: str) -> int | None:
    value = body.get(name)
    if value is None:
        return None
    # int64 fields arrive as numbers or as strings, as protobuf's JSON allows.
    if isinstance(value, int | str) and re.fullmatch(r"[1-9]\d*", str(value)):
        return int(value)
    raise bad_request(f"{name} must be a positive number, not {value!r}.")


def _parameter(item: Any) -> Parameter:
    if not isinstance(item, Mapping) or not isinstance(item.get("name"), str):
        raise bad_request("Every parameter needs a name; positional parameters are not supported.")
    value = item.get("value")
    if value is not None and not isinstance(value, str):
        raise bad_request(f"The value of parameter {item['name']} must be a string.")
    return Parameter(item["name"], value, item.get("type"))
