/** GET /api/library/conversations: what the user asked before, the latest first, a page at a time. */
import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/api-client";
import type { ConversationPage } from "@/types";

export type Wanted = {
  readonly search?: string;
  readonly space?: string;
  readonly pinned?: boolean;
};

export const CONVERSATIONS = ["library", "conversations"] as const;

export const conversationsQuery = (wanted: Wanted) =>
  infiniteQueryOptions({
    queryKey: [...CONVERSATIONS, wanted],
    queryFn: ({ pageParam, signal }) =>
      getJson<ConversationPage>(
        `/api/library/conversations?${toSearch(wanted, pageParam)}`,
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: ({ after }) => after,
    refetchOnMount: "always",
  });

export const useConversations = (wanted: Wanted) => useInfiniteQuery(conversationsQuery(wanted));

function toSearch({ search, space, pinned }: Wanted, after: string): string {
  return new URLSearchParams({
    ...(search && { search }),
    ...(space && { space }),
    ...(pinned !== undefined && { pinned: String(pinned) }),
    ...(after && { after }),
  }).toString();
}
