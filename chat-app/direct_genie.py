"""Answer without a supervisor: our own router picks the spaces, and Genie is asked as the user."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

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
from genie_turn import GenieConversations, GenieTurn
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
    genie_conversations: GenieConversations = field(default_factory=GenieConversations)

    async def answer(self, turn: Turn, identity: Identity, _asked: Asked, ping: Ping) -> None:
        """Fill the turn's log to its end, whatever happens. Genie knows the conversation itself,
        so of `_asked` nothing is sent."""
        conversation = self._conversation_of(turn, identity)
        before = _asked_before(turn, conversation)
        keys = [self.spaces.name_of(asked.tool).key for asked in before]
        route = self.router.route(
            turn.question,
            [key for key in dict.fromkeys(keys) if key is not None],
            before[0].question or "" if before else "",
        )
        if isinstance(route, Undecided):
            events = undecided(route)
        else:
            events = await self._asked(turn, identity, conversation, ping, route)
        for event in events:
            turn.append(event)
        log_end(turn)

    async def _asked(
        self,
        turn: Turn,
        identity: Identity,
        conversation: Conversation | None,
        ping: Ping,
        asks: Sequence[Ask],
    ) -> list[ChatEvent]:
        asking = GenieTurn(
            Genie(self.workspace.acting_as(identity, ping)),
            turn,
            self.genie_conversations,
            (identity.user, conversation.id if conversation else turn.id),
        )
        return await _ending(asking, asks)

    def _conversation_of(self, turn: Turn, identity: Identity) -> Conversation | None:
        mine = self.conversations.of(identity.user)
        return next((c for c in mine if any(t is turn for t in c.all_turns)), None)


def _asked_before(turn: Turn, conversation: Conversation | None) -> list[AgentStarted]:
    """What the latest question before this one, that any space was asked, came to."""
    turns = conversation.turns if conversation else []
    for earlier in reversed([t for t in turns if t is not turn]):
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
