/** The conversations of a user: the pinned ones, then the others by the day of their last answer. */
import { FailureNotice } from "@/components/failure-notice";
import { LoadMore } from "@/components/load-more";
import { Card } from "@/components/ui/card";
import { byDay } from "@/lib/local-days";
import type { Space } from "@/types";
import { useConversations } from "./api/conversations";
import { ConversationRow } from "./conversation-row";
import { ConversationsEmpty, ConversationsLoading } from "./conversations-faces";

type Props = { spaces: readonly Space[] };

export function ConversationsPage({ spaces }: Props) {
  const found = useConversations({});
  if (found.error)
    return (
      <Card className="p-5">
        <FailureNotice
          what="Your conversations are not available"
          error={found.error}
          onRetry={() => void found.refetch()}
        />
      </Card>
    );
  if (!found.data) return <ConversationsLoading />;
  const items = found.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <ConversationsEmpty />;
  const days = byDay(items, ({ touched_at }) => touched_at, new Date());
  return (
    <div className="space-y-6">
      {days.map(({ name, items: ofDay }) => (
        <section key={name} aria-label={name}>
          <h2 className="mb-2 text-sm font-semibold text-soft">{name}</h2>
          <Card className="overflow-hidden">
            <ul className="divide-y divide-line">
              {ofDay.map((conversation) => (
                <ConversationRow
                  key={conversation.id}
                  conversation={conversation}
                  spaces={spaces}
                />
              ))}
            </ul>
          </Card>
        </section>
      ))}
      <LoadMore
        what="conversations"
        hasMore={found.hasNextPage}
        isLoading={found.isFetchingNextPage}
        onMore={() => void found.fetchNextPage()}
      />
    </div>
  );
}
