"""Answer without a supervisor: our own router picks the spaces, and Genie is asked as the user."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from backend.answers.events import AgentStarted, ChatEvent
from backend.answers.space_names import SpaceNames
from backend.workspace.client import Workspace
from backend.workspace.genie import Genie
from backend.workspace.identity import Identity
from backend.workspace.renewal import Ping
from conversations import Conversation, Conversations
from ending import log_end, to_its_end
from follow_ups import Asked
from genie_answer import told, undecided
from genie_turn import GenieTurn
from space_router import Ask, SpaceRouter, Undecided
from turns import Turn


@dataclass(frozen=True)
class DirectGenie:
    """Stands in for `Answering`: the same call, the same events."""

    workspace: Workspace
    router: SpaceRouter
    spaces: SpaceNames
    conversations: Conversations

    async def answer(self, turn: Turn, identity: Identity, _asked: Asked, ping: Ping) -> None:
        """Fill the turn's log to its end, whatever happens. Genie knows the conversation itself,
        so of `_asked` nothing is sent."""
        conversation = self._conversation_of(turn, identity)
        line = conversation.before(turn) if conversation else ()
        before = _asked_before(line)
        keys = [self.spaces.name_of(asked.tool).key for asked in before]
        route = self.router.route(
            turn.question,
            [key for key in dict.fromkeys(keys) if key is not None],
            before[0].question or "" if before else "",
        )
        if isinstance(route, Undecided):
            for event in undecided(route):
                turn.append(event)
            log_end(turn)
            return
        asking = self._asking(turn, identity, line, conversation, ping)
        await to_its_end(turn, _all(asking, route), asking.close)

    def _asking(
        self,
        turn: Turn,
        identity: Identity,
        line: Sequence[Turn],
        conversation: Conversation | None,
        ping: Ping,
    ) -> GenieTurn:
        every = conversation.all_turns if conversation else []
        elsewhere = [other for other in every if other not in (*line, turn)]
        genie = Genie(self.workspace.acting_as(identity, ping))
        return GenieTurn(genie, turn, line, elsewhere)

    def _conversation_of(self, turn: Turn, identity: Identity) -> Conversation | None:
        mine = self.conversations.of(identity.user)
        return next((c for c in mine if any(t is turn for t in c.all_turns)), None)


def _asked_before(line: Sequence[Turn]) -> list[AgentStarted]:
    """What the latest question before this one, that any space was asked, came to."""
    for earlier in reversed(line):
        asked = [e.event for e in earlier.log if isinstance(e.event, AgentStarted)]
        if asked:
            return asked
    return []


async def _all(asking: GenieTurn, asks: Sequence[Ask]) -> list[ChatEvent]:
    """Every space at once."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(asking.ask(ask)) for ask in asks]
    return told([task.result() for task in tasks])
