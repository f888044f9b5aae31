/** GET /api/dashboard/charts/{id}: the rows of one chart. */
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/api-client";
import type { ResolvedFilters } from "@/lib/filters";
import type { Chart } from "@/types";
import { FRESH_MS, toSearch } from "./search";

export const chartQuery = (id: string, filters: ResolvedFilters) =>
  queryOptions({
    queryKey: ["chart", id, filters],
    queryFn: ({ signal }) =>
      getJson<Chart>(`/api/dashboard/charts/${id}?${toSearch(filters)}`, signal),
    staleTime: FRESH_MS,
    placeholderData: keepPreviousData,
  });

export const useChart = (id: string, filters: ResolvedFilters) => useQuery(chartQuery(id, filters));
