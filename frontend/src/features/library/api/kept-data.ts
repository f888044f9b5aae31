/** GET and DELETE /api/library/data: how much is kept of the user, and all of it deleted. */
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getJson, sendJson } from "@/lib/api-client";
import type { Holdings, KeptData } from "@/types";

export const keptDataQuery = () =>
  queryOptions({
    queryKey: ["library", "data"],
    queryFn: ({ signal }) => getJson<KeptData>("/api/library/data", signal),
    refetchOnMount: "always",
  });

export const useKeptData = () => useQuery(keptDataQuery());

export function useDeleteAll(onDone: (gone: Holdings) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => sendJson<Holdings>("DELETE", "/api/library/data"),
    onSuccess: onDone,
    // Every list of the user's may have changed.
    onSettled: () => client.invalidateQueries(),
  });
}
