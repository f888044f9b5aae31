"""Which rows a window measure counts, as conditions on the field that orders them. Pure."""

import re

from sqlglot import exp

from emulator.warehouse.errors import SqlError
from emulator.warehouse.metric_view import Interval, Measure, Window

# What the order field must be cut to for "trailing 3 month" to leave out whole months.
_GRAIN = {
    "week": r"'WEEK'",
    "month": r"'(?:MONTH|MM|MON)'",
    "quarter": r"'QUARTER'",
    "year": r"'(?:YEAR|YYYY|YY)'|\byear\s*\(",
}


def frame(window: Window, order: exp.Expr, anchor: exp.Expr) -> exp.Expr:
    """True for the rows in the window of a group that stands at `anchor`."""
    at = _moved(anchor, window.offset) if window.offset else anchor
    if window.range == "all":
        return exp.true()
    if window.range == "current":
        return exp.EQ(this=order, expression=at)
    if window.range == "cumulative":
        return exp.LTE(this=order, expression=at)
    assert window.length is not None
    if window.range == "trailing":
        far = _moved(at, Interval(-window.length.count, window.length.unit))
        if window.includes_anchor:
            return exp.and_(order.copy() <= at.copy(), order.copy() > far)
        return exp.and_(order.copy() < at.copy(), order.copy() >= far)
    far = _moved(at, window.length)
    if window.includes_anchor:
        return exp.and_(order.copy() >= at.copy(), order.copy() < far)
    return exp.and_(order.copy() > at.copy(), order.copy() <= far)


def is_plain(window: Window) -> bool:
    """Whether the window never looks beyond the rows that a filter leaves."""
    return window.range == "current" and window.offset is None


def refuse_unclear(measure: Measure, window: Window, order_expr: str) -> None:
    """Units longer than the order field's own grain could mean two things."""
    unit = window.length.unit if window.length else None
    grain = _GRAIN.get(unit or "")
    if grain and not re.search(grain, order_expr, re.IGNORECASE):
        raise SqlError(
            "METRIC_VIEW_INVALID_WINDOW",
            f"`{measure.name}`: a window in {unit}s needs an order field cut to {unit}s, such as "
            f"date_trunc('{(unit or '').upper()}', ...); `{window.order}` is {order_expr}.",
            "42K0L",
        )


def _moved(anchor: exp.Expr, by: Interval) -> exp.Expr:
    count: exp.Expr = exp.Literal.number(abs(by.count))
    operator = exp.Add if by.count >= 0 else exp.Sub
    step = exp.Interval(this=count, unit=exp.var(by.unit.upper())) if by.unit else count
    return exp.paren(operator(this=anchor.copy(), expression=step))
