"""What may be asked of the dashboard; everything else is refused with what is allowed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backend.app.dashboard.periods import BY_KEY, DEFAULT
from backend.semantic import Chart, Semantic, Space
from backend.workspace.errors import BadRequest, NotFound

DOMAIN = "domain"
LONGEST_REGION = 100


@dataclass(frozen=True, slots=True)
class Filters:
    period: str = DEFAULT
    region: str | None = None

    def known_region(self, regions: Sequence[str]) -> str | None:
        """Refuses a region that is none; without a list to check with, the data will say."""
        if self.region is not None and regions and self.region not in regions:
            raise unknown("region", self.region, regions)
        return self.region


def filters_from(period: str, region: str | None) -> Filters:
    if period not in BY_KEY:
        raise unknown("period", period, BY_KEY)
    if region is not None and len(region) > LONGEST_REGION:
        raise BadRequest("The region is too long to be one.", "Choose a region of the list.")
    return Filters(period, region or None)


def space_named(semantic: Semantic, key: str) -> Space:
    if key not in semantic.spaces:
        allowed = [space.key for space in semantic.spaces]
        raise NotFound(f"There is no space `{key[:60]}`.", f"Use one of: {', '.join(allowed)}.")
    return semantic.spaces[key]


def chart_named(semantic: Semantic, chart_id: str) -> Chart:
    charts = semantic.dashboard.charts
    if chart_id not in charts:
        raise NotFound(f"There is no chart `{chart_id[:60]}`.", f"Use one of: {', '.join(charts)}.")
    return charts[chart_id]


def measures_on(semantic: Semantic, space: str, page: str) -> tuple[str, ...]:
    """The measures of a space's tiles on a page; `domain` is the space's own page."""
    key = space if page == DOMAIN else page
    found = semantic.dashboard.page(key)
    if found is None:
        pages = [known.key for known in semantic.dashboard.pages]
        raise unknown("page", page, [*pages, DOMAIN])
    names = tuple(name for group in found.kpis if group.space == space for name in group.measures)
    if not names:
        spaces = [group.space for group in found.kpis]
        raise BadRequest(
            f"The page `{key}` shows no figures of `{space}`.", f"It shows: {', '.join(spaces)}."
        )
    return names


def unknown(kind: str, value: str, allowed: Iterable[str]) -> BadRequest:
    return BadRequest(
        f"The {kind} `{value[:60]}` is unknown.", f"Use one of: {', '.join(allowed)}."
    )
