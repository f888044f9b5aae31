/** The rows of one result of a snapshot, and what they rest on. */
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Moment } from "@/components/moment";
import { cn } from "@/lib/cn";
import type { SharedRows, SharedStep } from "@/types";
import { shown } from "./cells";

const SHOWN_FIRST = 10;

export function SharedResult({ step, rows }: { step: SharedStep; rows: SharedRows }) {
  const [isWhole, setIsWhole] = useState(rows.rows.length <= SHOWN_FIRST + 2);
  const visible = isWhole ? rows.rows : rows.rows.slice(0, SHOWN_FIRST);
  return (
    <Card aria-label={`Result from ${step.name}`} className="overflow-hidden">
      <h3 className="border-b border-line px-4 py-2.5 text-sm font-semibold">{step.name}</h3>
      <div
        tabIndex={0}
        role="region"
        aria-label={`Rows from ${step.name}`}
        className="max-h-96 overflow-auto"
      >
        <table className="w-full text-sm tabular-nums">
          <thead className="sticky top-0 bg-surface text-left text-xs text-soft">
            <tr className="border-b border-line">
              {rows.columns.map((column, at) => (
                <th key={at} scope="col" className={cn(CELL, "font-medium", sideOf(column.kind))}>
                  {column.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {visible.map((row, number) => (
              <tr key={number} className="border-b border-line last:border-0">
                {rows.columns.map((column, at) => (
                  <td key={at} className={cn(CELL, sideOf(column.kind))}>
                    {shown(row[at] ?? null, column)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="space-y-2 border-t border-line px-4 py-3 text-xs text-soft">
        {!isWhole && (
          <Button onClick={() => setIsWhole(true)}>Show all {rows.rows.length} rows</Button>
        )}
        {rows.truncated && (
          <p className="text-warn">
            The first {rows.rows.length.toLocaleString("en-US")} rows; the query had more, and
            totals of these are not totals of all.
          </p>
        )}
        <p>
          Read <Moment at={step.as_of} />
          {step.filters.length > 0 && <> · Filters: {step.filters.join("; ")}</>}
        </p>
        {step.sql !== null && (
          <details>
            <summary className="cursor-pointer font-medium text-accent">SQL</summary>
            <pre className="mt-2 overflow-auto rounded-lg bg-sunken p-3 text-ink">
              <code>{step.sql}</code>
            </pre>
          </details>
        )}
      </div>
    </Card>
  );
}

const CELL = "px-4 py-2 whitespace-nowrap";
const sideOf = (kind: string): string => (kind === "number" ? "text-right" : "");
