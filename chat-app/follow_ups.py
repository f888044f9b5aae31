"""What a message goes on with: a decision that an answer left open, or simply a new question. Pure.

The buttons send ordinary messages, so a choice stands in the conversation like any other words, and
typing it is as good as pressing it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from approvals import responses
from backend.answers.events import RunEnd, RunFailed, RunHeld
from conversations import Conversation, QuestionRefused
from history import Exchange, model_input
from turns import Turn

APPROVE, DENY = "Approve", "Deny"
ASK_MODEL = "Ask the language model, without company data"
# How a supervisor fails that is not there; without the rights to it, no other one may answer.
UNAVAILABLE = frozenset({"UpstreamFailed", "NotFound", "TimedOut", "Stalled", "StreamCut"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a message becomes: what it is about, what is sent, and to whom."""

    topic: str
    items: list[dict[str, Any]]
    to_model: bool = False
    repeatable: bool = True


def choices(end: RunEnd, answer: str = "") -> tuple[str, ...]:
    """What can be pressed under an answer that ended so."""
    if isinstance(end, RunHeld):
        return APPROVE, DENY
    if isinstance(end, RunFailed) and end.code in UNAVAILABLE and not answer.strip():
        return (ASK_MODEL,)
    return ()


def _open_choices(turn: Turn) -> tuple[str, ...]:
    return choices(turn.end, turn.answer) if turn.end is not None else ()


def question_behind(turn: Turn, conversation: Conversation) -> Turn:
    """The question that a choice is about; of any other message, the message itself."""
    while turn.goes_on_with and (before := conversation.before(turn)):
        turn = before[-1]
    return turn


def asked_for(question: str, turns: Sequence[Turn], *, max_turns: int, max_chars: int) -> Asked:
    """Raises QuestionRefused when the words decide about something that no longer waits."""
    last = turns[-1] if turns else None
    end = last.end if last is not None else None
    words = question.strip().rstrip(".!").lower()
    if last is not None and isinstance(end, RunHeld) and words in ("approve", "deny"):
        # A tool may do something, so a request that allows one is never repeated by itself.
        decided = responses(end, approve=words == "approve")
        return Asked(last.topic, decided, repeatable=False)
    if last is not None and question.strip() == ASK_MODEL in _open_choices(last):
        return Asked(last.topic, [{"role": "user", "content": last.topic}], to_model=True)
    if question.strip() in (APPROVE, DENY, ASK_MODEL):
        raise QuestionRefused("Nothing waits for this choice any more.", "Ask the question again.")
    past = [Exchange(turn.topic, turn.answer) for turn in turns if turn.ended]
    return Asked(
        question, list(model_input(past, question, max_turns=max_turns, max_chars=max_chars))
    )
