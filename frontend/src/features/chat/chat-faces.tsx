/** What stands in the chat's place while it is not there. */
import { FailureNotice } from "@/components/failure-notice";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";

export function ChatLoading() {
  return (
    <div
      role="status"
      className="absolute inset-0 flex flex-col items-center justify-end gap-6 p-6 pb-10"
    >
      <p className="m-auto text-soft">Opening the chat…</p>
      <Skeleton className="h-16 w-full max-w-3xl rounded-2xl" />
    </div>
  );
}

type FailedProps = { error: Error; onRetry: () => void };

export function ChatFailed({ error, onRetry }: FailedProps) {
  return (
    <div className="grid size-full place-items-center p-4">
      <Card aria-label="Chat" className="max-w-lg p-6">
        <FailureNotice what="The chat is not available" error={error} onRetry={onRetry} />
      </Card>
    </div>
  );
}
