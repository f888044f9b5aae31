"""Answer without a supervisor: our own router picks the spaces, and Genie is asked as the user."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from answering import BROKEN, OUT_OF_TIME, TURN_BUDGET_S, log_end
from backend.answers.events import AgentStarted, ChatEvent, RunStopped
from backend.answers.space_names import SpaceNames
from backend.workspace.client import Workspace
from backend.workspace.genie import Genie
from backend.workspace.identity import Identity
from backend.workspace.renewal import Ping
from conversations import Conversation, Conversations
from follow_ups import Asked
from genie_answer import told, undecided
from genie_turn import GenieTurn
from space_router import Ask, SpaceRouter, Undecided
from turns import Turn

logger = logging.getLogger("chat")


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
            events = undecided(route)
        else:
            events = await self._asked(turn, identity, line, conversation, ping, route)
        for event in events:
            turn.append(event)
        log_end(turn)

    async def _asked(
        self,
        turn: Turn,
        identity: Identity,
        line: Sequence[Turn],
        conversation: Conversation | None,
        ping: Ping,
        asks: Sequence[Ask],
    ) -> list[ChatEvent]:
        every = conversation.all_turns if conversation else []
        elsewhere = [other for other in every if other not in (*line, turn)]
        genie = Genie(self.workspace.acting_as(identity, ping))
        asking = GenieTurn(genie, turn, line, elsewhere)
        return await _ending(asking, asks)

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


async def _ending(asking: GenieTurn, asks: Sequence[Ask]) -> list[ChatEvent]:
    """Ask all at once, and close what is open for whatever reason it ends."""
    try:
        async with asyncio.timeout(TURN_BUDGET_S), asyncio.TaskGroup() as group:
            tasks = [group.create_task(asking.ask(ask)) for ask in asks]
        return told([task.result() for task in tasks])
    except asyncio.CancelledError:
        # The turn was stopped: the task ends as asked, and says so.
        return [*asking.unfinished(), RunStopped()]
    except TimeoutError:
        return [*asking.unfinished(), OUT_OF_TIME]
    except Exception:
        logger.exception("[CHAT] turn %s broke", asking.turn.id)
        return [*asking.unfinished(), BROKEN]
