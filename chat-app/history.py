"""What the model is told of the conversation so far: text only, within two budgets. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

Message = dict[str, str]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question that was asked before and what was answered to it, perhaps nothing."""

    question: str
    answer: str


def model_input(
    past: Sequence[Exchange], question: str, *, max_turns: int, max_chars: int
) -> list[Message]:
    """The newest exchanges that fit, oldest first, and the question, which is never dropped.

    An exchange counts whole or not at all, so the input always begins with a user's words.
    Unanswered questions are left out: the model would answer them again.
    """
    kept: list[Exchange] = []
    left = max_chars
    answered = [exchange for exchange in past if exchange.answer.strip()]
    for exchange in reversed(answered[len(answered) - max_turns :] if max_turns else []):
        left -= len(exchange.question) + len(exchange.answer)
        if left < 0:
            break
        kept.append(exchange)
    messages = [message for exchange in reversed(kept) for message in _messages(exchange)]
    return [*messages, {"role": "user", "content": question}]


def _messages(exchange: Exchange) -> list[Message]:
    return [
        {"role": "user", "content": exchange.question},
        {"role": "assistant", "content": exchange.answer},
    ]
