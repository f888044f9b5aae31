/** Up to when the page's figures reach; a source that lags behind the others is named. */
import { useQueries } from "@tanstack/react-query";
import { Clock } from "lucide-react";
import { formatInstant } from "@/lib/dates";
import type { ResolvedFilters } from "@/lib/filters";
import type { Dashboard, Page } from "@/types";
import { kpisQuery } from "./api/kpis";
import { freshnessOf } from "./freshness-words";
import { kpiSetOf, nameOf } from "./layout-words";

type Props = { layout: Dashboard; page: Page; filters: ResolvedFilters };

export function Freshness({ layout, page, filters }: Props) {
  const { newest, behind } = useQueries({
    queries: page.kpis.map(({ space }) => kpisQuery(space, kpiSetOf(page), filters)),
    combine: (answers) => freshnessOf(answers.flatMap(({ data }) => data ?? [])),
  });
  return (
    <p aria-live="polite" className="flex min-h-4 items-center gap-1.5">
      {newest && (
        <>
          <Clock aria-hidden className="size-3.5 shrink-0" />
          <span>
            <time dateTime={newest}>Data through {formatInstant(newest)}</time>
            {behind.map(({ space, reach }) => (
              <span key={space}>
                {" · "}
                {nameOf(layout, space)} <time dateTime={reach}>{formatInstant(reach)}</time>
              </span>
            ))}
          </span>
        </>
      )}
    </p>
  );
}
