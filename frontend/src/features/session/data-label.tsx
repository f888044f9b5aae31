/** Marks what kind of data this is, when the catalog says so ("Demo data"). */
import { FlaskConical } from "lucide-react";
import { Popover } from "@/components/ui/popover";
import { useSession } from "./api/session";

const BADGE =
  "inline-flex h-7 items-center gap-1.5 rounded-full bg-warn-soft px-2.5 text-xs font-semibold whitespace-nowrap text-warn";

export function DataLabel() {
  const data = useSession().data?.data;
  if (!data?.label) return null;
  const face = (
    <>
      <FlaskConical aria-hidden className="size-3.5" />
      {data.label}
    </>
  );
  if (!data.detail) return <span className={BADGE}>{face}</span>;
  const trigger = (
    <button type="button" className={BADGE} title={data.detail}>
      {face}
    </button>
  );
  return (
    <Popover trigger={trigger} label={data.label} align="end" className="w-80">
      <p className="font-semibold">{data.label}</p>
      <p className="mt-1 leading-relaxed text-soft">{data.detail}</p>
    </Popover>
  );
}
