"""Where an answer came from, and so where feedback on it belongs too."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from backend.answers.codec import decode
from backend.answers.events import GenieReplied, RunCompleted
from backend.store.values import Event, Feedback
from backend.workspace.client import WorkspaceSession
from backend.workspace.genie import Genie, Rating
from backend.workspace.genie_messages import GenieMessage
from backend.workspace.mlflow import Assessment, Assessments


@dataclass(frozen=True, slots=True)
class Trace:
    """The trace of the run, in the experiment that the app is bound to."""

    trace_id: str
    name = "MLflow"

    async def give(self, session: WorkspaceSession, given: Feedback, known_as: str) -> str:
        assessment = Assessment(self.trace_id, given.good, given.why)
        return await Assessments(session).write(assessment, known_as)

    async def take_back(self, session: WorkspaceSession, known_as: str) -> None:
        await Assessments(session).remove(self.trace_id, known_as)


@dataclass(frozen=True, slots=True)
class SpaceMessage:
    """A Genie space's own record of its answer."""

    message: GenieMessage
    name = "Genie"

    async def give(self, session: WorkspaceSession, given: Feedback, known_as: str) -> str:
        rating: Rating = "POSITIVE" if given.good else "NEGATIVE"
        await Genie(session).rate(self.message, rating, given.why)
        return self.message.message_id

    async def take_back(self, session: WorkspaceSession, known_as: str) -> None:
        await Genie(session).rate(self.message, "NONE", "")


Destination = Trace | SpaceMessage


def destinations(events: Iterable[Event], *, traced: bool) -> Iterator[Destination]:
    """`traced`: an experiment is bound, so that traces are kept somewhere."""
    for stored in events:
        try:
            event = decode(stored.body)
        except (ValueError, KeyError):
            continue  # Another version of this app wrote it.
        if isinstance(event, GenieReplied):
            ids = (event.space_id, event.conversation_id, event.message_id)
            yield SpaceMessage(GenieMessage(*ids, status=""))
        if isinstance(event, RunCompleted) and event.trace_id and traced:
            yield Trace(event.trace_id)
