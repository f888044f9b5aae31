/** The exact figures at one place of a chart. */
import { formatExact } from "@/lib/format";
import type { Chart } from "@/types";
import { colourOf, nameFull, valueOf, type ChartShape } from "./chart-shape";

type Props = { chart: Chart; shape: ChartShape; name: string | null };

export function ChartTooltip({ chart, shape, name }: Props) {
  const row = shape.rows.find(({ label }) => label === name);
  if (!row) return null;
  const isOpen = shape.lastIsOpen && row === shape.rows.at(-1);
  return (
    <div className="rounded-lg border border-line bg-surface px-3 py-2 text-xs shadow-lg">
      <p className="font-medium">
        {nameFull(chart, shape.grain, row.label)}
        {isOpen && <span className="font-normal text-soft"> · so far</span>}
      </p>
      <ul className="mt-1 space-y-1">
        {chart.series.map((series, i) => (
          <li key={series.key} className="flex items-center gap-2">
            <span className="size-2 rounded-full" style={{ background: colourOf(i) }} />
            <span className="text-soft">{series.label}</span>
            <span className="ml-auto pl-4 font-semibold tabular-nums">
              {formatExact(valueOf(row, series), series.format)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
