/** Makes a link to a snapshot: what it will show, for how long, and what to know before. */
import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { CopyButton } from "@/components/copy-button";
import { FailureNotice } from "@/components/failure-notice";
import { Moment } from "@/components/moment";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import type { ShareItem, SharePreview } from "@/types";
import { useShare, useSharePreview } from "./api/shares";
import { linkOf } from "./share-link";

type Props = { conversation: string; onClose: () => void };

export function ShareDialog({ conversation, onClose }: Props) {
  const preview = useSharePreview(conversation);
  const share = useShare();
  return (
    <Dialog title={share.data ? "The link is ready" : "Share a snapshot"} onClose={onClose}>
      {share.data ? (
        <Shared item={share.data} onClose={onClose} />
      ) : preview.data ? (
        <Form
          preview={preview.data}
          error={share.error}
          isBusy={share.isPending}
          onShare={(days, knows) => share.mutate({ conversation, days, knows_of_filters: knows })}
        />
      ) : preview.error ? (
        <FailureNotice
          what="This conversation cannot be shared"
          error={preview.error}
          onRetry={() => void preview.refetch()}
        />
      ) : (
        <div role="status" aria-label="Looking at the conversation" className="space-y-3">
          <Skeleton className="h-4 w-3/4" />
          <Skeleton className="h-16 w-full" />
        </div>
      )}
    </Dialog>
  );
}

const LIVES = [
  { days: 1, name: "1 day" },
  { days: 7, name: "7 days" },
  { days: 30, name: "30 days" },
  { days: 90, name: "90 days" },
] as const;

type FormProps = {
  preview: SharePreview;
  error: Error | null;
  isBusy: boolean;
  onShare: (days: number, knowsOfFilters: boolean) => void;
};

function Form({ preview, error, isBusy, onShare }: FormProps) {
  const [days, setDays] = useState(7);
  const [knows, setKnows] = useState(false);
  const isFiltered = preview.filtered.length + preview.unknown.length > 0;
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        onShare(days, knows);
      }}
    >
      <p className="text-soft">
        Everybody of this workspace who has the link reads{" "}
        <strong className="font-medium wrap-anywhere text-ink">“{preview.title}”</strong> as you see
        it now: {count(preview.questions, "question")}, {count(preview.results, "result")}. What you
        ask later is not in it.
      </p>
      {preview.imported > 0 && (
        <p className="text-soft">
          {count(preview.imported, "question")} came from an imported file, and readers are told so.
        </p>
      )}
      <fieldset>
        <legend className="mb-1.5 font-medium">The link lasts</legend>
        <div className="grid grid-cols-4 gap-2">
          {LIVES.map((life) => (
            <label key={life.days} className="relative">
              <input
                type="radio"
                name="days"
                checked={days === life.days}
                onChange={() => setDays(life.days)}
                className="peer sr-only"
              />
              <span className="grid h-10 place-items-center rounded-lg border border-line text-sm font-medium peer-checked:border-accent peer-checked:bg-accent-soft peer-checked:text-accent peer-focus-visible:outline-2 peer-focus-visible:outline-accent hover:bg-sunken">
                {life.name}
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      {isFiltered && <Filters preview={preview} knows={knows} onKnows={setKnows} />}
      {error && (
        <FailureNotice
          what="The link was not made"
          error={error}
          onRetry={() => onShare(days, knows)}
        />
      )}
      <div className="flex justify-end">
        <Button type="submit" weight="solid" disabled={isBusy || (isFiltered && !knows)}>
          {isBusy ? "Making the link…" : "Make the link"}
        </Button>
      </div>
    </form>
  );
}

type FiltersProps = { preview: SharePreview; knows: boolean; onKnows: (knows: boolean) => void };

function Filters({ preview: { filtered, unknown }, knows, onKnows }: FiltersProps) {
  return (
    <div className="space-y-3 rounded-xl bg-warn-soft p-4 text-sm">
      <p className="flex gap-2.5 font-medium">
        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
        {filtered.length > 0
          ? "Row filters apply to these data. Readers see your rows, which may be others than theirs."
          : "Whether row filters apply to these data could not be found out. Readers see your rows, which may be others than theirs."}
      </p>
      <details>
        <summary className="cursor-pointer text-soft">Which tables</summary>
        <ul className="mt-2 space-y-1 wrap-anywhere">
          {filtered.map((table) => (
            <li key={table}>
              <code className="text-xs">{table}</code>
            </li>
          ))}
          {unknown.map((table) => (
            <li key={table}>
              <code className="text-xs">{table}</code>: not known
            </li>
          ))}
        </ul>
      </details>
      <label className="flex items-start gap-2.5">
        <input
          type="checkbox"
          checked={knows}
          onChange={({ target }) => onKnows(target.checked)}
          className="mt-0.5 size-4 accent-(--accent)"
        />
        Show these rows to everybody who has the link
      </label>
    </div>
  );
}

function Shared({ item, onClose }: { item: ShareItem; onClose: () => void }) {
  const link = linkOf(item.id);
  return (
    <div className="space-y-4">
      <p className="text-soft">
        It can be read until <Moment at={item.expires_at} />. Revoke it any time on the page of your
        shared links, in the library.
      </p>
      <input
        readOnly
        aria-label="The link"
        value={link}
        onFocus={({ target }) => target.select()}
        className="h-10 w-full rounded-lg border border-line bg-sunken px-3 text-sm"
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Close</Button>
        <CopyButton text={link} label="Copy the link" />
      </div>
    </div>
  );
}

const count = (number: number, what: string): string =>
  `${number} ${what}${number === 1 ? "" : "s"}`;
