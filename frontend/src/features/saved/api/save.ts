/** POST /api/saved, which keeps a question, and DELETE /api/saved/{id}, which POST undoes. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { sendJson } from "@/lib/api-client";
import { sayFailed, toast } from "@/lib/toast";
import type { NewSaved, Saved } from "@/types";
import { reloadSaved, showSaved } from "./saved";

/** What is left out is the server's to choose. */
type Question = Pick<NewSaved, "question"> & Partial<NewSaved>;

export function useSave(done: (saved: Saved) => void = () => undefined) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (question: Question) => sendJson<Saved>("POST", "/api/saved", question),
    onSuccess: done,
    onError: (error) => sayFailed("It was not saved", error),
    onSettled: () => reloadSaved(client),
  });
}

/** `next` is whom it stood in front of: there it comes back. */
type Removal = { readonly saved: Saved; readonly next: string | null };

export function useRemove() {
  const client = useQueryClient();
  const undo = useSave(({ name }) => toast(`“${name}” is back.`));
  return useMutation({
    mutationFn: ({ saved: { id } }: Removal) => sendJson("DELETE", pathOf(id)),
    onMutate: ({ saved: { id } }) =>
      showSaved(client, (items) => items.filter((one) => one.id !== id)),
    onSuccess: (_, { saved, next }) => {
      const { name, question, folder, filters } = saved;
      const run = () => undo.mutate({ name, question, folder, filters, before: next });
      toast(`“${name}” was deleted.`, { name: "Undo", run });
    },
    onError: (error) => sayFailed("It was not deleted", error),
    onSettled: () => reloadSaved(client),
  });
}

export const pathOf = (id: string): string => `/api/saved/${encodeURIComponent(id)}`;
