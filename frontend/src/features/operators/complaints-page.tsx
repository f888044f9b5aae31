/** The answers that users said were not good, the latest first. */
import { ThumbsDown } from "lucide-react";
import { FailureNotice } from "@/components/failure-notice";
import { LoadMore } from "@/components/load-more";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { useComplaints } from "./api/complaints";
import { ComplaintCard } from "./complaint-card";

export function ComplaintsPage() {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useComplaints();
  if (!data && error)
    return (
      <Card className="p-6">
        <FailureNotice
          what="The feedback could not be loaded"
          error={error}
          onRetry={() => void refetch()}
        />
      </Card>
    );
  if (!data) return <Loading />;
  const complaints = data.pages.flatMap(({ items }) => items);
  if (complaints.length === 0) return <Nothing />;
  return (
    <section aria-label="Answers that were not good" className="max-w-4xl">
      <p className="mb-4 text-soft">
        Answers that their readers marked as not good. Each of them was told that you see the
        question, the answer and how it came about. Opening one is noted in the audit log.
      </p>
      <ul className="space-y-3">
        {complaints.map((complaint) => (
          <li key={complaint.id}>
            <ComplaintCard complaint={complaint} />
          </li>
        ))}
      </ul>
      {error && (
        <FailureNotice
          className="mt-4"
          what="The older ones could not be loaded"
          error={error}
          onRetry={() => void fetchNextPage()}
        />
      )}
      {!error && (
        <div className="mt-4">
          <LoadMore
            what="feedback"
            hasMore={hasNextPage}
            isLoading={isFetchingNextPage}
            onMore={() => void fetchNextPage()}
          />
        </div>
      )}
    </section>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Loading the feedback" className="max-w-4xl space-y-3">
      {Array.from({ length: 4 }, (_, i) => (
        <Skeleton key={i} className="h-24 rounded-2xl" />
      ))}
    </div>
  );
}

function Nothing() {
  return (
    <Card className="grid max-w-4xl justify-items-center gap-2 px-6 py-16 text-center">
      <ThumbsDown aria-hidden className="size-7 text-soft" strokeWidth={1.6} />
      <h2 className="font-semibold">Nobody has complained</h2>
      <p className="max-w-md text-soft">
        When somebody marks an answer in the chat as not good, it is listed here with their reason,
        for as long as their conversation is kept.
      </p>
    </Card>
  );
}
