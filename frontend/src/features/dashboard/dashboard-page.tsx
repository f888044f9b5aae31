/** A page of figures and charts, laid out as the API says. */
import type { ReactNode } from "react";
import { FailureNotice } from "@/components/failure-notice";
import { Card } from "@/components/ui/card";
import { resolveFilters, type Filters } from "@/lib/filters";
import type { Dashboard, Page } from "@/types";
import { useLayout } from "./api/layout";
import { ChartCard } from "./chart-card";
import { FilterBar } from "./filter-bar";
import { Freshness } from "./freshness";
import { DOMAIN_TILES, KeyFigures } from "./key-figures";
import { KpiSkeleton } from "./kpi-skeleton";
import { PeriodLine } from "./period-line";

type Props = {
  pageKey: string;
  filters: Filters;
  onFilters: (filters: Filters) => void;
  /** What stands below the charts; it belongs to another feature. */
  children?: ReactNode;
};

export function DashboardPage({ pageKey, filters, onFilters, children }: Props) {
  const { data: layout, error, refetch } = useLayout();
  const page = layout?.pages.find(({ key }) => key === pageKey);
  if (error && !layout)
    return (
      <Card className="p-6">
        <FailureNotice
          what="The dashboard could not be loaded"
          error={error}
          onRetry={() => void refetch()}
        />
      </Card>
    );
  return (
    <div className="space-y-6">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <FilterBar filters={filters} onChange={onFilters} />
        <div className="flex min-h-15 w-full flex-col justify-center gap-1 text-xs text-soft sm:w-auto lg:min-h-9 lg:flex-row lg:flex-wrap lg:items-center lg:justify-end lg:gap-x-4">
          {layout && page && (
            <>
              <PeriodLine layout={layout} page={page} filters={resolveFilters(filters, layout)} />
              <Freshness layout={layout} page={page} filters={resolveFilters(filters, layout)} />
            </>
          )}
        </div>
      </div>
      {layout ? <Body layout={layout} page={page} filters={filters} /> : <LoadingBody />}
      {layout && children}
    </div>
  );
}

function LoadingBody() {
  return (
    <div role="status" aria-label="Loading the dashboard" className={DOMAIN_TILES}>
      {Array.from({ length: 6 }, (_, i) => (
        <KpiSkeleton key={i} />
      ))}
    </div>
  );
}

type BodyProps = { layout: Dashboard; page: Page | undefined; filters: Filters };

function Body({ layout, page, filters }: BodyProps) {
  if (!page) return <p className="text-soft">This page has no figures yet.</p>;
  const resolved = resolveFilters(filters, layout);
  return (
    <>
      <KeyFigures layout={layout} page={page} filters={resolved} />
      <div className="grid gap-4 xl:grid-cols-2 xl:[&>:first-child:nth-last-child(odd)]:col-span-2">
        {page.charts.map((place) => (
          <ChartCard key={place.id} place={place} filters={resolved} />
        ))}
      </div>
    </>
  );
}
