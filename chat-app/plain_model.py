"""Answer from the language model alone, when the supervisor is not there and the person asks so.

Nothing of it is shown before all of it has been checked: it knows no figure, so it may state none.
"""

from contextlib import aclosing
from dataclasses import dataclass, replace

from backend.answers.events import (
    AgentFinished,
    AgentStarted,
    ChatEvent,
    RunCompleted,
    RunEnd,
    RunFailed,
    TextDelta,
)
from backend.answers.results import Failure, Unfinished, Words
from backend.workspace.client import Workspace
from backend.workspace.errors import NotFound
from backend.workspace.identity import Identity
from backend.workspace.renewal import Ping
from ending import to_its_end
from figures import has_figures
from follow_ups import Asked
from llm_client import LlmClient
from mas_normalizer import MasNormalizer
from turns import Turn

CALL = "model"
MARK = (
    "> **No access to company data.** This is the language model {model}, not the assistant; it "
    "sees none of our figures.\n\n"
)
WITHHELD = RunFailed(
    "FiguresWithheld",
    "The language model stated figures, which it cannot know. Its answer is withheld.",
    "Ask it what a term means or how something is measured; for figures, ask the assistant again.",
    retryable=False,
)


@dataclass(frozen=True)
class PlainModel:
    client: LlmClient
    workspace: Workspace

    async def answer(self, turn: Turn, identity: Identity, asked: Asked, ping: Ping) -> None:
        """Fill the turn's log to its end, whatever happens."""
        turn.append(AgentStarted(CALL, self.client.name, asked.topic))
        await to_its_end(turn, self._asked(identity, asked, ping), _closed)

    async def _asked(self, identity: Identity, asked: Asked, ping: Ping) -> list[ChatEvent]:
        normalizer = MasNormalizer()
        session = self.workspace.acting_as(identity, ping)
        async with aclosing(self.client.ask(session, asked.items)) as pieces:
            async for wires in pieces:
                for wire in wires:
                    normalizer.feed(wire)
        end = normalizer.finish()[-1]
        return checked(normalizer.answer, end, asked.topic, self.client.name)


def _closed(end: RunEnd) -> list[ChatEvent]:
    if not isinstance(end, RunFailed):
        return [AgentFinished(CALL, Unfinished()), end]
    if end.code == NotFound.__name__:
        end = replace(end, remedy="Check LLM_MODEL_NAME, which names it.")
    return [AgentFinished(CALL, Failure(end.message)), end]


def checked(answer: str, end: ChatEvent, question: str, model: str) -> list[ChatEvent]:
    """The events of a model's answer: marked, or withheld, or the failure it ended in."""
    if not isinstance(end, RunCompleted):
        return [AgentFinished(CALL, Unfinished()), end]
    if has_figures(answer, question):
        return [AgentFinished(CALL, Failure("It stated figures.")), WITHHELD]
    said = AgentFinished(CALL, Words("Its words hold no figures."))
    return [said, TextDelta(MARK.format(model=model) + answer.strip()), end]
