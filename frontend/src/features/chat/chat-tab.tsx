/** The chat tab's four faces: not known yet, switched off, out of reach, there. */
import { ApiError } from "@/lib/api-client";
import type { Filters } from "@/lib/filters";
import type { Session } from "@/types";
import { ChatFailed, ChatLoading } from "./chat-faces";
import { ChatFrame } from "./chat-frame";

type Props = {
  chat: Session["chat"] | undefined;
  error: Error | null;
  thread: string | null;
  onThreadTaken: () => void;
  prompt: string | null;
  filters: Filters;
  onPromptTaken: () => void;
  onConversation: (thread: string | null) => void;
  onSessionWanted: () => void;
};

export function ChatTab({ chat, error, onSessionWanted, ...wanted }: Props) {
  if (chat?.enabled) return <ChatFrame url={chat.url} {...wanted} onPing={onSessionWanted} />;
  if (chat) return <ChatFailed error={switchedOff(chat.reason)} onRetry={onSessionWanted} />;
  if (error) return <ChatFailed error={error} onRetry={onSessionWanted} />;
  return (
    <div className="relative size-full">
      <ChatLoading />
    </div>
  );
}

const switchedOff = (reason: string | null) =>
  new ApiError("ChatOff", reason ?? "The chat is switched off here.", "", false);
