/** A complaint with the whole turn that it is about, replayed. */
import { Link } from "@tanstack/react-router";
import { ArrowLeft, ExternalLink } from "lucide-react";
import { CopyButton } from "@/components/copy-button";
import { FailureNotice } from "@/components/failure-notice";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import type { ReplayedTurn } from "@/types";
import { useReplay } from "./api/replay";
import { ComplaintWords } from "./complaint-card";
import { ReplaySteps } from "./replay-steps";

export function ReplayPage({ id }: { id: string }) {
  const { data, error, refetch } = useReplay(id);
  return (
    <div className="max-w-4xl space-y-4">
      <Link
        to="/operators/feedback"
        className="inline-flex items-center gap-1.5 font-medium text-accent hover:underline"
      >
        <ArrowLeft aria-hidden className="size-4" />
        All feedback
      </Link>
      {data && <Replay turn={data} />}
      {error && !data && (
        <Card className="p-6">
          <FailureNotice
            what="This feedback could not be opened"
            error={error}
            onRetry={() => void refetch()}
          />
        </Card>
      )}
      {!data && !error && (
        <div role="status" aria-label="Loading the turn" className="space-y-3">
          <Skeleton className="h-32 rounded-2xl" />
          <Skeleton className="h-64 rounded-2xl" />
        </div>
      )}
    </div>
  );
}

function Replay({ turn }: { turn: ReplayedTurn }) {
  return (
    <>
      <Card aria-label="The complaint" className="p-5">
        <ComplaintWords complaint={turn.complaint} />
        <Passed turn={turn} />
      </Card>
      <Card aria-label="The answer" className="p-5">
        <h3 className="font-semibold">The answer</h3>
        <p className="mt-2 wrap-anywhere whitespace-pre-wrap">{turn.answer || "There was none."}</p>
      </Card>
      <Card aria-label="What happened" className="p-5">
        <h3 className="font-semibold">What happened</h3>
        <p className="mt-1 text-xs text-soft">
          Seconds since the question. The turn is {turn.state}.
        </p>
        <ReplaySteps steps={turn.steps} />
      </Card>
    </>
  );
}

function Passed({ turn: { complaint, trace } }: { turn: ReplayedTurn }) {
  return (
    <ul className="mt-3 space-y-1 border-t border-line pt-3 text-xs text-soft empty:hidden">
      {complaint.passed.map(({ to, problem }) => (
        <li key={to} className="wrap-anywhere">
          {problem ? `Kept here, not passed on to ${to}: ${problem}` : `Passed on to ${to}.`}
        </li>
      ))}
      {trace && (
        <li className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="wrap-anywhere">
            Trace <code className="select-all">{trace.id}</code>
          </span>
          {trace.url === null ? (
            <CopyButton text={trace.id} label="Copy the id" />
          ) : (
            <a
              href={trace.url}
              target="_blank"
              rel="noreferrer"
              className="inline-flex items-center gap-1 font-medium text-accent hover:underline"
            >
              Open in MLflow
              <ExternalLink aria-hidden className="size-3.5" />
            </a>
          )}
        </li>
      )}
    </ul>
  );
}
