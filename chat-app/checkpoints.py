"""What the history is told of running turns: steps at once, text twice a second."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from backend.answers.codec import encode
from backend.answers.events import TextDelta, ThoughtDelta
from backend.store.values import Event
from turns import Logged

# Encoding and writing each token by itself cost more than all the rest of showing it (profiled
# with 1 and with 100 chats at 100 tokens a second). A kill loses this much more of the text.
EVERY_S = 0.5
TurnId = tuple[str, str, str]
Keep = Callable[[TurnId, Event], None]


@dataclass(slots=True)
class _Piece:
    """Text of one kind that follows each other, from event `number` on."""

    number: int
    at: float
    kind: type[TextDelta] | type[ThoughtDelta]
    texts: list[str] = field(default_factory=list)


class Checkpoints:
    """One timer for all turns, so that their texts are written in one transaction."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._pieces: dict[TurnId, _Piece] = {}
        self._timer: asyncio.TimerHandle | None = None

    def tell(self, turn: TurnId, number: int, logged: Logged) -> None:
        event = logged.event
        if not isinstance(event, TextDelta | ThoughtDelta):
            self._keep_piece(turn)
            self._keep(turn, event_of(number, logged))
            return
        piece = self._pieces.get(turn)
        if piece is None or piece.kind is not type(event):
            self._keep_piece(turn)
            piece = self._pieces[turn] = _Piece(number, logged.at, type(event))
        piece.texts.append(event.text)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(EVERY_S, self._keep_all)

    def forget(self, turn: TurnId) -> None:
        """Its end tells the whole story."""
        self._pieces.pop(turn, None)

    def _keep_all(self) -> None:
        self._timer = None
        for turn in list(self._pieces):
            self._keep_piece(turn)

    def _keep_piece(self, turn: TurnId) -> None:
        if (piece := self._pieces.pop(turn, None)) is not None:
            said = piece.kind("".join(piece.texts))
            self._keep(turn, event_of(piece.number, Logged(said, piece.at)))


def event_of(number: int, logged: Logged) -> Event:
    return Event(number, logged.at, encode(logged.event))
