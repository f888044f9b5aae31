/** What the user did that made data disappear, or showed it to somebody. */
import { FailureNotice } from "@/components/failure-notice";
import { LoadMore } from "@/components/load-more";
import { Moment } from "@/components/moment";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import type { AuditLine } from "@/types";
import { useAudit } from "./api/audit";

export function AuditTrail() {
  const audit = useAudit();
  const lines = audit.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card aria-labelledby="audit" className="p-5">
      <h2 id="audit" className="font-semibold">
        Your audit trail
      </h2>
      <p className="mt-2 text-soft">What you deleted, shared, and read of others.</p>
      {audit.error && (
        <FailureNotice
          className="mt-3"
          what="The audit trail is not available"
          error={audit.error}
          onRetry={() => void audit.refetch()}
        />
      )}
      {audit.isPending && (
        <div role="status" aria-label="Loading the audit trail">
          <Skeleton className="mt-3 h-4 w-72" />
        </div>
      )}
      {audit.data && lines.length === 0 && <p className="mt-3">Nothing yet.</p>}
      <ul className="mt-3 divide-y divide-line empty:hidden">
        {lines.map((line, index) => (
          <Line key={`${line.at}-${index}`} line={line} />
        ))}
      </ul>
      <LoadMore
        what="lines"
        hasMore={audit.hasNextPage}
        isLoading={audit.isFetchingNextPage}
        onMore={() => void audit.fetchNextPage()}
      />
    </Card>
  );
}

function Line({ line: { at, action, detail } }: { line: AuditLine }) {
  const details = Object.entries(detail).map(
    ([name, value]) => `${name.replaceAll("_", " ")} ${String(value)}`,
  );
  return (
    <li className="flex flex-col gap-x-4 py-2 sm:flex-row">
      <span className="w-40 shrink-0 text-soft">
        <Moment at={at} />
      </span>
      <span className="wrap-anywhere">
        <span className="font-medium first-letter:uppercase">{action}</span>
        {details.length > 0 && <span className="text-soft"> · {details.join(", ")}</span>}
      </span>
    </li>
  );
}
