"""Run SQL on the warehouse with the caller's rights; typed rows come back."""

import asyncio
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from backend.workspace.client import WorkspaceSession
from backend.workspace.errors import (
    NotFound,
    NotGranted,
    StatementFailed,
    TimedOut,
    UpstreamFailed,
    WarehouseStopped,
    WorkspaceError,
)

STATEMENTS = "/api/2.0/sql/statements"
FIRST_WAIT = "10s"
POLL_S = (0.2, 0.4, 0.8, 1.5, 2.0)
GIVE_UP_S = 60.0
MOST_ROWS = 5_000

Value = Decimal | int | float | date | datetime | str | bool | None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named marker's value, as the wire wants it: text and a type; None is NULL."""

    name: str
    value: str | None
    type: str = "STRING"


@dataclass(frozen=True, slots=True)
class Statement:
    sql: str
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type_name: str


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    truncated: bool
    statement_id: str


async def run(session: WorkspaceSession, sql: str, parameters: Sequence[Parameter] = ()) -> Table:
    """The statement's rows, at most MOST_ROWS. Cancelled upstream when nobody waits any more."""
    answer = await session.post(STATEMENTS, _request(session, sql, parameters))
    statement_id = _statement_id(answer)
    try:
        answer = await _until_done(session, statement_id, answer)
        return await table_of(session, {"statement_id": statement_id, **answer})
    except (asyncio.CancelledError, TimedOut, WarehouseStopped):
        await asyncio.shield(_cancel(session, statement_id))
        raise


def _request(
    session: WorkspaceSession, sql: str, parameters: Sequence[Parameter]
) -> Mapping[str, object]:
    return {
        "statement": sql,
        "warehouse_id": session.settings.warehouse_id,
        "catalog": session.settings.catalog,
        "schema": session.settings.schema_name,
        "parameters": [_wire(parameter) for parameter in parameters],
        "row_limit": MOST_ROWS,
        "disposition": "INLINE",
        "format": "JSON_ARRAY",
        "wait_timeout": FIRST_WAIT,
        "on_wait_timeout": "CONTINUE",
    }


def _wire(parameter: Parameter) -> dict[str, str]:
    wire = {"name": parameter.name, "type": parameter.type}
    return wire if parameter.value is None else {**wire, "value": parameter.value}


def _statement_id(answer: Any) -> str:
    statement_id = answer.get("statement_id") if isinstance(answer, dict) else None
    if not isinstance(statement_id, str):
        raise UpstreamFailed("The warehouse accepted a statement without naming it.")
    return statement_id


async def _until_done(session: WorkspaceSession, statement_id: str, answer: Any) -> Any:
    started = time.monotonic()
    polls = 0
    while state_of(answer) in ("PENDING", "RUNNING"):
        if time.monotonic() - started > GIVE_UP_S:
            raise await _why_so_slow(session)
        await asyncio.sleep(POLL_S[min(polls, len(POLL_S) - 1)])
        polls += 1
        answer = await session.get(f"{STATEMENTS}/{statement_id}")
    return answer


def state_of(answer: Any) -> str:
    status = answer.get("status") if isinstance(answer, dict) else None
    return str(status.get("state")) if isinstance(status, dict) else "UNKNOWN"


async def _why_so_slow(session: WorkspaceSession) -> WorkspaceError:
    """Still pending after our patience: the warehouse's own state says whether it is to blame."""
    warehouse = await session.get(f"/api/2.0/sql/warehouses/{session.settings.warehouse_id}")
    state = str(warehouse.get("state", "")) if isinstance(warehouse, dict) else ""
    if state and state != "RUNNING":
        return WarehouseStopped(
            f"The SQL warehouse is {state.lower()}.", "It needs a moment to start; try again."
        )
    return TimedOut(
        f"The query took longer than {GIVE_UP_S:.0f} s and was cancelled.",
        "Ask for less, or retry.",
    )


def _failure(session: WorkspaceSession, answer: Any) -> WorkspaceError:
    """SQL fails with HTTP 200 and state FAILED, so the state and its error are what counts."""
    state = state_of(answer)
    error = answer["status"].get("error") if "status" in answer else None
    code = str(error.get("error_code", "")) if isinstance(error, dict) else ""
    words = str(error.get("message", "")) if isinstance(error, dict) else ""
    who = session.identity.display_name
    if "INSUFFICIENT_PERMISSIONS" in f"{code} {words}" or "PERMISSION_DENIED" in f"{code} {words}":
        thing = _named(words) or "a table that this needs"
        return NotGranted(
            f"{who} has no permission on {thing}.", "Ask the owner of the data for SELECT on it."
        )
    if "TABLE_OR_VIEW_NOT_FOUND" in f"{code} {words}":
        return NotFound(
            f"{_named(words) or 'A metric view'} does not exist, or {who} may not see it.",
            "Run create_genie_spaces_basic.py, which creates the metric views, or check CATALOG "
            "and SCHEMA.",
        )
    said = " ".join(words.split())[:400] or f"the statement ended as {state}"
    return StatementFailed(f"The query failed: {said}", error_code=code or state)


def _named(words: str) -> str:
    found = re.search(r"[`']([\w.`]+)[`']", words)
    return found[1].replace("`", "") if found else ""


async def _cancel(session: WorkspaceSession, statement_id: str) -> None:
    try:
        await session.post(f"{STATEMENTS}/{statement_id}/cancel")
    except WorkspaceError:
        return  # it ends by itself; what matters has been raised already


async def table_of(session: WorkspaceSession, answer: Any) -> Table:
    """The rows of a statement that is over, whoever ran it; raises what it failed with."""
    if state_of(answer) != "SUCCEEDED":
        raise _failure(session, answer)
    return await _table(session, _statement_id(answer), answer)


async def _table(session: WorkspaceSession, statement_id: str, answer: Any) -> Table:
    try:
        manifest = answer["manifest"]
        columns = tuple(
            Column(column["name"], column["type_name"]) for column in manifest["schema"]["columns"]
        )
        rows, cut = await _all_rows(session, answer.get("result") or {})
        truncated = cut or bool(manifest.get("truncated"))
        converters = [converter(column.type_name) for column in columns]
        typed = tuple(
            tuple(
                None if text is None else convert(text)
                for convert, text in zip(converters, row, strict=True)
            )
            for row in rows
        )
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise UpstreamFailed(
            "The warehouse answered in a shape that was not expected.", "Try again in a moment."
        ) from error
    return Table(columns, typed, truncated, statement_id)


async def _all_rows(session: WorkspaceSession, chunk: Any) -> tuple[list[list[str | None]], bool]:
    """The rows of every chunk, and whether some were left behind."""
    rows = list(chunk.get("data_array") or [])
    while (link := chunk.get("next_chunk_internal_link")) and len(rows) < MOST_ROWS:
        chunk = (await session.get(link)).get("result") or {}
        rows += chunk.get("data_array") or []
    return rows, bool(chunk.get("next_chunk_internal_link"))


def converter(type_name: str) -> Callable[[str], Value]:
    """How text of a Databricks type becomes a value; an unknown type stays text."""
    return CONVERTERS.get(type_name, str)


def _boolean(text: str) -> bool:
    return text.lower() == "true"


def _whole(text: str) -> int:
    # Genie's results have been seen to write large integers as "3.336E8".
    return int(Decimal(text))


CONVERTERS: Mapping[str, Callable[[str], Value]] = {
    "BOOLEAN": _boolean,
    "BYTE": _whole,
    "SHORT": _whole,
    "INT": _whole,
    "LONG": _whole,
    "FLOAT": float,
    "DOUBLE": float,
    "DECIMAL": Decimal,
    "DATE": date.fromisoformat,
    "TIMESTAMP": datetime.fromisoformat,
}
