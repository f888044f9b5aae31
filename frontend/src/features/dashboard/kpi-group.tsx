/** The tiles of one domain. A domain that fails says so and leaves the others alone. */
import { FailureNotice } from "@/components/failure-notice";
import { Card } from "@/components/ui/card";
import { cn } from "@/lib/cn";
import type { ResolvedFilters } from "@/lib/filters";
import type { KpiGroup, Kpis } from "@/types";
import { useKpis, type KpiSet } from "./api/kpis";
import { KpiSkeleton } from "./kpi-skeleton";
import { KpiTile } from "./kpi-tile";

type Props = {
  group: KpiGroup;
  set: KpiSet;
  name: string;
  filters: ResolvedFilters;
  /** The grid of the tiles. */
  className: string;
};

export function KpiGroupTiles({ group, set, name, filters, className }: Props) {
  const { data, error, refetch, isPlaceholderData } = useKpis(group.space, set, filters);
  if (data)
    return (
      <div
        aria-busy={isPlaceholderData}
        className={cn(className, "transition-opacity", isPlaceholderData && "opacity-60")}
      >
        <FullGroup answer={data} group={group} name={name} region={filters.region} />
      </div>
    );
  if (error)
    return (
      <Card aria-label={name} className="min-h-56 grow p-4">
        <FailureNotice
          what={`${name} is not available`}
          error={error}
          onRetry={() => void refetch()}
        />
      </Card>
    );
  return (
    <div role="status" aria-label={`Loading ${name}`} className={className}>
      {group.measures.map((measure) => (
        <KpiSkeleton key={measure} />
      ))}
    </div>
  );
}

type FullProps = { answer: Kpis; group: KpiGroup; name: string; region: string | null };

function FullGroup({ answer, group, name, region }: FullProps) {
  const kpis = group.measures.flatMap(
    (measure) => answer.kpis.find((kpi) => kpi.measure === measure) ?? [],
  );
  if (kpis.length === 0)
    return (
      <Card aria-label={name} className="p-4 text-soft">
        {name} has no figures for {answer.period.label}. Choose a longer period.
      </Card>
    );
  return kpis.map((kpi) => <KpiTile key={kpi.measure} kpi={kpi} answer={answer} region={region} />);
}
