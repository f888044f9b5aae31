/** Changes a saved question in place: its name, words, folder and filters. */
import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { FailureNotice } from "@/components/failure-notice";
import { Button } from "@/components/ui/button";
import type { Saved } from "@/types";
import { useChange } from "./api/change";
import { FilterWords } from "./filter-words";

type Props = { saved: Saved; folders: readonly string[]; onEnd: () => void };

const FIELD =
  "mt-1 w-full rounded-lg border border-line-strong bg-surface px-3 py-2 font-normal text-ink";
const LONGEST = { name: 200, folder: 200, question: 10_000 };

export function SavedForm({ saved, folders, onEnd }: Props) {
  const [{ name, question, folder, filters }, setDraft] = useState(saved);
  const change = useChange();
  const list = useId();
  const first = useRef<HTMLInputElement>(null);
  // The one who pressed "Edit" types next.
  useEffect(() => first.current?.focus(), []);
  const set = (part: Partial<Saved>) => setDraft((draft) => ({ ...draft, ...part }));
  const keep = () =>
    change.mutate(
      { id: saved.id, change: { name, question, folder, filters } },
      { onSuccess: onEnd },
    );
  const isComplete = name.trim() !== "" && question.trim() !== "";
  return (
    <form
      aria-label={`Edit ${saved.name}`}
      className="space-y-3 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (isComplete && !change.isPending) keep();
      }}
      onKeyDown={(event) => event.key === "Escape" && onEnd()}
    >
      <Field label="Name">
        <input
          className={FIELD}
          value={name}
          maxLength={LONGEST.name}
          ref={first}
          onChange={(event) => set({ name: event.target.value })}
        />
      </Field>
      <Field label="Question">
        <textarea
          className={FIELD}
          rows={2}
          value={question}
          maxLength={LONGEST.question}
          onChange={(event) => set({ question: event.target.value })}
        />
      </Field>
      <Field label="Folder (optional)">
        <input
          className={FIELD}
          value={folder}
          list={list}
          maxLength={LONGEST.folder}
          onChange={(event) => set({ folder: event.target.value })}
        />
        <datalist id={list}>
          {folders.filter(Boolean).map((known) => (
            <option key={known} value={known} />
          ))}
        </datalist>
      </Field>
      <FilterWords filters={filters} onChange={(next) => set({ filters: next })} />
      {change.error && (
        <FailureNotice what="It was not changed" error={change.error} onRetry={keep} />
      )}
      <div className="flex gap-2">
        <Button weight="solid" type="submit" disabled={!isComplete || change.isPending}>
          Save
        </Button>
        <Button onClick={onEnd}>Cancel</Button>
      </div>
    </form>
  );
}

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <label className="block text-sm font-medium">
      {label}
      {children}
    </label>
  );
}
