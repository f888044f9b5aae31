"""In which conversation of a Genie space a question goes on, or after which questions. Pure.

A space remembers in one line what it was asked, and cannot fork it. So a conversation is gone on
with only where no other branch of ours has asked anything in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.answers.events import AgentFinished, AgentStarted, GenieReplied
from backend.answers.results import Failure, Unfinished
from backend.semantic import Space
from turns import Turn

MOST_REPEATED = 3  # each is a whole question to the space, and of those it takes few a minute


@dataclass(frozen=True, slots=True)
class GenieLine:
    """`conversation` has heard this line and nothing else; without one, `questions` come first."""

    conversation: str | None = None
    questions: tuple[str, ...] = ()


def line_of(space: Space, before: Sequence[Turn], elsewhere: Sequence[Turn]) -> GenieLine:
    """`before` is what was said in this branch, `elsewhere` what was said in others."""
    heard = [found for turn in before if (found := _conversation(turn, space)) is not None]
    if not heard:
        return GenieLine()
    if any(_conversation(turn, space) == heard[-1] for turn in elsewhere):
        asked = [question for turn in before if (question := _answered(turn, space)) is not None]
        return GenieLine(questions=tuple(asked[-MOST_REPEATED:]))
    return GenieLine(heard[-1])


def _conversation(turn: Turn, space: Space) -> str | None:
    for event in reversed([logged.event for logged in turn.log]):
        if isinstance(event, GenieReplied) and event.space_id == space.id:
            return event.conversation_id
    return None


def _answered(turn: Turn, space: Space) -> str | None:
    """What the space was asked; None when it gave no answer that one could refer to."""
    events = [logged.event for logged in turn.log]
    for event in events:
        if isinstance(event, AgentFinished) and event.call_id == space.key:
            if isinstance(event.result, Failure | Unfinished):
                return None
            asked = (e for e in events if isinstance(e, AgentStarted) and e.call_id == space.key)
            return next((e.question for e in asked), None)
    return None
