/** GET /api/spaces: the domains that can be asked. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/api-client";
import type { Space } from "@/types";

export const spacesQuery = () =>
  queryOptions({
    queryKey: ["spaces"],
    queryFn: ({ signal }) => getJson<Space[]>("/api/spaces", signal),
    staleTime: Infinity,
  });

export const useSpaces = () => useQuery(spacesQuery());
