/** GET /api/saved: the questions that this user keeps, by folder and in their order. */
import { queryOptions, useQuery, type QueryClient } from "@tanstack/react-query";
import { getJson } from "@/lib/api-client";
import type { Saved, SavedQuestions } from "@/types";

const queryKey = ["saved"] as const;

/** The chat saves questions, too, so what is known is asked anew whenever it is looked at. */
export const savedQuery = () =>
  queryOptions({
    queryKey,
    queryFn: async ({ signal }) => (await getJson<SavedQuestions>("/api/saved", signal)).items,
    staleTime: 0,
  });

export const useSaved = () => useQuery(savedQuery());

export const reloadSaved = (client: QueryClient) => client.invalidateQueries({ queryKey });

/** Shows a change before the server has made it; `reloadSaved` afterwards shows what is true. */
export async function showSaved(
  client: QueryClient,
  change: (items: readonly Saved[]) => readonly Saved[],
): Promise<void> {
  await client.cancelQueries({ queryKey });
  client.setQueryData<Saved[]>(queryKey, (items) => items && [...change(items)]);
}
