/** One complaint in the list; opens the whole turn. */
import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { Moment } from "@/components/moment";
import { Card } from "@/components/ui/card";
import type { Complaint } from "@/types";

export function ComplaintCard({ complaint }: { complaint: Complaint }) {
  return (
    <Card className="group relative flex items-center gap-3 p-4 hover:border-accent">
      <div className="min-w-0 grow">
        <ComplaintWords complaint={complaint} isLink />
      </div>
      <ChevronRight aria-hidden className="size-5 shrink-0 text-soft group-hover:text-accent" />
    </Card>
  );
}

type Props = { complaint: Complaint; isLink?: boolean };

/** The question, why its answer was not good, who said so and when. */
export function ComplaintWords({ complaint, isLink = false }: Props) {
  const { id, question, reason, comment, owner, given_at: at } = complaint;
  return (
    <>
      <h2 className="font-semibold wrap-anywhere">
        {isLink ? (
          <Link
            to="/operators/feedback/$id"
            params={{ id }}
            className="after:absolute after:inset-0 after:rounded-2xl"
          >
            {question}
          </Link>
        ) : (
          question
        )}
      </h2>
      {reason && (
        <p className="mt-2 inline-block rounded-full bg-bad-soft px-2.5 py-0.5 text-xs font-medium text-bad">
          {reason}
        </p>
      )}
      {comment && <p className="mt-2 wrap-anywhere whitespace-pre-wrap">{comment}</p>}
      <p className="mt-2 text-xs text-soft">
        {owner} · <Moment at={at} />
      </p>
    </>
  );
}
