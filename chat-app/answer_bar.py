"""What stands under every answer: what the person thinks of it, and a way to keep its question."""

from typing import Any

from backend.store.values import Feedback
from turns import Turn

REASONS = (
    "Wrong number",
    "Wrong period or filter",
    "Did not answer my question",
    "Out of date",
    "Hard to understand",
    "Too slow",
)


def answer_bar_of(turn: Turn, thread_id: str) -> dict[str, Any]:
    return {
        "version": 1,
        "conversation": thread_id,
        "turn": turn.id,
        "question": turn.topic,
        "reasons": list(REASONS),
        "opinion": None if turn.opinion is None else shown(turn.opinion),
    }


def shown(opinion: Feedback) -> dict[str, Any]:
    return {
        "good": opinion.good,
        "reason": opinion.reason,
        "comment": opinion.comment,
        "passed": [{"to": one.to, "problem": one.problem} for one in opinion.passed],
    }
