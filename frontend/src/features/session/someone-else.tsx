/** Notices that somebody else has signed in, in this browser: what the page holds is another's. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { sessionQuery, useSession } from "./api/session";

/** The chat's page writes it, too: so every tab of the browser hears of it at once. */
const SIGNED_IN_KEY = "dpz-signed-in";

/** The user's address once it is another than the page began with. */
export function useSomeoneElse(): string | null {
  const email = useSession().data?.user.email;
  const [first, setFirst] = useState(email);
  if (first === undefined && email !== undefined) setFirst(email);
  useOtherTabs(email);
  return email !== undefined && first !== undefined && email !== first ? email : null;
}

function useOtherTabs(email: string | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    if (email === undefined) return;
    if (localStorage.getItem(SIGNED_IN_KEY) !== email) localStorage.setItem(SIGNED_IN_KEY, email);
    const listen = (event: StorageEvent) => {
      if (event.key === SIGNED_IN_KEY && event.newValue !== email)
        void client.invalidateQueries({ queryKey: sessionQuery().queryKey });
    };
    window.addEventListener("storage", listen);
    return () => window.removeEventListener("storage", listen);
  }, [client, email]);
}

export function SomeoneElse({ email }: { email: string }) {
  return (
    <div
      role="alertdialog"
      aria-label="Signed in as somebody else"
      className="grid min-h-dvh place-content-center justify-items-center gap-4 p-6 text-center"
    >
      <p className="font-medium">This browser is now signed in as {email}. Reload to continue.</p>
      <Button onClick={() => window.location.reload()}>Reload</Button>
    </div>
  );
}
