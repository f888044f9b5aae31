"""What was done to one thing, in one line."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """`done`: created, replaced, updated or unchanged."""

    kind: str
    name: str
    done: str

    def line(self, *, dry_run: bool) -> str:
        if dry_run and self.done != "unchanged":
            return f"{self.kind} {self.name}: would be {self.done}"
        return f"{self.kind} {self.name}: {self.done}"
