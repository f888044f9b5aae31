/** GET /api/library/audit: what the user deleted, shared and read of others. */
import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/api-client";
import type { AuditPage } from "@/types";

export const auditQuery = () =>
  infiniteQueryOptions({
    queryKey: ["library", "audit"],
    queryFn: ({ pageParam, signal }) =>
      getJson<AuditPage>(
        `/api/library/audit${pageParam && `?after=${encodeURIComponent(pageParam)}`}`,
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: ({ after }) => after,
    refetchOnMount: "always",
  });

export const useAudit = () => useInfiniteQuery(auditQuery());
