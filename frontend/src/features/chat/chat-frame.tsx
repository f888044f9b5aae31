/** The chat in its frame. Mounted on the first visit and then kept, so that a conversation survives leaving the tab. */
import { useCallback, useEffect, useRef, useState } from "react";
import { cn } from "@/lib/cn";
import { ApiError } from "@/lib/api-client";
import type { Filters } from "@/lib/filters";
import { useTheme } from "@/lib/theme";
import { ChatFailed, ChatLoading } from "./chat-faces";
import { open, seal, type ToChat } from "./envelope";

/** How long the page of the chat may take, and then, once there, its own "ready". */
const PATIENCE_MS = { loading: 20_000, loaded: 5_000 };

type Props = {
  url: string;
  /** The conversation to show; null for the one that is shown. */
  thread: string | null;
  onThreadTaken: () => void;
  prompt: string | null;
  /** Of the page that the prompt comes from; saved with the question. */
  filters: Filters;
  onPromptTaken: () => void;
  /** Which conversation the chat shows; null for one that has not begun. */
  onConversation: (thread: string | null) => void;
  /** The chat asks for any request of ours, so that the platform hands over a newer token. */
  onPing: () => void;
};

type Face = "loading" | "loaded" | "ready" | ApiError;

export function ChatFrame(props: Props) {
  const { url, thread, onThreadTaken, prompt, filters, onPromptTaken } = props;
  const { onConversation, onPing } = props;
  // A frame that is yet to load begins with it; one that is there is told, and keeps its page.
  const [source] = useState(thread === null ? url : addressOf(url, thread));
  const frame = useRef<HTMLIFrameElement>(null);
  const [face, setFace] = useState<Face>("loading");
  const [attempt, setAttempt] = useState(0);
  const { resolved: theme } = useTheme();
  const { origin } = new URL(url, window.location.href);
  const send = useCallback(
    (message: ToChat) => frame.current?.contentWindow?.postMessage(seal(message), origin),
    [origin],
  );

  useEffect(() => {
    if (face !== "loading" && face !== "loaded") return;
    // A chat that is there but not ready has something of its own to say: show it.
    const next = face === "loading" ? tooSlow() : "ready";
    const timer = setTimeout(() => setFace(next), PATIENCE_MS[face]);
    return () => clearTimeout(timer);
  }, [face, attempt]);

  useEffect(() => {
    if (face === "ready") send({ type: "theme", theme });
  }, [face, theme, send]);

  useEffect(() => {
    if (thread === null || face !== "ready") return;
    send({ type: "open", thread });
    onThreadTaken();
  }, [thread, face, send, onThreadTaken]);

  useEffect(() => {
    if (prompt === null || face !== "ready") return;
    // By message, not as part of `src`: a changed address would reload the conversation away.
    send({ type: "prompt", prompt, filters });
    onPromptTaken();
  }, [prompt, filters, face, send, onPromptTaken]);

  useEffect(() => {
    const listen = (event: MessageEvent) => {
      if (event.source !== frame.current?.contentWindow) return;
      const message = open(event, origin);
      if (message?.type === "ready") setFace("ready");
      if (message?.type === "ping") onPing();
      if (message?.type === "conversation") onConversation(message.thread);
    };
    window.addEventListener("message", listen);
    return () => window.removeEventListener("message", listen);
  }, [origin, onPing, onConversation]);

  const loaded = () => {
    const next = faceOf(frame.current);
    setFace((now) => (now === "ready" ? now : next));
  };

  const retry = () => {
    setAttempt(attempt + 1);
    setFace("loading");
  };

  if (face instanceof ApiError) return <ChatFailed error={face} onRetry={retry} />;
  return (
    <div className="relative size-full" aria-busy={face !== "ready"}>
      {face !== "ready" && <ChatLoading />}
      <iframe
        key={attempt}
        ref={frame}
        src={source}
        title="Chat with Domino's Analytics"
        allow="clipboard-write"
        onLoad={loaded}
        className={cn("size-full border-0", face !== "ready" && "opacity-0")}
      />
    </div>
  );
}

const addressOf = (url: string, thread: string): string =>
  `${url.replace(/\/$/, "")}/thread/${encodeURIComponent(thread)}`;

/** A frame "loads" an error page too. What is in it can be seen only on our own origin. */
function faceOf(frame: HTMLIFrameElement | null): Face {
  const page = frame?.contentDocument;
  if (!page) return "loaded";
  const isUs = page.querySelector('html[data-app="dpz-dashboard"]') !== null;
  return page.getElementById("root") && !isUs ? "loaded" : notTheChat();
}

const tooSlow = () =>
  new ApiError(
    "ChatTooSlow",
    "The chat did not answer within 20 seconds.",
    "It may be starting. Try again in a moment.",
    true,
  );

const notTheChat = () =>
  new ApiError(
    "ChatNotThere",
    "The server answered without the chat.",
    "Try again in a moment; if it stays, tell the people who run this app.",
    true,
  );
