/** Deletes everything of the user, who must type the word first. */
import { useState } from "react";
import { FailureNotice } from "@/components/failure-notice";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { toast } from "@/lib/toast";
import type { Holdings } from "@/types";
import { useDeleteAll } from "./api/kept-data";
import { holdingsInWords } from "./holdings-words";

const WORD = "delete";

export function DeleteAll({ kept }: { kept: Holdings }) {
  const [typed, setTyped] = useState("");
  const deleteAll = useDeleteAll((gone) => {
    setTyped("");
    toast(`Deleted for good: ${holdingsInWords(gone)}.`);
  });
  const isMeant = typed.trim().toLowerCase() === WORD && !deleteAll.isPending;
  return (
    <Card aria-labelledby="delete-all" className="p-5">
      <h2 id="delete-all" className="font-semibold">
        Delete all my data
      </h2>
      <p className="mt-2">
        This deletes {holdingsInWords(kept)}, with your feedback on answers, at once and for good.
        Answers still being written are stopped. It cannot be undone.
      </p>
      <form
        className="mt-4 flex flex-col gap-2 sm:flex-row sm:items-end"
        onSubmit={(event) => {
          event.preventDefault();
          if (isMeant) deleteAll.mutate();
        }}
      >
        <label className="text-soft">
          Type “{WORD}” to confirm
          <input
            value={typed}
            autoComplete="off"
            autoCapitalize="none"
            onChange={(event) => setTyped(event.target.value)}
            className="mt-1 block h-9 w-full rounded-lg border border-line-strong bg-surface px-3 text-ink sm:w-56"
          />
        </label>
        <Button type="submit" disabled={!isMeant} className="border-bad text-bad">
          {deleteAll.isPending ? "Deleting…" : "Delete all my data"}
        </Button>
      </form>
      {deleteAll.error && (
        <FailureNotice
          className="mt-4"
          what="Nothing was deleted"
          error={deleteAll.error}
          onRetry={() => deleteAll.mutate()}
        />
      )}
    </Card>
  );
}
