/** One saved question: what it asks, and what can be done with it. */
import { Link } from "@tanstack/react-router";
import { ArrowDown, ArrowUp, Pencil, Play, Trash2, type LucideIcon } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import type { Saved } from "@/types";
import { useMove } from "./api/change";
import { useRemove } from "./api/save";
import { FilterWords } from "./filter-words";
import { neighbour } from "./order";
import { SavedForm } from "./saved-form";

/** `siblings` are the questions of its folder; it stands `at` among them. */
type Props = {
  saved: Saved;
  siblings: readonly Saved[];
  at: number;
  folders: readonly string[];
};

export function SavedRow({ saved, siblings, at, folders }: Props) {
  const [isEdited, setIsEdited] = useState(false);
  const edit = useRef<HTMLButtonElement>(null);
  const move = useMove();
  const remove = useRemove();
  const shift = (step: -1 | 1) => move.mutate({ saved, before: neighbour(siblings, at, step) });
  const end = () => {
    setIsEdited(false);
    setTimeout(() => edit.current?.focus());
  };
  if (isEdited) return <SavedForm saved={saved} folders={folders} onEnd={end} />;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 p-4">
      <div className="min-w-0 grow basis-64 space-y-1.5">
        <h3 className="font-medium wrap-anywhere">{saved.name}</h3>
        {saved.prompt !== saved.name && (
          <p className="line-clamp-3 wrap-anywhere text-soft">{saved.prompt}</p>
        )}
        <FilterWords filters={saved.filters} />
      </div>
      <div className="flex items-center gap-1">
        <Link
          to="/ask"
          search={{ prompt: saved.prompt }}
          aria-label={`Ask ${saved.name}`}
          className="mr-1 inline-flex h-9 items-center gap-1.5 rounded-lg bg-accent px-3.5 text-sm font-medium text-on-accent hover:opacity-90"
        >
          <Play aria-hidden className="size-3.5" />
          Ask
        </Link>
        <Act name={`Move ${saved.name} up`} icon={ArrowUp} off={at === 0} onAct={() => shift(-1)} />
        <Act
          name={`Move ${saved.name} down`}
          icon={ArrowDown}
          off={at === siblings.length - 1}
          onAct={() => shift(1)}
        />
        <Button
          ref={edit}
          weight="ghost"
          className="size-9"
          aria-label={`Edit ${saved.name}`}
          title="Edit: name, folder, words"
          onClick={() => setIsEdited(true)}
        >
          <Pencil aria-hidden className="size-4" />
        </Button>
        <Act
          name={`Delete ${saved.name}`}
          icon={Trash2}
          onAct={() => remove.mutate({ saved, next: siblings[at + 1]?.id ?? null })}
        />
      </div>
    </div>
  );
}

type ActProps = { name: string; icon: LucideIcon; off?: boolean; onAct: () => void };

/** Off, it keeps the focus: who moves a question to the top goes on from there. */
function Act({ name, icon: Icon, off = false, onAct }: ActProps) {
  return (
    <Button
      weight="ghost"
      className="size-9 aria-disabled:opacity-40"
      aria-label={name}
      title={name}
      aria-disabled={off}
      onClick={() => !off && onAct()}
    >
      <Icon aria-hidden className="size-4" />
    </Button>
  );
}
