/** Which days the page's figures are for, and which ones their changes compare: said once, for all tiles. */
import { useQueries } from "@tanstack/react-query";
import type { ResolvedFilters } from "@/lib/filters";
import type { Dashboard, Page } from "@/types";
import { kpisQuery } from "./api/kpis";
import { kpiSetOf } from "./layout-words";
import { PeriodNote } from "./period-note";

type Props = { layout: Dashboard; page: Page; filters: ResolvedFilters };

export function PeriodLine({ page, filters }: Props) {
  const answer = useQueries({
    queries: page.kpis.map(({ space }) => kpisQuery(space, kpiSetOf(page), filters)),
    combine: (answers) => answers.find(({ data }) => data)?.data,
  });
  if (!answer) return null;
  const { period, comparison } = answer;
  return (
    <>
      <PeriodNote period={period} className="font-medium text-ink" />
      {comparison && (
        <p>
          Changes: {comparison.complete_days && `${comparison.of} `}vs {comparison.label}
        </p>
      )}
    </>
  );
}
