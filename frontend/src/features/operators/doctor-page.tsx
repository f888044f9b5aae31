/** What an answer needs, checked with the rights of the operator who looks. */
import { RotateCw } from "lucide-react";
import { FailureNotice } from "@/components/failure-notice";
import { Moment } from "@/components/moment";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import type { Examination, Finding } from "@/types";
import { useDoctor } from "./api/doctor";
import { FindingLine } from "./finding-line";

export function DoctorPage() {
  const { data, error, refetch, isFetching } = useDoctor();
  if (isFetching) return <Examining />;
  if (error)
    return (
      <Card className="p-6">
        <FailureNotice
          what="The examination could not be made"
          error={error}
          onRetry={() => void refetch()}
        />
      </Card>
    );
  if (!data) return null;
  return <Examined examination={data} onAgain={() => void refetch()} />;
}

type Props = { examination: Examination; onAgain: () => void };

function Examined({ examination, onAgain }: Props) {
  const { findings, person, at } = examination;
  const missing = findings.filter(({ status }) => status === "failed");
  const others = findings.filter(({ status }) => status !== "failed");
  return (
    <section aria-label="Examination" className="max-w-4xl space-y-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-0 flex-1 basis-72">
          <h2 className="text-lg font-semibold">{verdict(missing.length, findings.length)}</h2>
          <p className="wrap-anywhere text-soft">
            With the rights of {person}, <Moment at={at} />. For somebody else, run{" "}
            <code>python -m ops.doctor</code> as them.
          </p>
        </div>
        <Button onClick={onAgain}>
          <RotateCw aria-hidden className="size-3.5" />
          Examine again
        </Button>
      </div>
      <Findings title="Missing" findings={missing} />
      <Findings title={missing.length > 0 ? "Everything else" : "Looked at"} findings={others} />
    </section>
  );
}

const verdict = (missing: number, all: number) =>
  missing === 0 ? "Nothing is missing" : `${missing} of ${all} checks failed`;

function Findings({ title, findings }: { title: string; findings: readonly Finding[] }) {
  if (findings.length === 0) return null;
  return (
    <Card aria-label={title} className="overflow-hidden">
      <h3 className="border-b border-line px-4 py-2.5 text-sm font-medium text-soft">{title}</h3>
      <ul className="divide-y divide-line">
        {findings.map((finding) => (
          <FindingLine key={`${finding.check} ${finding.subject}`} finding={finding} />
        ))}
      </ul>
    </Card>
  );
}

function Examining() {
  return (
    <div role="status" className="max-w-4xl space-y-3">
      <p className="text-soft">
        Checking the token, the endpoints, the warehouse, each space and each of its views, and
        asking the supervisor a question…
      </p>
      {Array.from({ length: 5 }, (_, i) => (
        <Skeleton key={i} className="h-16 rounded-2xl" />
      ))}
    </div>
  );
}
