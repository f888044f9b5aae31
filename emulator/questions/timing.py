"""Which period a question is about, and which one it is compared with."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from emulator.questions import periods
from emulator.questions.dates import AllTime, Found, Shift
from emulator.questions.draft import Draft, Puzzled
from emulator.questions.lexicon import Freshness, freshness, is_about_history
from emulator.questions.query import Basis, Comparison, Period, Unit
from emulator.warehouse.metric_view import MetricView

TREND_LENGTH = {Unit.DAY: 30, Unit.WEEK: 12, Unit.MONTH: 12, Unit.QUARTER: 8, Unit.YEAR: 3}
ORDER = tuple(Unit)


@dataclass(frozen=True, slots=True)
class Timing:
    period: Period | None
    comparison: Comparison | None


def default_period(view: MetricView, draft: Draft, today: date) -> Period | None:
    """What is meant when no period is named: this month so far, or a year of a trend."""
    if draft.grain is Unit.YEAR:
        return periods.between(date(today.year - 2, 1, 1), date(today.year, 12, 31), today)
    if draft.grain is Unit.DAY:
        return periods.last_days(TREND_LENGTH[Unit.DAY], today)
    if draft.grain is not None:
        return periods.previous(draft.grain, today, TREND_LENGTH[draft.grain])
    if draft.trends:
        return periods.previous(Unit.MONTH, today, 12)
    if draft.basis is not None and draft.basis is not Unit.YEAR:
        return periods.current(draft.basis, today)
    if draft.against is not None and isinstance(draft.against.meaning, Period):
        return _running_like(draft.against.meaning, today)
    if is_about_history(view, draft.dimensions):
        return None
    if freshness(view) is Freshness.CLOSED_MONTHS:
        return periods.previous(Unit.MONTH, today)
    return periods.current(Unit.MONTH, today)


def _running_like(other: Period, today: date) -> Period:
    """ "Orders vs last week" is about this week; what "vs Q3 2025" is about must be said."""
    if other.count == 1 and other == periods.previous(other.unit, today):
        return periods.current(other.unit, today)
    if other.count == 1 and other.unit is Unit.MONTH:
        return periods.current(Unit.MONTH, today)
    raise Puzzled(f"Which period is to be compared with {periods.label(other)}? Name both.")


def absolute(found: Found, base: Period | None, today: date) -> Period | None:
    """The period that was written, relative ones counted from `base`."""
    meaning = found.meaning
    if isinstance(meaning, Period):
        return meaning
    if isinstance(meaning, AllTime):
        return None
    assert isinstance(meaning, Shift)
    if base is None:
        if meaning.unit is None or not meaning.stands_alone:
            raise Puzzled("Which period is meant? Name it, for example “last month”.")
        return periods.previous(meaning.unit, today)
    return shift(base, meaning)


def shift(base: Period, meaning: Shift) -> Period:
    """`base` moved as asked; "the week before" a month has no meaning."""
    if meaning.unit is None:
        return periods.before(base)
    if meaning.unit is Unit.YEAR:
        return periods.year_ago(base)
    if ORDER.index(meaning.unit) < ORDER.index(base.unit):
        raise Puzzled(f"The period is a {base.unit}; a {meaning.unit} before it is not one.")
    return periods.shifted(base, meaning.unit, meaning.count)


def against(found: Found, base: Period | None, today: date) -> Comparison:
    """What "vs last month" compares `base` with: like days when `base` is still running."""
    base = _required(base)
    meaning = found.meaning
    if isinstance(meaning, Shift):
        return _comparison(base, shift(base, meaning), _basis_of(meaning, base))
    if not isinstance(meaning, Period):
        raise Puzzled("I can compare with a period, not with all of the data.")
    if found.is_whole:
        return _comparison(base, meaning, Basis.EXPLICIT)
    if meaning == base:
        raise Puzzled("That is the period itself. Name another one to compare with.")
    if _is_last_year(meaning, today) and ORDER.index(base.unit) < ORDER.index(Unit.YEAR):
        return _comparison(base, periods.year_ago(base), Basis.YEAR_AGO)
    return _comparison(base, _cut_like(meaning, base), _basis_between(base, meaning))


def usual(base: Period | None, basis: Unit | None) -> Comparison:
    """The comparison behind "growth" and "year over year"."""
    base = _required(base)
    if basis is Unit.YEAR:
        return _comparison(base, periods.year_ago(base), Basis.YEAR_AGO)
    if basis is not None and (basis is not base.unit or base.count > 1):
        raise Puzzled(f"{periods.label(base)} is not a {basis}, so I cannot step a {basis} back.")
    return _comparison(base, periods.before(base), Basis.PREVIOUS)


def renewed(comparison: Comparison, base: Period | None) -> Comparison | None:
    """The same kind of comparison for another period; an explicit one does not carry over."""
    if base is None or comparison.basis is Basis.EXPLICIT:
        return None
    unit = Unit.YEAR if comparison.basis is Basis.YEAR_AGO else None
    return usual(base, unit)


def fit(view: MetricView, period: Period | None, today: date) -> Period | None:
    """Cut a period to what the view can know, or say that it cannot know it yet."""
    if period is None:
        return None
    kind = freshness(view)
    if kind is Freshness.CLOSED_MONTHS:
        return _fit_months(period, today)
    if kind is Freshness.COMPLETED_DAYS and period.last >= today:
        if period.first >= today:
            raise Puzzled("These figures are known for completed days only, up to yesterday.")
        return replace(period, last=today - timedelta(days=1))
    return period


def complete_days(
    period: Period | None, comparison: Comparison | None, today: date
) -> tuple[Period | None, Comparison | None]:
    """A running period is compared without today: a few hours against a whole day mislead."""
    if period is None or not period.is_running:
        return period, comparison
    if comparison is None or not comparison.like_days:
        return replace(period, last=min(today, period.whole_last)), comparison
    if period.last < today or period.first >= today:
        return period, comparison
    base = replace(period, last=today - periods.ONE_DAY)
    return base, replace(comparison, period=_like(base, comparison))


def _like(base: Period, comparison: Comparison) -> Period:
    match comparison.basis:
        case Basis.PREVIOUS:
            return periods.before(base)
        case Basis.YEAR_AGO:
            return periods.year_ago(base)
        case Basis.EXPLICIT:
            return _cut_like(periods.whole(comparison.period), base)


def _fit_months(period: Period, today: date) -> Period:
    closed = periods.start_of(today, Unit.MONTH) - periods.ONE_DAY
    starts = period.first.day == 1 and period.unit in periods.MONTHS
    if not starts and (period.last + periods.ONE_DAY).day != 1:
        raise Puzzled("These figures are known by whole months only. Ask for months.")
    if period.first > closed:
        label = periods.label(periods.previous(Unit.MONTH, today))
        raise Puzzled(f"These figures are known for closed months only, up to {label}.")
    return replace(period, last=min(period.last, closed))


def _required(base: Period | None) -> Period:
    if base is None:
        raise Puzzled("All of the data has nothing before it. Name a period to compare.")
    return base


def _comparison(base: Period, other: Period, basis: Basis) -> Comparison:
    is_open = base.is_cut or (base.is_running and base.days > 1)
    like_days = is_open and basis is not Basis.EXPLICIT
    return Comparison(other, basis, like_days or (base.is_cut and other.is_cut))


def _basis_of(meaning: Shift, base: Period) -> Basis:
    if meaning.unit is Unit.YEAR:
        return Basis.YEAR_AGO
    is_step = meaning.unit is None or (meaning.unit is base.unit and base.count == 1)
    return Basis.PREVIOUS if is_step else Basis.EXPLICIT


def _basis_between(base: Period, other: Period) -> Basis:
    before = periods.before(base)
    return Basis.PREVIOUS if before.first == other.first else Basis.EXPLICIT


def _is_last_year(meaning: Period, today: date) -> bool:
    return meaning == periods.previous(Unit.YEAR, today)


def _cut_like(other: Period, base: Period) -> Period:
    """The first days of `other`, as many as `base` has had, when both are of one kind."""
    if not base.is_cut or (other.unit, other.count) != (base.unit, base.count) or other.is_running:
        return other
    if base.unit in periods.MONTHS:
        months = (base.last.year - base.first.year) * 12 + base.last.month - base.first.month
        last = periods.add_months(other.first, months)
        last = last.replace(day=1)
        end = periods.add_months(last, 1) - periods.ONE_DAY
        last = min(end, last + (base.last - base.last.replace(day=1)))
    else:
        last = other.first + (base.last - base.first)
    return replace(other, last=min(last, other.whole_last))
