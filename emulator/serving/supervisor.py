"""The supervisor: reads the question, asks the right spaces as the caller, sums up."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from uuid import uuid4

from emulator.clock import Clock
from emulator.genie.messages import GenieMessage
from emulator.genie.service import GenieService
from emulator.personas import ADMIN, Persona
from emulator.questions import Lexicon, Refusal, Routed, replay, route
from emulator.serving import prose
from emulator.serving.events import (
    ApprovalNeeded,
    Called,
    Concluded,
    Paused,
    Planned,
    Returned,
    SupervisorEvent,
    Tool,
)
from emulator.serving.unfinished import Task, Unfinished, approval_id

NO_TOOLS = (
    "This supervisor has no Genie space that it could ask. Give it the spaces as tools: "
    "`python create_genie_spaces_basic.py --supervisor`."
)
NO_SPACES = (
    "No Genie space exists in this workspace yet. Create them with "
    "`python create_genie_spaces_basic.py`."
)


@dataclass(frozen=True, slots=True)
class Manner:
    """How the endpoint behaves: `steps` calls per request at most, then it pauses or gives up."""

    steps: int | None = None
    long_task: bool = False
    asks_approval: bool = False


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Stateless, like the endpoint: the conversation is what the request carries."""

    genie: GenieService
    clock: Clock
    manner: Manner = Manner()
    unfinished: Unfinished = field(default_factory=Unfinished)
    tools: frozenset[str] | None = None
    """The ids of the spaces that it may ask; None: all."""

    async def answer(
        self, texts: Sequence[str], persona: Persona
    ) -> AsyncGenerator[SupervisorEvent, None]:
        """`texts` is what the person has said so far; the last one is the question."""
        texts, continued = _without_continue(texts)
        lexicons = await self._lexicons()
        if not lexicons:
            yield Concluded(NO_SPACES if self.tools is None else NO_TOOLS)
            return
        routed = await asyncio.to_thread(self._route, texts, lexicons)
        if isinstance(routed, Refusal):
            yield Concluded(prose.suggestions(routed.message, routed.suggestions))
            return
        calls = [
            Called(f"call_{uuid4().hex[:24]}", self._tool(ask.space), ask.question)
            for ask in routed.asks
        ]
        left = calls[continued * (self.manner.steps or 0) :]
        yield Planned(prose.plan(left))
        async for event in self.go_on(Task(tuple(left)), persona):
            yield event

    async def go_on(self, task: Task, persona: Persona) -> AsyncGenerator[SupervisorEvent, None]:
        """Do what is left of a task, as far as one request may."""
        if self.manner.asks_approval and not task.allowed:
            self.unfinished.hold(task, persona)
            for call in task.calls:
                yield ApprovalNeeded(approval_id(call), call.tool, call.question)
            return
        budget = len(task.calls) if self.manner.steps is None else self.manner.steps
        now, later = task.calls[:budget], task.calls[budget:]
        answers = list(task.answers)
        async with aclosing(self._ask_all(now, persona, answers, named=task.allowed)) as events:
            async for event in events:
                yield event
        yield self._end(replace(task, calls=later, answers=tuple(answers)), persona)

    def _end(self, task: Task, persona: Persona) -> SupervisorEvent:
        if not task.calls:
            return Concluded(prose.conclusion(task.answers) if task.answers else prose.DENIED)
        if self.manner.long_task:
            return Paused(self.unfinished.pause(task, persona), len(task.answers))
        return Concluded(prose.out_of_time(task.answers, task.calls))

    async def _ask_all(
        self,
        calls: Sequence[Called],
        persona: Persona,
        answers: list[tuple[Tool, GenieMessage]],
        *,
        named: bool,
    ) -> AsyncGenerator[SupervisorEvent, None]:
        """All spaces at once; each returns when it is ready. Leaving early cancels the rest."""
        for call in calls if not named else ():
            yield call
        asked = [asyncio.create_task(self._ask(call, persona)) for call in calls]
        try:
            for finished in asyncio.as_completed(asked):
                call, message = await finished
                call_id = approval_id(call) if named else call.call_id
                name = call.tool.genie_name if named else None
                yield Returned(call_id, call.tool, prose.tool_output(message), name)
            answers += [
                (call.tool, task.result()[1]) for call, task in zip(calls, asked, strict=True)
            ]
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
            if self.tools is None or space.id in self.tools
        }

    def _tool(self, space_id: str) -> Tool:
        return Tool(space_id, self.genie.spaces.get(space_id).title)


def _without_continue(texts: Sequence[str]) -> tuple[Sequence[str], int]:
    """What was asked, and how often the person has said to go on with it since."""
    asked = list(texts)
    while len(asked) > 1 and asked[-1].strip().rstrip(".!").lower() == "continue":
        asked.pop()
    return asked, len(texts) - len(asked)
