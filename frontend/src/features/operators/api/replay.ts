/** GET /api/operators/feedback/{id}: the whole turn that somebody complained about. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/api-client";
import type { ReplayedTurn } from "@/types";

export const replayQuery = (id: string) =>
  queryOptions({
    queryKey: ["operators", "feedback", id],
    queryFn: ({ signal }) =>
      getJson<ReplayedTurn>(`/api/operators/feedback/${encodeURIComponent(id)}`, signal),
    // Each reading is noted in the audit log: once per visit, not with every focus.
    staleTime: Infinity,
  });

export const useReplay = (id: string) => useQuery(replayQuery(id));
