/** One check: its mark, what was found, and who must do what when something is missing. */
import { CircleCheck, CircleDashed, CircleX, TriangleAlert } from "lucide-react";
import { cn } from "@/lib/cn";
import type { Finding } from "@/types";

const MARKS = {
  ok: { icon: CircleCheck, colour: "text-good", said: "In order" },
  warning: { icon: TriangleAlert, colour: "text-warn", said: "To be looked at" },
  failed: { icon: CircleX, colour: "text-bad", said: "Missing" },
  skipped: { icon: CircleDashed, colour: "text-soft", said: "Not known" },
} as const;

export function FindingLine({ finding }: { finding: Finding }) {
  const { icon: Icon, colour, said } = MARKS[finding.status];
  return (
    <li className="flex gap-3 px-4 py-3">
      <Icon aria-label={said} role="img" className={cn("mt-0.5 size-4 shrink-0", colour)} />
      <div className="min-w-0 space-y-1 wrap-anywhere">
        <p>
          <span className="font-medium">{finding.subject}</span>{" "}
          <span className="text-xs whitespace-nowrap text-soft">{finding.check}</span>
        </p>
        <p className="text-soft">{finding.detail}</p>
        {finding.remedy && <p className="rounded-lg bg-sunken px-3 py-2">{finding.remedy}</p>}
      </div>
    </li>
  );
}
