/** GET /api/session: who is signed in, what the data is, and whether the chat is there. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/api-client";
import type { Session } from "@/types";

const PING_MS = 4 * 60_000;

/** Asked again every few minutes: each request lets the platform renew the user's token, also for an open chat. */
export const sessionQuery = () =>
  queryOptions({
    queryKey: ["session"],
    queryFn: ({ signal }) => getJson<Session>("/api/session", signal),
    staleTime: PING_MS,
    refetchInterval: PING_MS,
    refetchOnWindowFocus: "always",
  });

export const useSession = () => useQuery(sessionQuery());
