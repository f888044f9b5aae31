/** The messages between the dashboard and the chat's frame: versioned, and read only from the chat's own origin. */

import type { Filters } from "@/lib/filters";

export const SOURCE = "dpz-dashboard";
const CHAT_SOURCE = "dpz-chat";

export type ToChat =
  | { readonly type: "theme"; readonly theme: "light" | "dark" }
  | { readonly type: "prompt"; readonly prompt: string; readonly filters: Filters }
  | { readonly type: "open"; readonly thread: string };

/**
 * `ready`: the chat can take messages. `ping`: it needs us to make a request, so that the platform
 * renews the token. `conversation`: which one is shown; null for one that has not begun.
 */
export type FromChat =
  | { readonly type: "ready" }
  | { readonly type: "ping" }
  | { readonly type: "conversation"; readonly thread: string | null };

export const seal = (message: ToChat) => ({ v: 1, source: SOURCE, ...message }) as const;

/** The message, or null for whatever is not the chat speaking to us. */
export function open(
  event: Pick<MessageEvent, "origin" | "data">,
  origin: string,
): FromChat | null {
  if (event.origin !== origin || typeof event.data !== "object" || event.data === null) return null;
  const { v, source, type, thread } = event.data as Record<string, unknown>;
  if (v !== 1 || source !== CHAT_SOURCE) return null;
  if (type === "ready" || type === "ping") return { type };
  if (type !== "conversation") return null;
  return { type, thread: typeof thread === "string" ? thread : null };
}
