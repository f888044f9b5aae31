/** Which period a figure is for, and that it is not over yet when it is not. */
import { cn } from "@/lib/cn";
import type { Period } from "@/types";

type Props = { period: Period; more?: string | null; className?: string };

export function PeriodNote({ period, more, className }: Props) {
  return (
    <p className={cn("flex flex-wrap items-center gap-x-1.5 text-xs text-soft", className)}>
      {period.label}
      {period.is_partial && (
        <span
          className="rounded-md border border-dashed border-line-strong px-1 font-normal text-soft"
          title="This period is not over yet"
        >
          so far
        </span>
      )}
      {more && <span>· {more}</span>}
    </p>
  );
}
