/** GET /api/dashboard/kpis/{space}: the headline figures of one domain. */
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/api-client";
import type { ResolvedFilters } from "@/lib/filters";
import type { Kpis } from "@/types";
import { FRESH_MS, toSearch } from "./search";

export type KpiSet = "overview" | "domain";

export const kpisQuery = (space: string, page: KpiSet, filters: ResolvedFilters) =>
  queryOptions({
    queryKey: ["kpis", space, page, filters],
    queryFn: ({ signal }) =>
      getJson<Kpis>(`/api/dashboard/kpis/${space}?${toSearch(filters, { page })}`, signal),
    staleTime: FRESH_MS,
    placeholderData: keepPreviousData,
  });

export const useKpis = (space: string, page: KpiSet, filters: ResolvedFilters) =>
  useQuery(kpisQuery(space, page, filters));
