/** The library's conversations, with the names of the spaces that were asked in them. */
import { ConversationsPage } from "@/features/library/conversations-page";
import { useSpaces } from "@/features/spaces/api/spaces";

export function LibraryConversations() {
  const spaces = useSpaces().data ?? [];
  return <ConversationsPage spaces={spaces} />;
}
