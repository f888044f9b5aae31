"""Score the question engine on questions.yaml: correct, abstained, wrong. Wrong must be none."""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import yaml

from bench.answers.lexicons import lexicons
from emulator.questions import Answerable, Query, Refusal, understand
from emulator.questions.lexicon import Lexicon

TODAY = date(2026, 11, 18)
QUESTIONS = Path(__file__).parent / "questions.yaml"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`outcome` is correct, abstained or wrong; `detail` says what was read."""

    space: str
    ask: str
    outcome: str
    detail: str
    milliseconds: float
    wants_answer: bool


def main() -> int:
    verdicts = list(judge())
    for verdict in verdicts:
        if verdict.outcome == "wrong" or (verdict.outcome == "abstained" and "-v" in sys.argv):
            print(
                f"{verdict.outcome:9} {verdict.space}: {verdict.ask!r}\n          {verdict.detail}"
            )
    print(summary(verdicts))
    return int(any(v.outcome == "wrong" for v in verdicts))


def summary(verdicts: list[Verdict]) -> str:
    lines = [f"{'':12}{'questions':>10}{'correct':>10}{'abstained':>10}{'wrong':>10}"]
    for space in (*dict.fromkeys(v.space for v in verdicts), "all"):
        chosen = [v for v in verdicts if space in (v.space, "all")]
        count = Counter(v.outcome for v in chosen)
        figures = (len(chosen), count["correct"], count["abstained"], count["wrong"])
        lines.append(f"{space:12}" + "".join(f"{n:>10}" for n in figures))
    unanswerable = sum(not v.wants_answer for v in verdicts)
    lines.append(f"{unanswerable} of {len(verdicts)} have no answer and are correct when refused.")
    lines.append(f"median {median(v.milliseconds for v in verdicts):.2f} ms per question")
    return "\n".join(lines)


def judge() -> Iterator[Verdict]:
    document = _document()
    periods = document["periods"]
    for space, entries in document.items():
        if space == "periods":
            continue
        lexicon = lexicons()[space]
        for entry in entries:
            yield from _conversation(space, lexicon, entry.get("chain", [entry]), periods)


@lru_cache(maxsize=1)
def _document() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(QUESTIONS.read_text())
    return document


def _conversation(
    space: str, lexicon: Lexicon, steps: list[dict[str, Any]], periods: dict[str, Any]
) -> Iterator[Verdict]:
    previous: Query | None = None
    for step in steps:
        start = perf_counter()
        read = understand(step["ask"], lexicon, today=TODAY, previous=previous)
        took = (perf_counter() - start) * 1000
        wanted = step.get("want")
        outcome = _outcome(read, wanted, periods)
        detail = read.interpretation if isinstance(read, Answerable) else read.message
        yield Verdict(space, step["ask"], outcome, detail, took, wanted is not None)
        if isinstance(read, Answerable):
            previous = read.query


def _outcome(
    read: Answerable | Refusal,
    wanted: dict[str, Any] | None,
    periods: dict[str, Any],
) -> str:
    if isinstance(read, Refusal):
        return "abstained" if wanted else "correct"
    if wanted is None:
        return "wrong"
    return "correct" if shape(read.query) == _wanted(wanted, periods) else "wrong"


def shape(query: Query) -> dict[str, Any]:
    """What decides whether two queries mean the same."""
    ranking, comparison = query.ranking, query.comparison
    return {
        "m": query.measures,
        "by": query.dimensions,
        "step": query.grain.value if query.grain else None,
        "is": {f.dimension: f.values for f in query.filters if not f.exclude},
        "not": {f.dimension: f.values for f in query.filters if f.exclude},
        "in": (query.period.first, query.period.last) if query.period else None,
        "vs": (comparison.period.first, comparison.period.last) if comparison else None,
        "top": (ranking.measure, "desc" if ranking.descending else "asc", ranking.limit)
        if ranking
        else None,
        "change": bool(ranking and ranking.by_change),
        "chart": query.chart,
    }


def _wanted(wanted: dict[str, Any], periods: dict[str, Any]) -> dict[str, Any]:
    return {
        "m": _tuple(wanted["m"]),
        "by": _tuple(wanted.get("by", ())),
        "step": wanted.get("step"),
        "is": {d: tuple(v) for d, v in wanted.get("is", {}).items()},
        "not": {d: tuple(v) for d, v in wanted.get("not", {}).items()},
        "in": _period(wanted["in"], periods),
        "vs": _period(wanted.get("vs"), periods),
        "top": tuple(wanted["top"]) if "top" in wanted else None,
        "change": wanted.get("change", False),
        "chart": wanted.get("chart", False),
    }


def _tuple(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _period(value: Any, periods: dict[str, Any]) -> tuple[date, date] | None:
    days = periods[value] if isinstance(value, str) else value
    return tuple(days) if days else None


if __name__ == "__main__":
    sys.exit(main())
