"""One question through all its statuses. Whatever happens, it ends in a terminal one."""

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emulator.genie import messages as m
from emulator.genie.failures import GenieFailure
from emulator.genie.messages import GenieMessage, MessageError
from emulator.genie.thoughts import thoughts_about
from emulator.personas import Persona
from emulator.questions.describe import describe_result
from emulator.questions.lexicon import Lexicon
from emulator.questions.query import Query
from emulator.questions.sql import to_sql
from emulator.questions.understand import Answerable, Refusal, understand
from emulator.warehouse.errors import SqlError
from emulator.warehouse.statement import Result

if TYPE_CHECKING:
    from emulator.genie.service import GenieService, OnStatus
    from emulator.genie.spaces import Space

logger = logging.getLogger(__name__)
ROW_LIMIT = 5000
CANCELLED = MessageError("MESSAGE_CANCELLED_WHILE_EXECUTING_EXCEPTION", "Cancelled.")
SUGGESTIONS = 3
# Seconds in each status at pace 1, in the proportions that a person sees.
WAITS = {
    m.FETCHING_METADATA: 0.2,
    m.FILTERING_CONTEXT: 0.2,
    m.ASKING_AI: 0.8,
    m.PENDING_WAREHOUSE: 0.2,
    m.EXECUTING_QUERY: 0.3,
}


@dataclass(slots=True)
class Turn:
    service: "GenieService"
    space: "Space"
    persona: Persona
    message: GenieMessage
    previous: Query | None
    previous_questions: tuple[str, ...] = ()
    on_status: "OnStatus | None" = None

    async def run(self, on_status: "OnStatus | None" = None) -> GenieMessage:
        """Never raises but for being cancelled: a client would poll an open message for ever."""
        self.on_status = on_status
        try:
            await self._answer()
        except GenieFailure as failure:
            await self._fail(failure.error_type, failure.text)
        except SqlError as error:
            await self._fail("SQL_EXECUTION_EXCEPTION", error.message)
        except asyncio.CancelledError:
            self._change(status=m.CANCELLED, error=CANCELLED)
            raise
        except Exception as error:
            logger.exception("Genie could not answer %r", self.message.content)
            text = f"{type(error).__name__} inside the local workspace, see its log"
            self._change(
                status=m.FAILED, error=MessageError("UNEXPECTED_REPLY_PROCESS_EXCEPTION", text)
            )
        return self.message

    async def _answer(self) -> None:
        await self._enter(m.FETCHING_METADATA)
        lexicon = await self.service.lexicons.of(self.space, self.persona)
        await self._enter(m.FILTERING_CONTEXT)
        await self._enter(m.ASKING_AI)
        understood = await asyncio.to_thread(self._understand, lexicon)
        if isinstance(understood, Refusal):
            await self._refuse(understood)
            return
        sql = self._plan(understood)
        if not self.service.sql_warehouse.may_use(self.persona):
            text = "You do not have CAN USE permission on the SQL warehouse of this space."
            raise GenieFailure("WAREHOUSE_ACCESS_MISSING_EXCEPTION", text)
        await self._enter(m.PENDING_WAREHOUSE)
        await self._enter(m.EXECUTING_QUERY)
        result = await asyncio.to_thread(self._execute, sql)
        await self._complete(understood, sql, result)

    def _understand(self, lexicon: Lexicon) -> Answerable | Refusal:
        today, previous = self.service.clock.today(), self.previous
        for question in self.previous_questions:
            earlier = understand(question, lexicon, today=today, previous=previous)
            if isinstance(earlier, Answerable):
                previous = earlier.query
        return understand(self.message.content, lexicon, today=today, previous=previous)

    def _plan(self, understood: Answerable) -> str:
        view = self.service.warehouse.metric_view(understood.query.view)
        sql = to_sql(understood.query, view)
        self._change(
            query=understood.query,
            title=understood.interpretation,
            interpretation=understood.interpretation,
            sql=sql,
            thoughts=thoughts_about(understood, view),
        )
        return sql

    def _execute(self, sql: str) -> Result:
        return self.service.warehouse.execute(sql, persona=self.persona)

    async def _complete(self, understood: Answerable, sql: str, result: Result) -> None:
        view = self.service.warehouse.metric_view(understood.query.view)
        text = describe_result(understood.query, view, result.columns, result.rows)
        if self.persona.region:
            text = f"{text}\n\nYou see rows of the {self.persona.region} only."
        await self._end(
            statement_id=self.service.record(sql, self.persona, result),
            result=result,
            is_truncated=len(result.rows) > ROW_LIMIT,
            text=text,
            suggestions=self._other_questions(),
        )

    async def _refuse(self, refusal: Refusal) -> None:
        await self._end(
            text=refusal.message,
            suggestions=tuple(refusal.suggestions) or self._other_questions(),
            not_understood=tuple(refusal.not_understood),
        )

    def _other_questions(self) -> tuple[str, ...]:
        asked = self.message.content.strip().casefold()
        others = [q for q in self.space.sample_questions if q.casefold() != asked]
        return tuple(others[:SUGGESTIONS])

    async def _fail(self, error_type: str, text: str) -> None:
        self._change(status=m.FAILED, error=MessageError(error_type, text))
        await self._tell()

    async def _end(self, **changes: Any) -> None:
        self._change(status=m.COMPLETED, **changes)
        await self._tell()

    async def _enter(self, status: m.Status) -> None:
        self._change(status=status)
        await self._tell()
        if self.service.pace > 0:
            await asyncio.sleep(self.service.pace * WAITS[status])

    def _change(self, **changes: Any) -> None:
        self.message = self.service.conversations.change(self.message, **changes)

    async def _tell(self) -> None:
        if self.on_status is not None:
            await self.on_status(self.message)
