/** One complaint in the list: the question, why its answer was not good, who said so and when. */
import { Moment } from "@/components/moment";
import { Card } from "@/components/ui/card";
import type { Complaint } from "@/types";

export function ComplaintCard({ complaint }: { complaint: Complaint }) {
  const { question, reason, comment, owner, given_at: at } = complaint;
  return (
    <Card className="p-4">
      <h2 className="font-semibold wrap-anywhere">{question}</h2>
      {reason && (
        <p className="mt-2 inline-block rounded-full bg-bad-soft px-2.5 py-0.5 text-xs font-medium text-bad">
          {reason}
        </p>
      )}
      {comment && <p className="mt-2 wrap-anywhere whitespace-pre-wrap">{comment}</p>}
      <p className="mt-2 text-xs text-soft">
        {owner} · <Moment at={at} />
      </p>
    </Card>
  );
}
