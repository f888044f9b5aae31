/** The conversations of a user: found by their words, or all by the day of their last answer. */
import type { ReactNode } from "react";
import { FailureNotice } from "@/components/failure-notice";
import { SearchBox } from "@/components/search-box";
import { Card } from "@/components/ui/card";
import { Select } from "@/components/ui/select";
import type { Conversation, Space } from "@/types";
import { Layers } from "lucide-react";
import { useConversations } from "./api/conversations";
import { ConversationList } from "./conversation-list";
import type { PassOnWays } from "./conversation-row";
import { ConversationsEmpty, ConversationsLoading, NothingFound } from "./conversations-faces";

export type Sought = { readonly search: string; readonly space: string | undefined };

type Props = {
  spaces: readonly Space[];
  sought: Sought;
  onSought: (sought: Partial<Sought>) => void;
  /** Beside the search. */
  children?: ReactNode;
  /** What else can be done with a conversation. */
  passOnOf: (conversation: Conversation) => PassOnWays;
};

const ALL = "";

export function ConversationsPage({ spaces, sought, onSought, children, passOnOf }: Props) {
  const choices = spaces.map(({ key, name }) => ({ value: key, label: name }));
  return (
    <div className="space-y-5">
      <div role="search" className="flex flex-col gap-2 sm:flex-row">
        <SearchBox
          label="Search questions, answers and SQL"
          value={sought.search}
          onChange={(search) => onSought({ search })}
        />
        <Select
          label="Space"
          icon={<Layers className="size-4" />}
          value={sought.space ?? ALL}
          options={[{ value: ALL, label: "All spaces" }, ...choices]}
          onChange={(space) => onSought({ space: space || undefined })}
        />
        {children}
      </div>
      <Found spaces={spaces} sought={sought} onSought={onSought} passOnOf={passOnOf} />
    </div>
  );
}

function Found({ spaces, sought, onSought, passOnOf }: Props) {
  const { search, space } = sought;
  const isSearch = search !== "";
  const pinned = useConversations({ pinned: true, space }, !isSearch);
  const others = useConversations(isSearch ? { search, space } : { pinned: false, space });
  const failed = others.error ?? (isSearch ? null : pinned.error);
  if (failed)
    return (
      <Card className="p-5">
        <FailureNotice
          what="Your conversations are not available"
          error={failed}
          onRetry={() => void Promise.all([others.refetch(), !isSearch && pinned.refetch()])}
        />
      </Card>
    );
  if (!others.data || (!isSearch && !pinned.data)) return <ConversationsLoading />;
  const lists = isSearch ? [others] : [pinned, others];
  const count = lists.reduce((sum, { data }) => sum + itemsOf(data).length, 0);
  if (count === 0 && !isSearch && space === undefined) return <ConversationsEmpty />;
  if (count === 0) return <NothingFound search={search} onForget={() => onSought(NOTHING)} />;
  return (
    <div className="space-y-6" aria-busy={others.isPlaceholderData}>
      {!isSearch && (
        <ConversationList
          heading="Pinned"
          items={itemsOf(pinned.data)}
          pages={pinned}
          spaces={spaces}
          passOnOf={passOnOf}
        />
      )}
      <ConversationList
        items={itemsOf(others.data)}
        pages={others}
        spaces={spaces}
        search={search}
        passOnOf={passOnOf}
      />
      <p role="status" className="sr-only">
        {isSearch && `${count}${others.hasNextPage ? " and more" : ""} found`}
      </p>
    </div>
  );
}

const NOTHING: Sought = { search: "", space: undefined };

type Found = ReturnType<typeof useConversations>["data"];
const itemsOf = (data: Found) => data?.pages.flatMap((page) => page.items) ?? [];
