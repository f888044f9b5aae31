/** PATCH /api/saved/{id}: another name, folder, wording; POST …/move: another place. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { sendJson } from "@/lib/api-client";
import { sayFailed } from "@/lib/toast";
import type { Saved, SavedChange } from "@/types";
import { placedBefore } from "../order";
import { pathOf } from "./save";
import { reloadSaved, showSaved } from "./saved";

type Change = { readonly id: string; readonly change: SavedChange };

/** What is refused stays in its form, with the reason. */
export function useChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, change }: Change) => sendJson<Saved>("PATCH", pathOf(id), change),
    onSettled: () => reloadSaved(client),
  });
}

type Move = { readonly saved: Saved; readonly before: string | null };

export function useMove() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ saved: { id, folder }, before }: Move) =>
      sendJson("POST", `${pathOf(id)}/move`, { folder, before }),
    onMutate: ({ saved, before }) =>
      showSaved(client, (items) => placedBefore(items, saved.id, before)),
    onError: (error) => sayFailed("It was not moved", error),
    onSettled: () => reloadSaved(client),
  });
}
