/** What went wrong and what to do, in the server's words; offers a retry only where one can help. */
import { RotateCw, TriangleAlert, Lock } from "lucide-react";
import { Button } from "@/components/ui/button";
import { ApiError } from "@/lib/api-client";
import { cn } from "@/lib/cn";

type Props = { what: string; error: Error; onRetry: () => void; className?: string };

const NO_ACCESS = new Set([
  "NotGranted",
  "MissingScope",
  "PassthroughOff",
  "Forbidden",
  "NotAnOperator",
]);

export function FailureNotice({ what, error, onRetry, className }: Props) {
  const failure = error instanceof ApiError ? error : null;
  const Icon = failure && NO_ACCESS.has(failure.code) ? Lock : TriangleAlert;
  return (
    <div role="alert" className={cn("@container w-full", className)}>
      <div className="flex flex-col items-start gap-3 @xs:flex-row">
        <span className="rounded-lg bg-warn-soft p-2 text-warn">
          <Icon aria-hidden className="size-4" />
        </span>
        <div className="w-full min-w-0 space-y-1 wrap-anywhere">
          <p className="font-medium">{what}</p>
          <p className="text-soft">{error.message}</p>
          {failure?.remedy && <p className="text-soft">{failure.remedy}</p>}
          <Footer failure={failure} onRetry={onRetry} />
        </div>
      </div>
    </div>
  );
}

function Footer({ failure, onRetry }: { failure: ApiError | null; onRetry: () => void }) {
  const canRetry = failure === null || failure.retryable;
  return (
    <div className="flex flex-wrap items-center gap-3 pt-1 empty:hidden">
      {canRetry && (
        <Button onClick={onRetry}>
          <RotateCw aria-hidden className="size-3.5" />
          Retry
        </Button>
      )}
      {failure?.requestId && (
        <span className="text-xs text-soft">
          Request <code className="select-all">{failure.requestId}</code>
        </span>
      )}
    </div>
  );
}
