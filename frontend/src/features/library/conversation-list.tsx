/** Conversations under one heading, or under the days of their last answers. */
import { LoadMore } from "@/components/load-more";
import { Card } from "@/components/ui/card";
import { byDay } from "@/lib/local-days";
import type { Conversation, Space } from "@/types";
import { ConversationRow, type PassOnWays } from "./conversation-row";

type Props = {
  heading?: string;
  items: readonly Conversation[];
  pages: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
  spaces: readonly Space[];
  search?: string;
  passOnOf: (conversation: Conversation) => PassOnWays;
};

export function ConversationList(props: Props) {
  const { heading, items, pages, spaces, search = "", passOnOf } = props;
  if (items.length === 0) return null;
  const groups = heading
    ? [{ name: heading, items }]
    : byDay(items, ({ touched_at }) => touched_at, new Date());
  return (
    <>
      {groups.map(({ name, items: ofGroup }) => (
        <section key={name} aria-label={name}>
          <h2 className="mb-2 text-sm font-semibold text-soft">{name}</h2>
          <Card className="overflow-hidden">
            <ul className="divide-y divide-line">
              {ofGroup.map((conversation) => (
                <ConversationRow
                  key={conversation.id}
                  conversation={conversation}
                  spaces={spaces}
                  search={search}
                  isDated={heading !== undefined}
                  passOn={passOnOf(conversation)}
                />
              ))}
            </ul>
          </Card>
        </section>
      ))}
      <LoadMore
        what={heading ? "pinned conversations" : "conversations"}
        hasMore={pages.hasNextPage}
        isLoading={pages.isFetchingNextPage}
        onMore={() => void pages.fetchNextPage()}
      />
    </>
  );
}
