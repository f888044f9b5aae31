/** GET /api/operators/feedback: the answers that users said were not good, page by page. */
import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/api-client";
import type { Complaints } from "@/types";

const path = (after: string | null) =>
  `/api/operators/feedback${after === null ? "" : `?${new URLSearchParams({ after }).toString()}`}`;

export const complaintsQuery = () =>
  infiniteQueryOptions({
    queryKey: ["operators", "feedback"],
    queryFn: ({ pageParam, signal }) => getJson<Complaints>(path(pageParam), signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ after }) => after,
  });

export const useComplaints = () => useInfiniteQuery(complaintsQuery());
