/** What stands in the list's place while there is no list. */
import { Link } from "@tanstack/react-router";
import { MessagesSquare, SearchX } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";

export function ConversationsLoading() {
  return (
    <div role="status" aria-label="Loading your conversations">
      <Skeleton className="mb-2 h-4 w-20" />
      <Card className="divide-y divide-line">
        {Array.from({ length: 6 }, (_, index) => (
          <div key={index} className="space-y-2 px-4 py-3.5">
            <Skeleton className="h-4 w-2/3" />
            <Skeleton className="h-3 w-1/4" />
          </div>
        ))}
      </Card>
    </div>
  );
}

export function ConversationsEmpty() {
  return (
    <Card className="grid justify-items-center gap-2 px-6 py-14 text-center">
      <MessagesSquare aria-hidden className="size-8 text-soft" strokeWidth={1.5} />
      <h2 className="font-semibold">No conversations yet</h2>
      <p className="max-w-sm text-soft">
        What you ask in the chat is kept here, with its answers and their SQL.
      </p>
      <Link to="/ask" className="mt-2 font-medium text-accent underline">
        Ask a question
      </Link>
    </Card>
  );
}

export function NothingFound({ search, onForget }: { search: string; onForget: () => void }) {
  return (
    <Card role="status" className="grid justify-items-center gap-2 px-6 py-14 text-center">
      <SearchX aria-hidden className="size-8 text-soft" strokeWidth={1.5} />
      <h2 className="font-semibold">
        {search ? "Nothing says all of these words" : "Nothing was asked there yet"}
      </h2>
      {search && (
        <p className="text-soft">Words match from their beginning: “rev” finds revenue.</p>
      )}
      <Button className="mt-2" onClick={onForget}>
        Show all conversations
      </Button>
    </Card>
  );
}
