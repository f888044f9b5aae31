/** A snapshot that somebody shared: whose, as of when, and nothing to change in it. */
import { Eye, Link2Off } from "lucide-react";
import { FailureNotice } from "@/components/failure-notice";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { ApiError } from "@/lib/api-client";
import type { SharedConversation } from "@/types";
import { useSharedConversation } from "./api/shares";
import { SharedTurn } from "./shared-turn";

export function SharedPage({ id }: { id: string }) {
  const shared = useSharedConversation(id);
  if (shared.error) return <Failed error={shared.error} onRetry={() => void shared.refetch()} />;
  if (!shared.data) return <Loading />;
  const { document, imported } = shared.data;
  return (
    <div className="mx-auto max-w-4xl space-y-8 pb-10">
      <Banner shared={shared.data} />
      {document.turns.map((turn, at) => (
        <SharedTurn key={at} number={at + 1} turn={turn} isImported={imported.includes(at)} />
      ))}
    </div>
  );
}

const seen = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

function Banner({ shared }: { shared: SharedConversation }) {
  const who = shared.is_mine ? "you" : shared.author_name;
  return (
    <Card className="flex gap-3 border-accent/30 bg-accent-soft p-4">
      <Eye aria-hidden className="mt-0.5 size-5 shrink-0 text-accent" />
      <div className="min-w-0 space-y-1">
        <h1 className="font-semibold wrap-anywhere">{shared.document.title}</h1>
        <p>
          As {who} saw it on {seen.format(new Date(shared.shared_at))}. It stays as it was, and
          nobody can change it here.
        </p>
        {shared.filtered.length + shared.unknown.length > 0 && (
          <p className="text-sm text-soft">
            These are the rows that {who} may see; row filters may show others to{" "}
            {shared.is_mine ? "your readers" : "you"}.
          </p>
        )}
        {shared.imported.length > 0 && (
          <p className="text-sm text-warn">
            {shared.imported.length === shared.document.turns.length ? "All of it" : "A part of it"}{" "}
            came from an imported file; this app cannot vouch for it.
          </p>
        )}
        <p className="text-sm text-soft">
          The link lasts until {seen.format(new Date(shared.expires_at))}.
        </p>
      </div>
    </Card>
  );
}

function Failed({ error, onRetry }: { error: Error; onRetry: () => void }) {
  if (!(error instanceof ApiError && error.code === "NotFound"))
    return (
      <Card className="mx-auto max-w-lg p-5">
        <FailureNotice
          what="The shared conversation is not available"
          error={error}
          onRetry={onRetry}
        />
      </Card>
    );
  return (
    <Card
      role="alert"
      className="mx-auto grid max-w-lg justify-items-center gap-2 px-6 py-14 text-center"
    >
      <Link2Off aria-hidden className="size-8 text-soft" strokeWidth={1.5} />
      <h1 className="font-semibold">{error.message}</h1>
      <p className="text-soft">{error.remedy}</p>
    </Card>
  );
}

function Loading() {
  return (
    <div
      role="status"
      aria-label="Opening the conversation"
      className="mx-auto max-w-4xl space-y-4"
    >
      <Skeleton className="h-24 w-full rounded-2xl" />
      <Skeleton className="h-6 w-1/2" />
      <Skeleton className="h-40 w-full rounded-2xl" />
    </div>
  );
}
