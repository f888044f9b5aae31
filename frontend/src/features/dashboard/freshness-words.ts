/** How far several sources reach, told shortly. */
import { reachOf } from "@/lib/dates";
import type { Kpis } from "@/types";

type Source = { readonly space: string; readonly reach: string };

export type FreshnessWords = {
  readonly newest: string | null;
  /** Those that end noticeably earlier than the newest. */
  readonly behind: readonly Source[];
};

const NOTICEABLE_MS = 3_600_000;

export function freshnessOf(
  answers: readonly Pick<Kpis, "space" | "data_through">[],
): FreshnessWords {
  const sources = answers.flatMap(({ space, data_through: reach }) =>
    reach === null ? [] : [{ space, reach }],
  );
  const latest = Math.max(...sources.map(({ reach }) => reachOf(reach)));
  return {
    newest: sources.find(({ reach }) => reachOf(reach) === latest)?.reach ?? null,
    behind: sources.filter(({ reach }) => latest - reachOf(reach) > NOTICEABLE_MS),
  };
}
