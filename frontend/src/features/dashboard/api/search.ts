/** The filters as the API takes them. */
import type { ResolvedFilters } from "@/lib/filters";

export function toSearch({ period, region }: ResolvedFilters, more: Record<string, string> = {}) {
  return new URLSearchParams({ period, ...(region && { region }), ...more }).toString();
}

export const FRESH_MS = 60_000;
