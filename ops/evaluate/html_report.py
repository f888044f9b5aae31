"""The report as one HTML file that needs nothing else, for any width, light and dark. Pure."""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from ops.evaluate.history import Score
from ops.evaluate.report import MARKS, percent, times, why
from ops.evaluate.results import Asked, SpaceResult

SHOWN_RUNS = 30
STYLE = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")
CLASSES = {"right": "right", "wrong": "wrong", "not run": "none"}


def html(results: Sequence[SpaceResult], score: Score, earlier: Sequence[Score]) -> str:
    """`earlier` are the scores of this workspace, oldest first, without this one."""
    body = "".join(_parts(results, score, earlier))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Genie evaluation, {score.at:%Y-%m-%d %H:%M} UTC</title>"
        f"<style>{STYLE}</style></head><body><main>{body}</main></body></html>\n"
    )


def _parts(results: Sequence[SpaceResult], score: Score, earlier: Sequence[Score]) -> Iterator[str]:
    yield "<h1>How rightly the Genie spaces answer</h1>"
    yield (
        f'<p class="soft">{escape(score.host)}, as {escape(score.user)}, {score.at:%Y-%m-%d %H:%M} '
        f"UTC. Each benchmark question was asked {times(score.repeats)}; its rows were compared "
        "with those of its own query, by value.</p>"
    )
    yield '<section aria-label="All spaces"><div class="figures">'
    yield _figure(percent(score.right.share), f"right: {score.right} questions")
    if score.stable.whole:
        yield _figure(percent(score.stable.share), f"the same each time: {score.stable}")
    if score.not_run:
        yield _figure(str(score.not_run), "not run, and not counted")
    yield "</div>"
    yield _trend([*earlier, score])
    yield "</section>"
    for result in results:
        yield from _space(result)


def _figure(value: str, label: str) -> str:
    return f'<div><b>{escape(value)}</b><span class="soft">{escape(label)}</span></div>'


def _space(result: SpaceResult) -> Iterator[str]:
    facts = [f"{percent(result.right.share)}: {result.right} right"]
    facts += [f"{result.not_run} not run"] if result.not_run else []
    facts += [f"{result.stable} the same each time"] if result.stable.whole else []
    yield f'<section><div class="head"><h2>{escape(result.name)}</h2>'
    yield f'<span class="soft">{escape(", ".join(facts))}; by {escape(result.how)}</span></div>'
    if not result.asked:
        yield '<p class="soft">It has no benchmark questions.</p>'
    yield "<ul>"
    for asked in result.asked:
        yield from _question(asked)
    yield "</ul></section>"


def _question(asked: Asked) -> Iterator[str]:
    is_open = " open" if asked.verdict == "wrong" else ""
    kind = CLASSES[asked.verdict]
    yield f'<li><details{is_open}><summary><span class="mark {kind}">'
    yield f"{MARKS[asked.verdict]} {asked.verdict}</span>"
    yield f'<span class="words">{escape(asked.benchmark.question)}'
    if asked.verdict != "right" or asked.is_stable is False:
        yield f'<br><span class="soft">{escape(why(asked))}</span>'
    yield "</span></summary>"
    if asked.worst.sql:
        yield f"<h3>Genie's query</h3><pre>{escape(asked.worst.sql)}</pre>"
    yield f"<h3>The benchmark's query</h3><pre>{escape(asked.benchmark.sql)}</pre></details></li>"


def _trend(scores: Sequence[Score]) -> str:
    """A bar for the share of right answers of each run; one run is no trend."""
    shares = [share for s in scores[-SHOWN_RUNS:] if (share := s.right.share) is not None]
    if len(shares) < 2:
        return ""
    bars = "".join(
        f'<rect x="{n * 10}" y="{40 - 40 * share:.1f}" width="8" height="{40 * share:.1f}"/>'
        for n, share in enumerate(shares)
    )
    label = f"{len(shares)} runs: from {percent(shares[0])} to {percent(shares[-1])} right"
    return (
        f'<svg viewBox="0 0 {10 * SHOWN_RUNS} 40" role="img" aria-label="{label}">{bars}</svg>'
        f'<p class="soft">{label}</p>'
    )
