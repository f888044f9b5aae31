"""GET /api/dashboard…: the layout, the tiles of a space, the points of a chart."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from backend.app.dashboard.filters import DOMAIN, Filters, filters_from
from backend.app.dashboard.periods import DEFAULT
from backend.app.dashboard.schemas import ChartData, DashboardLayout, Kpis
from backend.app.dependencies import DashboardServiceOfApp, UserSession

router = APIRouter(prefix="/api/dashboard", tags=["dashboard"])


def filters_query(
    period: Annotated[str, Query(description="A key of the layout's periods.")] = DEFAULT,
    region: Annotated[str | None, Query(description="One of the layout's regions.")] = None,
) -> Filters:
    return filters_from(period, region)


FiltersQuery = Annotated[Filters, Depends(filters_query)]


@router.get("")
async def layout(service: DashboardServiceOfApp, session: UserSession) -> DashboardLayout:
    """Which pages, figures, charts, periods and regions there are."""
    return await service.layout(session)


@router.get("/kpis/{space}")
async def kpis(
    space: str,
    service: DashboardServiceOfApp,
    session: UserSession,
    filters: FiltersQuery,
    page: Annotated[str, Query(description="A page's key, or `domain`.")] = DOMAIN,
) -> Kpis:
    """Headline figures of a space, with what they compare to and how they came about."""
    return await service.kpis(session, space, page, filters)


@router.get("/charts/{chart_id}")
async def chart(
    chart_id: str, service: DashboardServiceOfApp, session: UserSession, filters: FiltersQuery
) -> ChartData:
    """The points of one chart."""
    return await service.chart(session, chart_id, filters)
