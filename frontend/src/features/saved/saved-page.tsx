/** The questions that somebody keeps: in folders, in an order, each one click away from its answer. */
import { Link } from "@tanstack/react-router";
import { Bookmark } from "lucide-react";
import { FailureNotice } from "@/components/failure-notice";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { useSaved } from "./api/saved";
import { foldersOf, type Folder } from "./order";
import { SavedRow } from "./saved-row";

export function SavedPage() {
  const { data, error, refetch } = useSaved();
  if (!data && error)
    return (
      <Card className="p-5">
        <FailureNotice
          what="Your saved questions are not available"
          error={error}
          onRetry={() => void refetch()}
        />
      </Card>
    );
  if (!data) return <Loading />;
  if (data.length === 0) return <Empty />;
  const folders = foldersOf(data);
  const names = folders.map(({ name }) => name);
  return (
    <div className="space-y-6">
      <p className="text-soft">
        In the chat they are behind <kbd className="rounded bg-sunken px-1.5 py-0.5">/</kbd>, and
        the first ones are offered in every new conversation.
      </p>
      {folders.map((folder) => (
        <FolderSection key={folder.name} folder={folder} names={names} />
      ))}
    </div>
  );
}

function FolderSection({ folder, names }: { folder: Folder; names: readonly string[] }) {
  const title = folder.name || (names.length > 1 ? "No folder" : "Saved questions");
  return (
    <section aria-label={title}>
      <h2 className="mb-2 text-sm font-semibold wrap-anywhere text-soft">{title}</h2>
      <Card className="overflow-hidden">
        <ol className="divide-y divide-line">
          {folder.items.map((saved, at) => (
            <li key={saved.id}>
              <SavedRow saved={saved} siblings={folder.items} at={at} folders={names} />
            </li>
          ))}
        </ol>
      </Card>
    </section>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Loading your saved questions" className="space-y-3">
      {Array.from({ length: 4 }, (_, i) => (
        <Skeleton key={i} className="h-20 rounded-2xl" />
      ))}
    </div>
  );
}

function Empty() {
  return (
    <Card className="grid justify-items-center gap-2 px-6 py-16 text-center">
      <Bookmark aria-hidden className="size-7 text-soft" strokeWidth={1.6} />
      <h2 className="font-semibold">Nothing saved yet</h2>
      <p className="max-w-md text-soft">
        Press the bookmark under an answer in the chat, or beside a question on a dashboard. The
        question is kept here, with the filters it was asked with.
      </p>
      <Link to="/ask" className="mt-2 font-medium text-accent underline">
        Open the chat
      </Link>
    </Card>
  );
}
