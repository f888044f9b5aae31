/** What happened in a turn, in order: who was asked what, the SQL, the rows, what went wrong. */
import {
  Brain,
  CircleStop,
  Database,
  Info,
  MessageSquareText,
  Rows3,
  Send,
  TriangleAlert,
  type LucideIcon,
} from "lucide-react";
import { CopyButton } from "@/components/copy-button";
import { cn } from "@/lib/cn";
import type { ReplayStep } from "@/types";

const ICONS: Record<ReplayStep["kind"], LucideIcon> = {
  said: MessageSquareText,
  thought: Brain,
  asked: Send,
  query: Database,
  result: Rows3,
  problem: TriangleAlert,
  note: Info,
  end: CircleStop,
};

export function ReplaySteps({ steps }: { steps: readonly ReplayStep[] }) {
  if (steps.length === 0) return <p className="mt-3 text-soft">Nothing of it was kept.</p>;
  return (
    <ol className="mt-4 space-y-4">
      {steps.map((step, index) => (
        <li key={index} className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3">
          <Mark kind={step.kind} />
          <div className="min-w-0">
            <p className="flex flex-wrap items-baseline gap-x-2">
              <span className="font-medium wrap-anywhere">{step.title}</span>
              <span className="text-xs text-soft tabular-nums">{step.at.toFixed(1)} s</span>
            </p>
            {step.text && (
              <p className="mt-1 max-h-80 overflow-auto wrap-anywhere whitespace-pre-wrap text-soft">
                {step.text}
              </p>
            )}
            {step.sql && <Sql text={step.sql} />}
            {step.columns.length > 0 && <Rows step={step} />}
          </div>
        </li>
      ))}
    </ol>
  );
}

function Mark({ kind }: { kind: ReplayStep["kind"] }) {
  const Icon = ICONS[kind];
  const isProblem = kind === "problem";
  return (
    <span
      className={cn(
        "grid size-8 place-items-center rounded-full",
        isProblem ? "bg-bad-soft text-bad" : "bg-sunken text-soft",
      )}
    >
      <Icon aria-hidden className="size-4" />
    </span>
  );
}

function Sql({ text }: { text: string }) {
  return (
    <div className="mt-2">
      <pre
        tabIndex={0}
        aria-label="SQL"
        className="max-h-72 overflow-auto rounded-lg border border-line bg-sunken p-3 text-xs leading-relaxed break-words whitespace-pre-wrap"
      >
        <code>{text}</code>
      </pre>
      <div className="mt-2">
        <CopyButton text={text} label="Copy SQL" />
      </div>
    </div>
  );
}

function Rows({ step: { columns, rows, total, title } }: { step: ReplayStep }) {
  return (
    <>
      <div
        tabIndex={0}
        role="region"
        aria-label={title}
        className="mt-2 max-h-72 overflow-auto rounded-lg border border-line"
      >
        <table className="w-full text-xs">
          <thead className="sticky top-0 bg-sunken text-left">
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col" className="px-3 py-1.5 font-semibold">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, r) => (
              <tr key={r} className="border-t border-line">
                {row.map((cell, c) => (
                  <td key={c} className="px-3 py-1.5 whitespace-nowrap tabular-nums">
                    {cell ?? <span className="text-soft">NULL</span>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length < total && (
        <p className="mt-1 text-xs text-soft">
          The first {rows.length} of {total.toLocaleString("en-US")} rows.
        </p>
      )}
    </>
  );
}
