/** What is kept of the user and for how long, all of it deleted on request, and what they did. */
import { FailureNotice } from "@/components/failure-notice";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import type { KeptData } from "@/types";
import { useKeptData } from "./api/kept-data";
import { AuditTrail } from "./audit-trail";
import { DeleteAll } from "./delete-all";
import { holdingsInWords } from "./holdings-words";

export function YourDataPage() {
  const { data, error, refetch } = useKeptData();
  return (
    <div className="space-y-5">
      <Card aria-labelledby="kept" className="p-5">
        <h2 id="kept" className="font-semibold">
          What is kept
        </h2>
        {error && (
          <FailureNotice
            className="mt-3"
            what="This is not known for now"
            error={error}
            onRetry={() => void refetch()}
          />
        )}
        {data && <Kept data={data} />}
        {!data && !error && (
          <div role="status" aria-label="Loading what is kept">
            <Skeleton className="mt-3 h-4 w-72" />
          </div>
        )}
      </Card>
      {data && <DeleteAll kept={data.kept} />}
      <AuditTrail />
    </div>
  );
}

function Kept({ data: { kept, retention_days: days } }: { data: KeptData }) {
  return (
    <>
      <p className="mt-2">
        Of you this app keeps <strong className="font-semibold">{holdingsInWords(kept)}</strong>.
        Nobody else can open them, except what you share, and answers that you rate as not good:
        those are read by the people who run this app.
      </p>
      <p className="mt-2 text-soft">
        {days > 0
          ? `Conversations in which nothing happened for ${days} days go by themselves.`
          : "Nothing goes by itself. What you delete can be brought back for a day."}
      </p>
    </>
  );
}
