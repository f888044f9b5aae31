/** "▲ 4.2% vs Oct 1–17": the change, judged, and against what. */
import { cn } from "@/lib/cn";
import type { Kpi } from "@/types";
import { describeChange, type Tone } from "./change";

const TONES: Record<Tone, string> = {
  good: "bg-good-soft text-good",
  bad: "bg-bad-soft text-bad",
  neutral: "bg-sunken text-soft",
};
const ARROWS = { up: "▲", down: "▼", flat: "●" };

export function ChangeLine({ kpi }: { kpi: Kpi }) {
  if (kpi.versus === null)
    return <p className="text-xs leading-5 text-soft">No comparison for this period</p>;
  const change = describeChange(kpi);
  if (change === null)
    return <p className="text-xs leading-5 text-soft">Nothing to compare with in {kpi.versus}</p>;
  return (
    <p className="flex flex-wrap items-center gap-x-1.5 text-xs leading-5 text-soft">
      <span
        className={cn(
          "inline-flex items-center gap-1 rounded-md px-1.5 font-semibold whitespace-nowrap tabular-nums",
          TONES[change.tone],
        )}
      >
        <span aria-hidden className="text-[9px]">
          {ARROWS[change.direction]}
        </span>
        <span className="sr-only">{change.words}: </span>
        {change.size}
      </span>
      <span className="whitespace-nowrap">vs {kpi.versus}</span>
    </p>
  );
}
