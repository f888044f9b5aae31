/** The library's conversations: what is looked for stands in the address. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { ConversationsPage, type Sought } from "@/features/library/conversations-page";
import { ImportButton } from "@/features/exports/import-button";
import { useSpaces } from "@/features/spaces/api/spaces";
import { PassOn } from "./pass-on";

export function LibraryConversations() {
  const spaces = useSpaces().data ?? [];
  const { q, space } = useSearch({ from: "/library/conversations" });
  const navigate = useNavigate();
  const seek = useCallback(
    (sought: Partial<Sought>) =>
      void navigate({
        to: "/library/conversations",
        search: (before) => ({
          ...before,
          ...("search" in sought && { q: sought.search || undefined }),
          ...("space" in sought && { space: sought.space }),
        }),
        replace: true,
      }),
    [navigate],
  );
  return (
    <ConversationsPage
      spaces={spaces}
      sought={{ search: q ?? "", space }}
      onSought={seek}
      actionsOf={({ id, name }) => <PassOn conversation={id} name={name} />}
    >
      <ImportButton
        onImported={({ id }) => void navigate({ to: "/ask", search: { thread: id } })}
      />
    </ConversationsPage>
  );
}
