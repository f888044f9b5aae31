"""Statements through the SDK: run one to its end, with all its rows."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ops.deploy.failures import DeployError

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient
    from databricks.sdk.service.sql import StatementResponse

Row = tuple[str | None, ...]
UNDER_WAY = ("PENDING", "RUNNING")
POLL_S = 0.5


@dataclass(frozen=True, slots=True)
class Table:
    """Values as the API sends them: text, or None for NULL."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


class SqlFailed(DeployError):
    """The warehouse could not run a statement; its own words."""


def run_sql(client: "WorkspaceClient", warehouse_id: str, sql: str) -> Table:
    answer = client.statement_execution.execute_statement(sql, warehouse_id, wait_timeout="30s")
    while _state(answer) in UNDER_WAY and answer.statement_id:
        time.sleep(POLL_S)
        answer = client.statement_execution.get_statement(answer.statement_id)
    return table_of(client, answer)


def table_of(client: "WorkspaceClient", answer: "StatementResponse") -> Table:
    """The rows of a statement that has ended, all chunks of them."""
    if _state(answer) != "SUCCEEDED":
        error = answer.status.error if answer.status else None
        raise SqlFailed(error.message if error and error.message else f"It is {_state(answer)}.")
    schema = answer.manifest.schema if answer.manifest else None
    names = tuple(column.name or "" for column in (schema.columns if schema else None) or ())
    rows: list[Row] = []
    chunk = answer.result
    while chunk is not None:
        rows += [tuple(row) for row in chunk.data_array or ()]
        if not chunk.next_chunk_index or not answer.statement_id:
            break
        chunk = client.statement_execution.get_statement_result_chunk_n(
            answer.statement_id, chunk.next_chunk_index
        )
    return Table(names, tuple(rows))


def quoted(name: str) -> str:
    return ".".join(f"`{part}`" for part in name.split("."))


def _state(answer: "StatementResponse") -> str:
    state = answer.status.state if answer.status else None
    return state.value if state else "UNKNOWN"


def listed(names: Sequence[str]) -> str:
    """ "a, b and c"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
