/** GET /api/dashboard: which figures stand on which page, and what can be chosen. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/api-client";
import type { Dashboard } from "@/types";

export const layoutQuery = () =>
  queryOptions({
    queryKey: ["dashboard"],
    queryFn: ({ signal }) => getJson<Dashboard>("/api/dashboard", signal),
    staleTime: Infinity,
  });

export const useLayout = () => useQuery(layoutQuery());
