"""What a person reads of changes: all of them before, and each once it is done."""

import sys
from collections.abc import Iterable

from ops.spaces.change import Change

COLOURS = {"+": "32", "-": "31", "@": "36"}


def tell(changes: Iterable[Change]) -> None:
    """The diff: what is as it should be in one line, what is not with its lines."""
    for change in changes:
        for line in change.lines():
            say(_coloured(line))


def apply(changes: Iterable[Change], *, goes_on: bool = False) -> None:
    """In order, each said once it is done; `goes_on`: after others that were said already."""
    todo = [change for change in changes if change.verb is not None]
    if todo and not goes_on:
        say()
    for change in todo:
        change.run()
        say(change.done())


def say(text: str = "") -> None:
    print(text, flush=True)


def _coloured(line: str) -> str:
    mark = line.strip()[:1]
    if not (line.startswith("    ") and mark in COLOURS and sys.stdout.isatty()):
        return line
    return f"\x1b[{COLOURS[mark]}m{line}\x1b[0m"
