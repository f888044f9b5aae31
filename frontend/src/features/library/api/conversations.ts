/** GET /api/library/conversations: what the user asked before, the latest first, a page at a time. */
import {
  infiniteQueryOptions,
  keepPreviousData,
  useInfiniteQuery,
  type InfiniteData,
  type QueryClient,
} from "@tanstack/react-query";
import { getJson } from "@/lib/api-client";
import type { Conversation, ConversationPage } from "@/types";

export type Wanted = {
  readonly search?: string;
  readonly space?: string | undefined;
  readonly pinned?: boolean;
};

const CONVERSATIONS = { queryKey: ["library", "conversations"] } as const;

export const conversationsQuery = (wanted: Wanted, isWanted = true) =>
  infiniteQueryOptions({
    queryKey: [...CONVERSATIONS.queryKey, wanted],
    queryFn: ({ pageParam, signal }) =>
      getJson<ConversationPage>(
        `/api/library/conversations?${toSearch(wanted, pageParam)}`,
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: ({ after }) => after,
    // The chat adds to it meanwhile.
    refetchOnMount: "always",
    placeholderData: keepPreviousData,
    enabled: isWanted,
  });

export const useConversations = (wanted: Wanted, isWanted = true) =>
  useInfiniteQuery(conversationsQuery(wanted, isWanted));

function toSearch({ search, space, pinned }: Wanted, after: string): string {
  return new URLSearchParams({
    ...(search && { search }),
    ...(space && { space }),
    ...(pinned !== undefined && { pinned: String(pinned) }),
    ...(after && { after }),
  }).toString();
}

export const reloadConversations = (client: QueryClient): Promise<void> =>
  client.invalidateQueries(CONVERSATIONS);

/** Show a change in every list at once, before the server has answered; null takes it out. */
export async function showChanged(
  client: QueryClient,
  id: string,
  change: (conversation: Conversation) => Conversation | null,
): Promise<void> {
  await client.cancelQueries(CONVERSATIONS);
  const changed = (page: ConversationPage): ConversationPage => ({
    ...page,
    items: page.items.flatMap((one) => (one.id === id ? (change(one) ?? []) : one)),
  });
  client.setQueriesData<InfiniteData<ConversationPage>>(
    CONVERSATIONS,
    (data) => data && { ...data, pages: data.pages.map(changed) },
  );
}
