/** Which colour is which; a single series needs none. */
import type { Chart } from "@/types";
import { colourOf } from "./chart-shape";

export function ChartLegend({ chart }: { chart: Chart }) {
  if (chart.series.length < 2) return null;
  return (
    <ul className="mb-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-soft">
      {chart.series.map((series, i) => (
        <li key={series.key} className="flex items-center gap-1.5">
          <span className="size-2 rounded-full" style={{ background: colourOf(i) }} />
          {series.label}
        </li>
      ))}
    </ul>
  );
}
