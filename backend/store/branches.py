"""Which turns of a conversation are shown, where questions were asked again. Pure.

A turn's `parent` is the turn it was asked after, None for a first question. Turns of one parent are
versions of one question: the one that was shown last is shown, with what follows it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar


class Branching(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def parent(self) -> str | None: ...

    @property
    def shown_at(self) -> datetime: ...


B = TypeVar("B", bound=Branching)


def shown(turns: Sequence[B]) -> tuple[B, ...]:
    """From the first question to the last; `turns` are all there are, in the order asked."""
    after = _by_parent(turns)
    line: list[B] = []
    versions = after.pop(None, [])
    while versions:
        # Of two shown at the same moment, the one that was asked last.
        line.append(sorted(versions, key=lambda turn: turn.shown_at)[-1])
        versions = after.pop(line[-1].id, [])
    return tuple(line)


def versions_of(turns: Sequence[B], turn_id: str) -> tuple[B, ...]:
    """The turn and those asked instead of it, in the order asked; empty when there is none."""
    for versions in _by_parent(turns).values():
        if any(turn.id == turn_id for turn in versions):
            return tuple(versions)
    return ()


def before(turns: Sequence[B], turn_id: str) -> tuple[B, ...]:
    """What that turn was asked after, from the first question on."""
    parents = {turn.id: parent for parent, some in _by_parent(turns).items() for turn in some}
    known = {turn.id: turn for turn in turns}
    line: list[B] = []
    at = parents.get(turn_id)
    while at is not None:
        line.append(known[at])
        at = parents.get(at)
    return tuple(reversed(line))


def _by_parent(turns: Sequence[B]) -> dict[str | None, list[B]]:
    """A turn whose parent was never saved goes on with the one that was asked before it."""
    found: dict[str | None, list[B]] = {}
    seen: set[str] = set()
    latest = None
    for turn in turns:
        is_known = turn.parent is None or turn.parent in seen
        found.setdefault(turn.parent if is_known else latest, []).append(turn)
        seen.add(turn.id)
        latest = turn.id
    return found
