"""What one space can talk about: its measures, dimensions and values, by the words for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from emulator.questions.words import tokenize
from emulator.warehouse.metric_view import Dimension, Measure, MetricView

TIME = ("date", "day", "order_date")
RATIO = re.compile(r"try_divide|/|\bavg\s*\(|percentile|median", re.IGNORECASE)
STATES = (
    "AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,"
    "DE Delaware,FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,"
    "KY Kentucky,LA Louisiana,ME Maine,MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,"
    "MS Mississippi,MO Missouri,MT Montana,NE Nebraska,NV Nevada,NH New Hampshire,NJ New Jersey,"
    "NM New Mexico,NY New York,NC North Carolina,ND North Dakota,OH Ohio,OK Oklahoma,OR Oregon,"
    "PA Pennsylvania,RI Rhode Island,SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,"
    "UT Utah,"
    "VT Vermont,VA Virginia,WA Washington,WV West Virginia,WI Wisconsin,WY Wyoming"
)
STATE_NAMES = dict(pair.split(" ", 1) for pair in STATES.split(","))


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a phrase can stand for; `value` only for a value of a dimension."""

    kind: str
    name: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Phrases:
    """A view's phrases: stemmed words to entries, each with the exact words it was given as."""

    entries: Mapping[tuple[str, ...], tuple[tuple[tuple[str, ...], Entry], ...]]
    longest: int
    vocabulary: frozenset[str]
    joined: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Lexicon:
    """A space's views in order of preference, with the values and questions known of them.

    `answerable` remembers which suggestions have been found to have an answer on a day.
    """

    views: tuple[MetricView, ...]
    values: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    samples: tuple[str, ...] = ()
    answerable: dict[tuple[str, date], bool] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        phrases = {v.full_name: _phrases(v, self.values) for v in self.views}
        object.__setattr__(self, "_phrases", phrases)
        object.__setattr__(self, "answerable", {})

    def phrases(self, view: MetricView) -> Phrases:
        found: Phrases = self.__dict__["_phrases"][view.full_name]
        return found

    def view(self, full_name: str) -> MetricView | None:
        return next((v for v in self.views if v.full_name == full_name), None)


def time_dimension(view: MetricView) -> Dimension | None:
    """The dimension that periods are about."""
    return next((d for d in view.dimensions if d.name in TIME), None)


def title(column: Measure | Dimension) -> str:
    return column.display_name or column.name.replace("_", " ").capitalize()


def is_ratio(measure: Measure) -> bool:
    return bool(RATIO.search(measure.expr))


def is_count(measure: Measure) -> bool:
    kind = measure.format.type if measure.format else "number"
    return kind == "number" and not is_ratio(measure)


class Freshness(StrEnum):
    """How far a view's rows reach; its `data_through` measure says so in words."""

    NOW = "now"
    COMPLETED_DAYS = "completed days"
    CLOSED_MONTHS = "closed months"


def freshness(view: MetricView) -> Freshness:
    through = view.measure("data_through")
    words = (through.comment or "").lower() if through else ""
    if re.search(r"(closed|completed) month", words):
        return Freshness.CLOSED_MONTHS
    return Freshness.COMPLETED_DAYS if "completed day" in words else Freshness.NOW


def is_about_history(view: MetricView, dimensions: Sequence[str]) -> bool:
    """Cohorts are looked at over all their life, not over the running month."""
    time = time_dimension(view)
    by_cohort = any("cohort" in name or "_since_" in name for name in dimensions)
    return by_cohort or bool(time and "was acquired" in (time.comment or ""))


def columns(view: MetricView) -> Iterator[tuple[str, Measure | Dimension]]:
    """What can be asked for; a date measure (freshness) and the time itself are not among it."""
    time = time_dimension(view)
    for measure in view.measures:
        if measure.name != "data_through":
            yield "measure", measure
    for dimension in view.dimensions:
        if time is None or dimension.name != time.name:
            yield "dimension", dimension


def _phrases(view: MetricView, values: Mapping[tuple[str, str], Sequence[str]]) -> Phrases:
    found: dict[tuple[str, ...], list[tuple[tuple[str, ...], Entry]]] = {}
    for words, entry in _spoken(view, values):
        tokens = tokenize(words)
        exact, key = tuple(t.norm for t in tokens), tuple(t.stem for t in tokens)
        if key and (exact, entry) not in found.setdefault(key, []):
            found[key].append((exact, entry))
    _add_without_percent(found)
    frozen = {key: tuple(entries) for key, entries in found.items()}
    return Phrases(
        entries=frozen,
        longest=max((len(key) for key in frozen), default=0),
        vocabulary=frozenset(w for es in frozen.values() for exact, _ in es for w in exact),
        joined={"".join(e[0][0]): e[0][0] for k, e in frozen.items() if 1 < len(k) < 4},
    )


def _spoken(
    view: MetricView, values: Mapping[tuple[str, str], Sequence[str]]
) -> Iterator[tuple[str, Entry]]:
    for kind, column in columns(view):
        entry = Entry(kind, column.name)
        for words in (column.name.replace("_", " "), title(column), *column.synonyms):
            yield words, entry
    for dimension in view.dimensions:
        for value in values.get((view.full_name, dimension.name), ()):
            if re.search(r"[A-Za-z]{2}", value):
                for words in _value_names(value):
                    yield words, Entry("value", dimension.name, value)


def _value_names(value: str) -> Iterator[str]:
    """Values of two letters are matched by case in `tags`, since IN and OR are words too."""
    yield value
    if value in STATE_NAMES:
        yield STATE_NAMES[value]


def _add_without_percent(
    found: dict[tuple[str, ...], list[tuple[tuple[str, ...], Entry]]],
) -> None:
    """ "Food cost" finds "Food cost %" where nothing else is called so."""
    for key, entries in list(found.items()):
        short = tuple(w for w in key if w != "pct")
        if short and short != key and short not in found:
            found[short] = [(tuple(w for w in e if w != "pct"), entry) for e, entry in entries]
