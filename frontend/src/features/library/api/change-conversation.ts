/** PATCH /api/library/conversations/{id}: another name, pinned or not. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { sendJson } from "@/lib/api-client";
import { sayFailed } from "@/lib/toast";
import type { ConversationChange } from "@/types";
import { reloadConversations, showChanged } from "./conversations";

type Wanted = { readonly id: string } & ConversationChange;

export function useChangeConversation() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...change }: Wanted) =>
      sendJson("PATCH", `/api/library/conversations/${id}`, change),
    onMutate: ({ id, name, pinned }) =>
      showChanged(client, id, (conversation) => ({
        ...conversation,
        ...(name && { name }),
        ...(typeof pinned === "boolean" && { pinned }),
      })),
    onError: (error) => sayFailed("The change was not saved", error),
    onSettled: () => reloadConversations(client),
  });
}
