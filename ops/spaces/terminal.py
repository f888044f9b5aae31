"""What a person reads of changes: all of them before, and each once it is done."""

import sys
from collections.abc import Iterable

from ops.spaces.change import Change
from ops.workspace import each

COLOURS = {"+": "32", "-": "31", "@": "36"}


def tell(changes: Iterable[Change]) -> None:
    """The diff: what is as it should be in one line, what is not with its lines."""
    for change in changes:
        for line in change.lines():
            say(_coloured(line))


def apply(changes: Iterable[Change], *, goes_on: bool = False, side_by_side: bool = False) -> None:
    """Each is said once it is done; `goes_on`: after others that were said already."""
    todo = [change for change in changes if change.verb is not None]
    if todo and not goes_on:
        say()
    if side_by_side:
        each(todo, _do)
        return
    for change in todo:
        _do(change)


def _do(change: Change) -> None:
    change.run()
    say(change.done())


def say(text: str = "") -> None:
    print(text, flush=True)


def _coloured(line: str) -> str:
    mark = line.strip()[:1]
    if not (line.startswith("    ") and mark in COLOURS and sys.stdout.isatty()):
        return line
    return f"\x1b[{COLOURS[mark]}m{line}\x1b[0m"
