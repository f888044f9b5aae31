/** How a figure was computed: the statement, as whom it ran, and its id in the workspace. */
import { Code } from "lucide-react";
import { CopyButton } from "@/components/copy-button";
import { Button } from "@/components/ui/button";
import { Popover } from "@/components/ui/popover";
import { formatInstant } from "@/lib/dates";
import type { Evidence } from "@/types";

type Props = { about: string; evidence: Evidence; dataThrough: string | null };

export function EvidencePopover({ about, evidence, dataThrough }: Props) {
  const trigger = (
    <Button weight="ghost" aria-label={`How is ${about} computed?`} title="How is this computed?">
      <Code aria-hidden className="size-4" />
    </Button>
  );
  return (
    <Popover trigger={trigger} label={`How ${about} is computed`} align="end" className="w-[34rem]">
      <h3 className="font-semibold">How is this computed?</h3>
      <p className="mt-1 text-soft">
        One query, run with the rights of <span className="text-ink">{evidence.as_user}</span>.
        {dataThrough !== null && ` Data through ${formatInstant(dataThrough)}.`}
      </p>
      <pre
        tabIndex={0}
        aria-label="SQL"
        className="mt-3 max-h-72 overflow-auto rounded-lg border border-line bg-sunken p-3 text-xs leading-relaxed break-words whitespace-pre-wrap"
      >
        <code>{evidence.sql}</code>
      </pre>
      <div className="mt-3 flex flex-wrap items-center justify-between gap-3">
        <span className="min-w-0 text-xs break-all text-soft">
          Statement <code className="select-all">{evidence.statement_id}</code>
        </span>
        <CopyButton text={evidence.sql} label="Copy SQL" />
      </div>
    </Popover>
  );
}
