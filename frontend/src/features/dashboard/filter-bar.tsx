/** Period and region; a choice is a change of the URL. */
import { CalendarDays, MapPin } from "lucide-react";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { resolveFilters, type Filters } from "@/lib/filters";
import { useLayout } from "./api/layout";

const ALL = "";

type Props = { filters: Filters; onChange: (filters: Filters) => void };

export function FilterBar({ filters, onChange }: Props) {
  const { data: layout } = useLayout();
  if (!layout) return <Skeleton className="h-9 w-full sm:w-72" />;
  const { period, region } = resolveFilters(filters, layout);
  return (
    <div role="group" aria-label="Filters" className="flex w-full gap-2 *:grow sm:w-auto">
      <Select
        label="Period"
        icon={<CalendarDays className="size-4" />}
        value={period}
        options={layout.periods.map(({ key, label }) => ({ value: key, label }))}
        onChange={(key) => onChange(compose(key, region, layout.default_period))}
      />
      {layout.regions.length > 0 && (
        <Select
          label="Region"
          icon={<MapPin className="size-4" />}
          value={region ?? ALL}
          options={regionOptions(layout.regions)}
          onChange={(name) => onChange(compose(period, name, layout.default_period))}
        />
      )}
    </div>
  );
}

/** Who may see one region only is not told that it is all of them. */
function regionOptions(regions: readonly string[]) {
  const [only, ...others] = regions.map((name) => ({ value: name, label: name }));
  if (only && others.length === 0) return [{ value: ALL, label: only.label }];
  return [{ value: ALL, label: "All regions" }, ...(only ? [only, ...others] : [])];
}

/** The default period stays out of the URL, so that a shared link means "this month" next month too. */
const compose = (period: string, region: string | null, defaultPeriod: string): Filters => ({
  ...(period !== defaultPeriod && { period }),
  ...(region && { region }),
});
