/** Up to when the page's figures reach: the oldest of its sources. */
import { useQueries } from "@tanstack/react-query";
import { Clock } from "lucide-react";
import { formatInstant, reachOf } from "@/lib/dates";
import type { ResolvedFilters } from "@/lib/filters";
import type { Page } from "@/types";
import { kpisQuery, type KpiSet } from "./api/kpis";

type Props = { page: Page; set: KpiSet; filters: ResolvedFilters };

export function Freshness({ page, set, filters }: Props) {
  const oldest = useQueries({
    queries: page.kpis.map(({ space }) => kpisQuery(space, set, filters)),
    combine: (answers) =>
      answers
        .flatMap(({ data }) => data?.data_through ?? [])
        .sort((a, b) => reachOf(a) - reachOf(b))[0],
  });
  return (
    <p
      aria-live="polite"
      className="flex h-full items-center gap-1.5 text-xs whitespace-nowrap text-soft"
    >
      {oldest && (
        <>
          <Clock aria-hidden className="size-3.5" />
          <time dateTime={oldest}>Data through {formatInstant(oldest)}</time>
        </>
      )}
    </p>
  );
}
