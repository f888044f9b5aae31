/** The section of those who run the app; everybody else reads why it is not theirs. */
import { Outlet } from "@tanstack/react-router";
import { FailureNotice } from "@/components/failure-notice";
import { SectionTabs, type SectionTab } from "@/components/section-tabs";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { useOperators } from "./api/operators";

export function OperatorsPage({ tabs }: { tabs: readonly SectionTab[] }) {
  const { data, error, refetch } = useOperators();
  if (data)
    return (
      <>
        <SectionTabs label="Operators" tabs={tabs} />
        <Outlet />
      </>
    );
  if (error)
    return (
      <Card aria-label="Operators" className="max-w-xl p-6">
        <FailureNotice
          what="The operators’ pages are closed to you"
          error={error}
          onRetry={() => void refetch()}
        />
      </Card>
    );
  return (
    <div role="status" aria-label="Loading">
      <Skeleton className="h-10 w-72" />
    </div>
  );
}
