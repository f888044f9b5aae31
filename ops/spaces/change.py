"""One thing that differs from what the files say: shown as a diff, then done."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import unified_diff


@dataclass(frozen=True, slots=True)
class Change:
    """`verb` is create, replace, update, grant or write; None when all is as it should be."""

    kind: str
    name: str
    verb: str | None = None
    diff: tuple[str, ...] = ()
    run: Callable[[], object] = lambda: None

    def lines(self) -> Iterator[str]:
        """What would be done, with the lines that differ below it."""
        yield f"{self.kind} {self.name}: {self.verb or 'unchanged'}"
        yield from (f"    {line}" for line in self.diff)

    def done(self) -> str:
        return f"{self.kind} {self.name}: {DONE[self.verb]}"


DONE: dict[str | None, str] = {
    None: "unchanged",
    "create": "created",
    "replace": "replaced",
    "update": "updated",
    "grant": "granted",
    "write": "written",
    "remove": "removed",
}


def diff_lines(old: str, new: str, context: int = 1) -> tuple[str, ...]:
    """Without the two lines of file names, which the change already says."""
    lines = unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=context)
    return tuple(line for line in lines if not line.startswith(("--- ", "+++ ")))
