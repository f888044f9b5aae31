"""The days that each part of a tile is about. Pure.

Most figures follow the period. Those known only when a month has ended take the closed months in
it, and where there are none, the tile is told of the latest one instead.
"""

from dataclasses import dataclass, replace
from datetime import date

from backend.app.dashboard.periods import (
    ONE_DAY,
    Comparison,
    Grain,
    Period,
    Span,
    add_months,
    label_of,
    trend_of,
)

CLOSES_MONTHLY = "Known when the month ends."


@dataclass(frozen=True, slots=True)
class Timeline:
    """`latest` is there when `now` is not. `note` says what differs from the period as asked."""

    key: str
    now: Span | None
    comparison: Comparison | None
    trend: tuple[Grain, Span]
    latest: Span | None = None
    note: str | None = None

    def spans(self) -> dict[str, Span]:
        """The days of each part by its name in the statement."""
        found = {"now": self.now, "trend": self.trend[1], "latest": self.latest}
        if self.comparison is not None:
            found["before"] = self.comparison.span
            if self.comparison.of != self.now:
                found["complete"] = self.comparison.of
        return {name: span for name, span in found.items() if span is not None}


def timeline_of(period: Period, today: date) -> Timeline:
    return Timeline("", period.span, period.comparison, trend_of(period, today))


def closed_timeline(period: Period, today: date) -> Timeline:
    """The closed months of the period, compared with as many before."""
    after = min(period.span.end + ONE_DAY, today).replace(day=1)
    trend: tuple[Grain, Span] = ("month", Span(add_months(after, -13), after - ONE_DAY))
    first = period.span.start
    start = first if first.day == 1 else add_months(first.replace(day=1), 1)
    if start >= after:
        latest = Span(add_months(after, -1), after - ONE_DAY)
        return Timeline("closed_", None, None, trend, latest, CLOSES_MONTHLY)
    now = Span(start, after - ONE_DAY)
    note = None if now == period.span else f"Closed months only: {label_of(now)}"
    return Timeline("closed_", now, _before(now, period), trend, note=note)


def closed_period(period: Period, today: date) -> tuple[Period, str | None]:
    """The closed months of the period, or the latest one and why it is shown instead."""
    timeline = closed_timeline(period, today)
    span = timeline.now or timeline.latest or period.span
    shown = replace(period, span=span, label=label_of(span), is_partial=False)
    return shown, CLOSES_MONTHLY if timeline.now is None else None


def _before(now: Span, period: Period) -> Comparison:
    after = now.end + ONE_DAY
    months = (after.year - now.start.year) * 12 + after.month - now.start.month
    start = add_months(now.start, -months)
    asked = period.comparison.span.start if period.comparison is not None else None
    if asked is not None and asked.day == 1 and now.start == period.span.start:
        start = asked
    return Comparison(now, Span(start, add_months(start, months) - ONE_DAY), is_cut=False)
