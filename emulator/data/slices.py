"""Cut the calendar into runs of whole months small enough to hold in memory."""

from dataclasses import dataclass
from datetime import date

ORDERS_AT_ONCE = 400_000
_MONTHS_OF_SCALE = 36


@dataclass(frozen=True, slots=True)
class Slice:
    """Days from `first` up to, not including, `end`; both are firsts of a month."""

    first: date
    end: date


def months_after(day: date, months: int) -> date:
    """The first of the month that many months after the month of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def slices(first: date, end: date, orders: int) -> list[Slice]:
    """Consecutive slices of about ORDERS_AT_ONCE orders, a month at least."""
    width = max(1, ORDERS_AT_ONCE * _MONTHS_OF_SCALE // max(orders, 1))
    found = []
    while first < end:
        until = min(months_after(first, width), end)
        found.append(Slice(first, until))
        first = until
    return found
