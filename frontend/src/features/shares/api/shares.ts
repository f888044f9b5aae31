/** /api/shares: one's own links, made and revoked; and the snapshot behind anybody's. */
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getJson, sendJson } from "@/lib/api-client";
import type { NewShare, SharedConversation, ShareItem, SharePreview } from "@/types";

const SHARES = { queryKey: ["shares"] } as const;

export const sharesQuery = () =>
  queryOptions({
    ...SHARES,
    queryFn: ({ signal }) => getJson<ShareItem[]>("/api/shares", signal),
    refetchOnMount: "always",
  });

export const useShares = () => useQuery(sharesQuery());

/** What sharing would show: asked anew each time, since the conversation goes on. */
export const useSharePreview = (conversation: string) =>
  useQuery({
    queryKey: ["share-preview", conversation],
    queryFn: ({ signal }) =>
      getJson<SharePreview>(
        `/api/shares/preview?conversation=${encodeURIComponent(conversation)}`,
        signal,
      ),
    gcTime: 0,
  });

/** Asked anew on every visit: a link may have been revoked meanwhile. */
export const useSharedConversation = (id: string) =>
  useQuery({
    queryKey: ["shared", id],
    queryFn: ({ signal }) =>
      getJson<SharedConversation>(`/api/shares/${encodeURIComponent(id)}`, signal),
    gcTime: 0,
    retry: false,
  });

export function useShare() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wanted: NewShare) => sendJson<ShareItem>("POST", "/api/shares", wanted),
    onSuccess: () => client.invalidateQueries(SHARES),
  });
}

export function useRevokeShare() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => sendJson("DELETE", `/api/shares/${encodeURIComponent(id)}`),
    onSettled: () => client.invalidateQueries(SHARES),
  });
}
