/** Which period a figure is for, and that it is not over yet when it is not. */
import type { Period } from "@/types";

export function PeriodNote({ period }: { period: Period }) {
  return (
    <p className="flex flex-wrap items-center gap-x-1.5 text-xs text-soft">
      {period.label}
      {period.is_partial && (
        <span
          className="rounded-md border border-dashed border-line-strong px-1"
          title="This period is not over yet"
        >
          so far
        </span>
      )}
    </p>
  );
}
