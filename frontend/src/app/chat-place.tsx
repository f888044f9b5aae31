/** Keeps the chat mounted from the first visit on, and hides it while another page is shown. */
import { useQueryClient } from "@tanstack/react-query";
import { useLocation, useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { ChatTab } from "@/features/chat/chat-tab";
import { sessionQuery, useSession } from "@/features/session/api/session";
import { pickFilters } from "@/lib/filters";

type Props = { isVisible: boolean; onConversation: (thread: string | null) => void };

export function ChatPlace({ isVisible, onConversation }: Props) {
  const [wasVisited, setWasVisited] = useState(isVisible);
  if (isVisible && !wasVisited) setWasVisited(true);
  if (!wasVisited) return null;
  return (
    <div hidden={!isVisible} className="h-full">
      <Chat onConversation={onConversation} />
    </div>
  );
}

/** It becomes part of the frame's address, so nothing but a thread's id may be one. */
const THREAD = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const threadOf = ({ thread }: { thread?: string | undefined }): string | null =>
  thread !== undefined && THREAD.test(thread) ? thread : null;

function Chat({ onConversation }: Pick<Props, "onConversation">) {
  const session = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  // From the location, as the shell's page is: a route's own search arrives a moment later.
  const prompt = useLocation({ select: ({ search }) => search.prompt ?? null });
  const thread = useLocation({ select: ({ search }) => threadOf(search) });
  const filters = useSearch({ strict: false, select: pickFilters });
  // Taken out of the address at once, so that reloading the page does not ask again.
  const forgetPrompt = useCallback(
    () =>
      void navigate({
        to: "/ask",
        search: (search) => ({ ...search, prompt: undefined }),
        replace: true,
      }),
    [navigate],
  );
  const forgetThread = useCallback(
    () =>
      void navigate({
        to: "/ask",
        search: (search) => ({ ...search, thread: undefined }),
        replace: true,
      }),
    [navigate],
  );
  const renewSession = useCallback(
    () => void client.invalidateQueries({ queryKey: sessionQuery().queryKey }),
    [client],
  );
  return (
    <ChatTab
      chat={session.data?.chat}
      error={session.error}
      thread={thread}
      onThreadTaken={forgetThread}
      prompt={prompt}
      filters={filters}
      onPromptTaken={forgetPrompt}
      onConversation={onConversation}
      onSessionWanted={renewSession}
    />
  );
}
