/** Says that what is asked is not being kept, why, and that it will be; gone when saving works again. */
import { CloudOff } from "lucide-react";
import { Popover } from "@/components/ui/popover";
import { useSession } from "./api/session";

export function HistoryBadge() {
  const history = useSession().data?.history;
  if (!history || history.saving) return null;
  const trigger = (
    <button
      type="button"
      className="inline-flex h-7 items-center gap-1.5 rounded-full bg-bad-soft px-2.5 text-xs font-semibold whitespace-nowrap text-bad"
    >
      <CloudOff aria-hidden className="size-3.5" />
      <span className="sr-only sm:not-sr-only">History is not being saved</span>
    </button>
  );
  return (
    <Popover trigger={trigger} label="History is not being saved" align="end" className="w-80">
      <p className="font-semibold">History is not being saved</p>
      <p className="mt-1 leading-relaxed text-soft">{history.reason}</p>
      <p className="mt-2 leading-relaxed text-soft">
        You can go on asking. What is said meanwhile is written when the history is back.
      </p>
    </Popover>
  );
}
