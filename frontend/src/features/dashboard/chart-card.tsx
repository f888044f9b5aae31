/** One chart with its title, its evidence and its table; each of the four faces has the same height. */
import { ChartColumn, Table2 } from "lucide-react";
import { lazy, Suspense, useMemo, useState, type ReactNode } from "react";
import { AskLink } from "@/components/ask-link";
import { ErrorBoundary } from "@/components/error-boundary";
import { EvidencePopover } from "@/components/evidence-popover";
import { FailureNotice } from "@/components/failure-notice";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import type { ResolvedFilters } from "@/lib/filters";
import type { Chart, ChartPlace } from "@/types";
import { useChart } from "./api/chart";
import { ChartLegend } from "./chart-legend";
import { shapeChart } from "./chart-shape";
import { ChartTable } from "./chart-table";
import { PeriodNote } from "./period-note";
import { askAboutChart } from "./prompts";

const ChartCanvas = lazy(() => import("./chart-canvas"));

type Props = { place: ChartPlace; filters: ResolvedFilters };

export function ChartCard({ place, filters }: Props) {
  const { data, error, refetch, isPlaceholderData } = useChart(place.id, filters);
  if (data) return <FullChart chart={data} region={filters.region} isStale={isPlaceholderData} />;
  return (
    <Frame title={place.title}>
      {error ? (
        <FailureNotice
          className="m-auto max-w-md"
          what={`${place.title} is not available`}
          error={error}
          onRetry={() => void refetch()}
        />
      ) : (
        <Skeleton className="size-full" />
      )}
    </Frame>
  );
}

type FullProps = { chart: Chart; region: string | null; isStale: boolean };

function FullChart({ chart, region, isStale }: FullProps) {
  const [asTable, setAsTable] = useState(false);
  const shape = useMemo(() => shapeChart(chart), [chart]);
  const note = <PeriodNote period={chart.period} more={chart.note} />;
  if (chart.rows.length === 0)
    return (
      <Frame title={chart.title} description={chart.description} note={note}>
        <p className="m-auto text-center text-soft">
          Nothing to show for {chart.period.label}.<br />
          Choose a longer period{region !== null && " or another region"}.
        </p>
      </Frame>
    );
  const Icon = asTable ? ChartColumn : Table2;
  const actions = (
    <>
      <AskLink
        prompt={askAboutChart(chart.title, { period: chart.period.key, region })}
        about={chart.title}
      />
      <Button weight="ghost" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
        <Icon aria-hidden className="size-4" />
        <span className="sr-only">View {chart.title} as table</span>
      </Button>
      <EvidencePopover
        about={chart.title}
        evidence={chart.evidence}
        dataThrough={chart.data_through}
      />
    </>
  );
  return (
    <Frame
      title={chart.title}
      description={chart.description}
      note={note}
      actions={actions}
      isStale={isStale}
    >
      {asTable ? (
        <ChartTable chart={chart} shape={shape} />
      ) : (
        <figure className="flex size-full min-h-0 flex-col" aria-label={chart.title}>
          <ChartLegend chart={chart} />
          <div className="min-h-0 grow">
            <ErrorBoundary what={`${chart.title} could not be drawn`}>
              <Suspense fallback={<Skeleton className="size-full" />}>
                <ChartCanvas chart={chart} shape={shape} />
              </Suspense>
            </ErrorBoundary>
          </div>
        </figure>
      )}
    </Frame>
  );
}

type FrameProps = {
  title: string;
  description?: string;
  note?: ReactNode;
  actions?: ReactNode;
  isStale?: boolean;
  children: ReactNode;
};

function Frame({ title, description, note, actions, isStale = false, children }: FrameProps) {
  return (
    <Card aria-label={title} aria-busy={isStale} className="flex flex-col p-5 pt-4">
      <header className="-mr-2 flex min-h-10 items-start gap-0.5">
        <div className="min-w-0 grow pt-0.5">
          <h2 className="font-semibold" title={description}>
            {title}
          </h2>
          {note}
        </div>
        {actions}
      </header>
      <div className={cn("mt-3 flex h-72 flex-col transition-opacity", isStale && "opacity-60")}>
        {children}
      </div>
    </Card>
  );
}
