"""The supervisor: reads the question, asks the right spaces as the caller, sums up."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from uuid import uuid4

from emulator.clock import Clock
from emulator.genie.messages import GenieMessage
from emulator.genie.service import GenieService
from emulator.personas import ADMIN, Persona
from emulator.questions import Lexicon, Refusal, Routed, replay, route
from emulator.serving import prose
from emulator.serving.events import Called, Concluded, Planned, Returned, SupervisorEvent, Tool

NO_SPACES = (
    "No Genie space exists in this workspace yet. Create them with "
    "`python create_genie_spaces_basic.py`."
)


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Stateless, like the endpoint: the conversation is what the request carries."""

    genie: GenieService
    clock: Clock

    async def answer(
        self, texts: Sequence[str], persona: Persona
    ) -> AsyncGenerator[SupervisorEvent, None]:
        """`texts` is what the person has said so far; the last one is the question."""
        lexicons = await self._lexicons()
        if not lexicons:
            yield Concluded(NO_SPACES)
            return
        routed = await asyncio.to_thread(self._route, texts, lexicons)
        if isinstance(routed, Refusal):
            yield Concluded(prose.suggestions(routed.message, routed.suggestions))
            return
        calls = [
            Called(f"call_{uuid4().hex[:24]}", self._tool(ask.space), ask.question)
            for ask in routed.asks
        ]
        yield Planned(prose.plan(calls))
        async for event in self._ask_all(calls, persona):
            yield event

    async def _ask_all(
        self, calls: Sequence[Called], persona: Persona
    ) -> AsyncGenerator[SupervisorEvent, None]:
        """All spaces at once; each returns when it is ready. Leaving early cancels the rest."""
        for call in calls:
            yield call
        asked = [asyncio.create_task(self._ask(call, persona)) for call in calls]
        try:
            for finished in asyncio.as_completed(asked):
                call, message = await finished
                yield Returned(call.call_id, call.tool, prose.tool_output(message))
            answers = [
                (call.tool, task.result()[1]) for call, task in zip(calls, asked, strict=True)
            ]
            yield Concluded(prose.conclusion(answers))
        finally:
            for task in asked:
                task.cancel()

    async def _ask(self, call: Called, persona: Persona) -> tuple[Called, GenieMessage]:
        return call, await self.genie.ask(call.tool.space_id, call.question, persona)

    def _route(self, texts: Sequence[str], lexicons: dict[str, Lexicon]) -> Routed | Refusal:
        today = self.clock.today()
        previous = replay(texts[:-1], lexicons, today=today)
        return route(texts[-1], lexicons, today=today, previous=previous)

    async def _lexicons(self) -> dict[str, Lexicon]:
        """Routing reads descriptions, not data, so it knows every space; asking is the caller's."""
        return {
            space.id: await self.genie.lexicons.of(space, ADMIN)
            for space in self.genie.spaces_of(ADMIN)
        }

    def _tool(self, space_id: str) -> Tool:
        return Tool(space_id, self.genie.spaces.get(space_id).title)
