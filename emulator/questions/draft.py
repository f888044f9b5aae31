"""What has been read of a question so far, and the one way reading it can fail."""

from dataclasses import dataclass, field

from emulator.questions.dates import Found
from emulator.questions.query import Filter, Unit


class Puzzled(Exception):
    """The question cannot be read: `words` were not understood, `options` would have been."""

    def __init__(
        self,
        message: str,
        words: tuple[str, ...] = (),
        options: tuple[str, ...] = (),
        *,
        is_unknown: bool = False,
    ) -> None:
        super().__init__(message)
        self.message, self.words, self.options = message, words, options
        self.is_unknown = is_unknown


@dataclass(slots=True)
class Rank:
    """A superlative that was read. `measure` stays open until "by revenue" names it."""

    word: str
    limit: int | None
    measure: str | None = None
    by_change: bool = False
    descending: bool | None = None


@dataclass(slots=True)
class Draft:
    """The slots of one question; the reader fills them, `resolve` makes a Query of them."""

    measures: list[str] = field(default_factory=list)
    dimensions: list[str] = field(default_factory=list)
    grain: Unit | None = None
    filters: list[Filter] = field(default_factory=list)
    cleared: list[str] = field(default_factory=list)
    clears_filters: bool = False
    clears_comparison: bool = False
    period: Found | None = None
    against: Found | None = None
    basis: Unit | None = None
    rank: Rank | None = None
    chart: bool | None = None
    compares: bool = False
    changes: bool = False
    asks_how: bool = False
    trends: bool = False
    refers: bool = False
    continues: bool = False
    adds: bool = False
    which: int | None = None
    average: str | None = None
    unexplained: list[str] = field(default_factory=list)
    consumed: int = 0

    @property
    def says_nothing(self) -> bool:
        """Nothing in it could make a query differ from the one before."""
        named = (self.measures, self.dimensions, self.grain, self.filters, self.cleared)
        cleared = (self.clears_filters, self.clears_comparison)
        timed = (self.period, self.against, self.basis, self.rank, self.changes, self.trends)
        return not any((*named, *cleared, *timed)) and self.chart is None

    @property
    def is_empty(self) -> bool:
        return self == Draft(unexplained=self.unexplained, consumed=self.consumed)
