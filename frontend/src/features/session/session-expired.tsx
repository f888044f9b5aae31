/** Says that the session is over as soon as any request was refused for it. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import { isSessionExpired } from "@/lib/api-client";

export function SessionExpiredBanner() {
  if (!useSessionExpired()) return null;
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center justify-center gap-3 bg-warn-soft px-4 py-2 text-warn"
    >
      <span className="font-medium">Your session has expired. Reload to continue.</span>
      <Button onClick={() => window.location.reload()}>Reload</Button>
    </div>
  );
}

function useSessionExpired(): boolean {
  const cache = useQueryClient().getQueryCache();
  const subscribe = useCallback((changed: () => void) => cache.subscribe(changed), [cache]);
  return useSyncExternalStore(subscribe, () =>
    cache.getAll().some((query) => isSessionExpired(query.state.error)),
  );
}
