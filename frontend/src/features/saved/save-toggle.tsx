/** Keeps a question with the page's filters, or no longer; filled while it is kept. */
import { Bookmark } from "lucide-react";
import { Button } from "@/components/ui/button";
import { toast } from "@/lib/toast";
import type { Filters } from "@/lib/filters";
import { useSave, useRemove } from "./api/save";
import { useSaved } from "./api/saved";

type Props = { question: string; filters: Filters };

export function SaveToggle({ question, filters }: Props) {
  const { data } = useSaved();
  const save = useSave(({ prompt }) => toast(`Saved to your library: “${prompt}”`));
  const remove = useRemove();
  const known = data?.find((saved) => saved.question === question);
  const toggle = () =>
    known
      ? remove.mutate({ saved: known, next: null })
      : save.mutate({ question, filters: given(filters) });
  const name = known ? "Saved question: remove it" : "Save this question";
  return (
    <Button
      weight="ghost"
      className="size-9 shrink-0 aria-pressed:text-accent"
      aria-pressed={known !== undefined}
      aria-label={`${name}: ${question}`}
      title={name}
      disabled={save.isPending || remove.isPending}
      onClick={toggle}
    >
      <Bookmark aria-hidden className="size-4" fill={known ? "currentColor" : "none"} />
    </Button>
  );
}

const given = ({ period, region }: Filters) => ({ period: period ?? null, region: region ?? null });
