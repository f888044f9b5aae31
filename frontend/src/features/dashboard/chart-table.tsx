/** A chart's figures as a table, for reading and for screen readers. */
import { formatExact } from "@/lib/format";
import type { Chart } from "@/types";
import { nameFull, valueOf, type ChartShape } from "./chart-shape";

export function ChartTable({ chart, shape }: { chart: Chart; shape: ChartShape }) {
  return (
    <div className="h-full overflow-auto" tabIndex={0} role="region" aria-label={chart.title}>
      <table className="w-full text-sm tabular-nums">
        <caption className="sr-only">{chart.title}</caption>
        <thead className="sticky top-0 bg-surface text-left text-xs text-soft">
          <tr className="border-b border-line">
            <th scope="col" className="py-2 pr-4 font-medium">
              {chart.x.label}
            </th>
            {chart.series.map((series) => (
              <th key={series.key} scope="col" className="py-2 pl-4 text-right font-medium">
                {series.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shape.rows.map((row, i) => (
            <tr key={row.label} className="border-b border-line last:border-0">
              <th scope="row" className="py-2 pr-4 text-left font-normal">
                {nameFull(chart, shape.grain, row.label)}
                {shape.lastIsOpen && i === shape.rows.length - 1 && (
                  <span className="text-soft"> · so far</span>
                )}
              </th>
              {chart.series.map((series) => (
                <td key={series.key} className="py-2 pl-4 text-right">
                  {formatExact(valueOf(row, series), series.format)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
