/** The library's conversations: what is looked for stands in the address. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { ConversationsPage, type Sought } from "@/features/library/conversations-page";
import { ImportButton } from "@/features/exports/import-button";
import { ShareDialog } from "@/features/shares/share-dialog";
import { useSpaces } from "@/features/spaces/api/spaces";
import { PassOn, PassOnChoices } from "./pass-on";

export function LibraryConversations() {
  const spaces = useSpaces().data ?? [];
  const { q, space } = useSearch({ from: "/library/conversations" });
  const navigate = useNavigate();
  const [shared, setShared] = useState<string | null>(null);
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
      passOnOf={({ id, name }) => ({
        button: <PassOn conversation={id} name={name} />,
        choices: <PassOnChoices conversation={id} onShare={() => setShared(id)} />,
      })}
    >
      <ImportButton
        onImported={({ id }) => void navigate({ to: "/ask", search: { thread: id } })}
      />
      {shared && <ShareDialog conversation={shared} onClose={() => setShared(null)} />}
    </ConversationsPage>
  );
}
