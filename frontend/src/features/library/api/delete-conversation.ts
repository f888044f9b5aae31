/** DELETE /api/library/conversations/{id}, which POST …/restore undoes for a day. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { sendJson } from "@/lib/api-client";
import { sayFailed, toast } from "@/lib/toast";
import type { Conversation } from "@/types";
import { reloadConversations, showChanged } from "./conversations";

export function useDeleteConversation() {
  const client = useQueryClient();
  const restore = useMutation({
    mutationFn: ({ id }: Conversation) =>
      sendJson("POST", `/api/library/conversations/${id}/restore`),
    onSuccess: (_, { name }) => toast(`“${name}” is back.`),
    onError: (error) => sayFailed("It could not be brought back", error),
    onSettled: () => reloadConversations(client),
  });
  return useMutation({
    mutationFn: ({ id }: Conversation) => sendJson("DELETE", `/api/library/conversations/${id}`),
    onMutate: ({ id }) => showChanged(client, id, () => null),
    onSuccess: (_, conversation) =>
      toast(`“${conversation.name}” was deleted.`, {
        name: "Undo",
        run: () => restore.mutate(conversation),
      }),
    onError: (error) => sayFailed("It was not deleted", error),
    onSettled: () => reloadConversations(client),
  });
}
