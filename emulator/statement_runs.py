"""Statements under way and their lives: PENDING, RUNNING, then one of four ends."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal
from uuid import uuid4

from emulator.errors import does_not_exist
from emulator.personas import Persona
from emulator.sql_warehouse import SqlWarehouse
from emulator.statement_request import StatementRequest
from emulator.statement_results import Chunked, chunked
from emulator.warehouse.engine import Interrupt
from emulator.warehouse.errors import SqlError
from emulator.warehouse.statement import Result

State = Literal["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "CANCELED", "CLOSED"]
ENDED = {"SUCCEEDED", "FAILED", "CANCELED", "CLOSED"}
INLINE_BYTES = 25 * 1024 * 1024
RESULT_SECONDS = 3600.0
KEPT = 2000


@dataclass(slots=True)
class Statement:
    """One statement and whose it is. Others do not learn that it exists."""

    owner: Persona
    request: StatementRequest
    id: str = field(default_factory=lambda: str(uuid4()))
    state: State = "PENDING"
    result: Chunked | None = None
    error: SqlError | None = None
    ended_at: float | None = None
    interrupt: Interrupt = field(default_factory=Interrupt)
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    def is_canceled(self) -> bool:
        return self.state == "CANCELED"

    def end(self, state: State, result: Chunked | None = None) -> None:
        """The first end holds: what a canceled statement still computes is dropped."""
        if self.state not in ENDED:
            self.state, self.result, self.ended_at = state, result, time.monotonic()
            self._ended.set()

    def cancel(self) -> None:
        self.end("CANCELED")
        self.interrupt.stop()

    def fail(self, error: SqlError) -> None:
        self.error = error
        self.end("FAILED")

    def close_when_old(self) -> None:
        """Results are kept for an hour."""
        if self.ended_at is not None and time.monotonic() - self.ended_at > RESULT_SECONDS:
            self.state, self.result = "CLOSED", None

    async def wait(self, seconds: float) -> bool:
        """Whether it has ended within `seconds`."""
        try:
            await asyncio.wait_for(self._ended.wait(), seconds)
        except TimeoutError:
            return False
        return True


Execute = Callable[[Statement], Result]
"""Runs a statement with its owner's rights; blocks."""


class Statements:
    """The statements that are still remembered, and the tasks that run them."""

    def __init__(self, execute: Execute, power: SqlWarehouse) -> None:
        self._execute = execute
        self._power = power
        self._statements: dict[str, Statement] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def submit(self, request: StatementRequest, persona: Persona) -> Statement:
        statement = self._remember(Statement(persona, request))
        task = asyncio.create_task(self._run(statement))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return statement

    def record(self, request: StatementRequest, persona: Persona, result: Result) -> Statement:
        """A statement that ran elsewhere, as Genie's do, so that it can be fetched by its id."""
        statement = self._remember(Statement(persona, request))
        statement.end("SUCCEEDED", chunked(result, request.row_limit, request.byte_limit))
        return statement

    def get(self, statement_id: str, persona: Persona) -> Statement:
        statement = self._statements.get(statement_id)
        if statement is None or statement.owner.key != persona.key:
            # Another user's statement and an unknown one are not to be told apart.
            raise does_not_exist(f"The statement {statement_id} was not found.")
        statement.close_when_old()
        return statement

    def _remember(self, statement: Statement) -> Statement:
        self._statements[statement.id] = statement
        while len(self._statements) > KEPT:
            self._statements.pop(next(iter(self._statements)))
        return statement

    async def _run(self, statement: Statement) -> None:
        """Always ends the statement: one left RUNNING would make clients poll for ever."""
        request = statement.request
        try:
            await self._power.running()
            if statement.is_canceled():
                return
            statement.state = "RUNNING"
            result = await asyncio.to_thread(self._execute, statement)
            shown = await asyncio.to_thread(chunked, result, request.row_limit, request.byte_limit)
        except SqlError as error:
            statement.fail(error)
        except Exception as error:
            statement.fail(SqlError("INTERNAL_ERROR", f"{type(error).__name__}: {error}", "XX000"))
            raise
        else:
            if shown.byte_count > INLINE_BYTES:
                statement.fail(too_large(shown.byte_count))
            statement.end("SUCCEEDED", shown)


def too_large(size: int) -> SqlError:
    text = f"Inline byte limit exceeded: the result of {size} bytes is over {INLINE_BYTES} bytes."
    return SqlError("INLINE_BYTE_LIMIT_EXCEEDED", f"{text} Select less, or set a row_limit.")
