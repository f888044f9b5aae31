/** "▲ 4.2% vs 1–18 Oct 2026, same days": the change, judged, and against what. */
import { cn } from "@/lib/cn";
import type { Kpi, Kpis } from "@/types";
import { describeChange, type Tone } from "./change";

const TONES: Record<Tone, string> = {
  good: "bg-good-soft text-good",
  bad: "bg-bad-soft text-bad",
  neutral: "bg-sunken text-soft",
};
const ARROWS = { up: "▲", down: "▼", flat: "●" };

type Props = { kpi: Kpi; comparison: Kpis["comparison"] };

export function ChangeLine({ kpi, comparison }: Props) {
  if (comparison === null)
    return <p className="text-xs text-soft">No comparison for this period</p>;
  const change = describeChange(kpi);
  if (change === null)
    return <p className="text-xs text-soft">Nothing to compare with in {comparison.label}</p>;
  return (
    <p className="text-xs leading-5 text-soft">
      <span
        className={cn(
          "mr-1 inline-flex items-center gap-1 rounded-md px-1.5 font-semibold whitespace-nowrap tabular-nums",
          TONES[change.tone],
        )}
      >
        <span aria-hidden className="text-[9px]">
          {ARROWS[change.direction]}
        </span>
        <span className="sr-only">{change.words}: </span>
        {change.size}
      </span>
      vs {comparison.label}
    </p>
  );
}
