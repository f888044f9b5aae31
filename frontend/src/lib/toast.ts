/** Short notices of what just happened, with one thing that can be done about it. */

import { ApiError } from "./api-client";

export type Toast = {
  readonly id: number;
  readonly words: string;
  readonly action?: { readonly name: string; readonly run: () => void };
};

/** Time enough to read it and to reach its button. */
export const TOAST_MS = 10_000;

let toasts: readonly Toast[] = [];
let latest = 0;
const listeners = new Set<() => void>();

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** One at a time: what happened last is what can be undone. */
export function toast(words: string, action?: Toast["action"]): void {
  latest += 1;
  change([{ id: latest, words, ...(action && { action }) }]);
}

/** What went wrong with a change, in the server's words. */
export function sayFailed(what: string, error: Error): void {
  const remedy = error instanceof ApiError ? error.remedy : "";
  toast([`${what}: ${error.message}`, remedy].filter(Boolean).join(" "));
}

export function dismissToast(id: number): void {
  change(toasts.filter((one) => one.id !== id));
}

export const currentToasts = (): readonly Toast[] => toasts;

export function onToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
