"""What came of asking: of one answer, of a question asked several times, of a space."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ops.evaluate.comparison import same
from ops.sql import Table

Verdict = Literal["right", "wrong", "not run"]


@dataclass(frozen=True, slots=True)
class Benchmark:
    id: str
    question: str
    sql: str


@dataclass(frozen=True, slots=True)
class Answer:
    """`reason` says why it is not right. `table` None: no rows, whatever Genie said."""

    verdict: Verdict
    reason: str = ""
    sql: str = ""
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answers, one for each time it was asked."""

    benchmark: Benchmark
    answers: tuple[Answer, ...]

    @property
    def ran(self) -> tuple[Answer, ...]:
        return tuple(answer for answer in self.answers if answer.verdict != "not run")

    @property
    def verdict(self) -> Verdict:
        """Right only when it is right every time it could be asked."""
        if not self.ran:
            return "not run"
        return "right" if all(answer.verdict == "right" for answer in self.ran) else "wrong"

    @property
    def is_stable(self) -> bool | None:
        """Whether every time gave the same; None when it was not asked twice."""
        if len(self.ran) < 2:
            return None
        first, *others = self.ran
        return all(same(first.table, other.table) for other in others)

    @property
    def worst(self) -> Answer:
        """The answer to show: one that is wrong, or that says why it was not run."""
        order: tuple[Verdict, ...] = ("wrong", "not run", "right")
        return min(self.answers, key=lambda answer: order.index(answer.verdict))


@dataclass(frozen=True, slots=True)
class Count:
    """`part` of `whole`; no share of nothing."""

    part: int
    whole: int

    @property
    def share(self) -> float | None:
        return self.part / self.whole if self.whole else None

    def __str__(self) -> str:
        return f"{self.part} of {self.whole}"


@dataclass(frozen=True, slots=True)
class SpaceResult:
    """`how` the questions were asked: `evaluation runs` or `questions`."""

    key: str
    name: str
    how: str
    asked: tuple[Asked, ...]

    @property
    def right(self) -> Count:
        ran = [a for a in self.asked if a.verdict != "not run"]
        return Count(sum(a.verdict == "right" for a in ran), len(ran))

    @property
    def not_run(self) -> int:
        return sum(a.verdict == "not run" for a in self.asked)

    @property
    def stable(self) -> Count:
        repeated = [a.is_stable for a in self.asked if a.is_stable is not None]
        return Count(sum(repeated), len(repeated))


def total(counts: Sequence[Count]) -> Count:
    return Count(sum(c.part for c in counts), sum(c.whole for c in counts))
