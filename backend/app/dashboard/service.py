"""Answer the dashboard's questions as the user who asks: plan, run or remember, shape."""

import asyncio
from collections.abc import Sequence
from datetime import date

from backend.app.cache import ResultCache
from backend.app.dashboard import plan, results
from backend.app.dashboard.filters import Filters, chart_named, measures_on, space_named
from backend.app.dashboard.periods import DEFAULT, KINDS, Period, period_on
from backend.app.dashboard.schemas import (
    ChartData,
    ChartLayout,
    DashboardLayout,
    Evidence,
    KpiGroupLayout,
    Kpis,
    PageLayout,
    PeriodChoice,
)
from backend.app.dashboard.timeline import closed_period, closed_timeline, timeline_of
from backend.semantic import Page, Semantic
from backend.workspace.client import WorkspaceSession
from backend.workspace.errors import (
    NotGranted,
    StatementFailed,
    UpstreamFailed,
    WorkspaceError,
)
from backend.workspace.retry import once_more
from backend.workspace.settings import WorkspaceSettings
from backend.workspace.statements import Statement, Table, run

RESULT_TTL_S = 60.0
REGIONS_TTL_S = 600.0
REGIONS_PATIENCE_S = 3.0


class DashboardService:
    def __init__(self, semantic: Semantic, settings: WorkspaceSettings) -> None:
        self._semantic = semantic
        self._place = plan.Place(settings.catalog, settings.schema_name)
        self._results = ResultCache[Table](ttl=RESULT_TTL_S)
        self._regions = ResultCache[Table](ttl=REGIONS_TTL_S)
        self._reading: set[asyncio.Task[list[str]]] = set()

    async def layout(self, session: WorkspaceSession) -> DashboardLayout:
        dashboard = self._semantic.dashboard
        return DashboardLayout(
            periods=[PeriodChoice(key=kind.key, label=kind.name) for kind in KINDS],
            default_period=DEFAULT,
            regions=await self._known_regions(session),
            pages=[self._page(page) for page in dashboard.pages],
        )

    def _page(self, page: Page) -> PageLayout:
        charts = [self._semantic.dashboard.charts[chart_id] for chart_id in page.charts]
        return PageLayout(
            key=page.key,
            name=page.name,
            kpis=[
                KpiGroupLayout(space=group.space, measures=list(group.measures))
                for group in page.kpis
            ],
            charts=[
                ChartLayout(id=c.id, title=c.title, space=c.space, kind=results.kind_of(c))
                for c in charts
            ],
        )

    async def kpis(
        self, session: WorkspaceSession, space: str, page: str, filters: Filters
    ) -> Kpis:
        """The tiles of one space on one page."""
        space_named(self._semantic, space)
        names = measures_on(self._semantic, space, page)
        today, region = await self._settle(session, filters)
        period = period_on(filters.period, today)
        groups = self._groups(space, names, period, today)
        statement = plan.plan_kpis(self._place, groups, region)
        table = await self._run(session, statement)
        tiles = results.kpis_of(table, space, groups, self._semantic.dashboard)
        return Kpis(
            space=space,
            period=results.period_shown(period),
            comparison=results.comparison_shown(period),
            data_through=results.data_through(table),
            kpis=[tiles[name] for name in names],
            evidence=_evidence(session, statement, table),
        )

    def _groups(
        self, space: str, names: Sequence[str], period: Period, today: date
    ) -> list[plan.ViewMeasures]:
        """The measures by the view that defines them, in the views' order."""
        closing = self._semantic.dashboard.closed_months
        groups = [
            plan.ViewMeasures(
                view,
                tuple(name for name in names if view.measure(name)),
                (closed_timeline if view.name in closing else timeline_of)(period, today),
            )
            for view in self._semantic.views_of(space)
        ]
        return [group for group in groups if group.measures]

    async def chart(self, session: WorkspaceSession, chart_id: str, filters: Filters) -> ChartData:
        chart = chart_named(self._semantic, chart_id)
        view = self._semantic.view_of(chart.space, chart.measures[0])
        assert view is not None, "read_dashboard has checked it"
        today, region = await self._settle(session, filters)
        period = period_on(filters.period, today)
        note = None
        if view.name in self._semantic.dashboard.closed_months:
            period, note = closed_period(period, today)
        statement = plan.plan_chart(self._place, chart, view, period, region)
        table = await self._run(session, statement)
        series = results.series_of(table, chart, view)
        return ChartData(
            id=chart.id,
            title=chart.title,
            kind=results.kind_of(chart),
            description=" ".join(m.comment for n in chart.measures if (m := view.measure(n))),
            x=results.axis_of(chart, view),
            series=series,
            rows=results.chart_rows(table, chart, view, period, series),
            period=results.period_shown(period),
            note=note,
            data_through=results.data_through(table),
            evidence=_evidence(session, statement, table),
        )

    async def _settle(self, session: WorkspaceSession, filters: Filters) -> tuple[date, str | None]:
        """The warehouse's own date, and the region when it is one that the user can see."""
        if filters.region is None:
            return await self._today(session), None
        today, regions = await asyncio.gather(self._today(session), self._known_regions(session))
        return today, filters.known_region(regions)

    async def _today(self, session: WorkspaceSession) -> date:
        table = await self._run(session, plan.TODAY)
        today = table.rows[0][0] if table.rows else None
        if not isinstance(today, date):
            raise UpstreamFailed("The warehouse does not know what day it is.")
        return today

    async def _known_regions(self, session: WorkspaceSession) -> list[str]:
        """The regions in this user's data; none yet when reading them takes long, or fails."""
        reading = asyncio.create_task(self._read_regions(session))
        self._reading.add(reading)
        reading.add_done_callback(self._reading.discard)
        await asyncio.wait((reading,), timeout=REGIONS_PATIENCE_S)
        return reading.result() if reading.done() else []

    async def _read_regions(self, session: WorkspaceSession) -> list[str]:
        for space in self._semantic.spaces:
            statement = plan.plan_regions(self._place, self._semantic.views_of(space.key)[0])
            try:
                table = await self._run(session, statement, self._regions)
            except NotGranted:
                continue  # a user of one space has regions too
            except WorkspaceError:
                break
            return [str(row[0]) for row in table.rows if row[0] is not None]
        return []

    async def _run(
        self,
        session: WorkspaceSession,
        statement: Statement,
        cache: ResultCache[Table] | None = None,
    ) -> Table:
        async def fetch() -> Table:
            table = await once_more(lambda: run(session, statement.sql, statement.parameters))
            if table.truncated:
                raise StatementFailed("There are more rows than can be shown.", "Filter more.")
            return table

        return await (cache or self._results).get(session.identity.user, statement, fetch)


def _evidence(session: WorkspaceSession, statement: Statement, table: Table) -> Evidence:
    return Evidence(
        sql=plan.readable(statement),
        statement_id=table.statement_id,
        as_user=session.identity.user,
    )
