/** One's own links: what each shows, until when, to be copied and revoked. */
import { Link2 } from "lucide-react";
import type { ReactNode } from "react";
import { CopyButton } from "@/components/copy-button";
import { FailureNotice } from "@/components/failure-notice";
import { Moment } from "@/components/moment";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/lib/toast";
import type { ShareItem } from "@/types";
import { useRevokeShare, useShares } from "./api/shares";
import { linkOf } from "./share-link";

export function SharesPage() {
  const shares = useShares();
  if (shares.error)
    return (
      <Card className="p-5">
        <FailureNotice
          what="Your shared links are not available"
          error={shares.error}
          onRetry={() => void shares.refetch()}
        />
      </Card>
    );
  if (!shares.data) return <Loading />;
  if (shares.data.length === 0) return <Empty />;
  const active = shares.data.filter(({ status }) => status === "active");
  const others = shares.data.filter(({ status }) => status !== "active");
  return (
    <div className="space-y-6">
      <List heading="Active" items={active} />
      <List heading="Lead nowhere any more" items={others} />
    </div>
  );
}

function List({ heading, items }: { heading: string; items: readonly ShareItem[] }) {
  if (items.length === 0) return null;
  return (
    <section aria-label={heading}>
      <h2 className="mb-2 text-sm font-semibold text-soft">{heading}</h2>
      <Card className="overflow-hidden">
        <ul className="divide-y divide-line">
          {items.map((item) => (
            <Row key={item.id} item={item} />
          ))}
        </ul>
      </Card>
    </section>
  );
}

function Row({ item }: { item: ShareItem }) {
  const revoke = useRevokeShare();
  const isActive = item.status === "active";
  const cut = () =>
    revoke.mutate(item.id, {
      onSuccess: () => toast(`The link to “${item.title}” leads nowhere now.`),
      onError: ({ message }) => toast(`The link was not revoked: ${message}`),
    });
  return (
    <li className="flex flex-col gap-2 px-4 py-3 sm:flex-row sm:items-center">
      <div className="min-w-0 grow">
        <p className="truncate font-medium">
          {isActive ? (
            <a href={linkOf(item.id)} className="hover:text-accent">
              {item.title}
            </a>
          ) : (
            item.title
          )}
        </p>
        <p className="mt-0.5 text-xs text-soft">
          Shared <Moment at={item.shared_at} /> · <Until item={item} />
          {item.filtered && " · rows as you may see them"}
        </p>
      </div>
      {isActive && (
        <div className="flex shrink-0 gap-2">
          <CopyButton text={linkOf(item.id)} label="Copy link" />
          <Button
            onClick={cut}
            disabled={revoke.isPending}
            aria-label={`Revoke the link to ${item.title}`}
          >
            Revoke
          </Button>
        </div>
      )}
    </li>
  );
}

function Until({ item }: { item: ShareItem }): ReactNode {
  if (item.revoked_at !== null)
    return (
      <>
        revoked <Moment at={item.revoked_at} />
      </>
    );
  return (
    <>
      {item.status === "expired" ? "expired " : "until "}
      <Moment at={item.expires_at} />
    </>
  );
}

function Loading() {
  return (
    <Card role="status" aria-label="Loading your shared links" className="divide-y divide-line">
      {Array.from({ length: 3 }, (_, index) => (
        <div key={index} className="space-y-2 px-4 py-3.5">
          <Skeleton className="h-4 w-1/2" />
          <Skeleton className="h-3 w-1/3" />
        </div>
      ))}
    </Card>
  );
}

function Empty() {
  return (
    <Card className="grid justify-items-center gap-2 px-6 py-14 text-center">
      <Link2 aria-hidden className="size-8 text-soft" strokeWidth={1.5} />
      <h2 className="font-semibold">Nothing is shared</h2>
      <p className="max-w-sm text-soft">
        Share a conversation from its menu, here in the library or above the chat. Its link is
        listed here, and can be revoked.
      </p>
    </Card>
  );
}
