/** GET /api/session: who is signed in, what the data is, and whether the chat is there. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/api-client";
import type { Session } from "@/types";

const PING_MS = 4 * 60_000;
/** While the history is not being saved, to see when it is. */
const LOOK_MS = 15_000;

/** Asked again every few minutes: each request lets the platform renew the user's token, also for an open chat. */
export const sessionQuery = () =>
  queryOptions({
    queryKey: ["session"],
    queryFn: ({ signal }) => getJson<Session>("/api/session", signal),
    staleTime: PING_MS,
    refetchInterval: ({ state }) => (state.data?.history.saving === false ? LOOK_MS : PING_MS),
    refetchOnWindowFocus: "always",
  });

export const useSession = () => useQuery(sessionQuery());
