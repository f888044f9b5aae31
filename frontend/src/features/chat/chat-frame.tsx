/** The chat in its frame. Mounted on the first visit and then kept, so that a conversation survives leaving the tab. */
import { useCallback, useEffect, useRef, useState } from "react";
import { cn } from "@/lib/cn";
import { ApiError } from "@/lib/api-client";
import { useTheme } from "@/lib/theme";
import { ChatFailed, ChatLoading } from "./chat-faces";
import { open, seal, type ToChat } from "./envelope";
import { frameAddress, frameOrigin } from "./frame-address";

const PATIENCE_MS = 20_000;

type Props = {
  url: string;
  prompt: string | null;
  onPromptTaken: () => void;
  /** The chat asks for any request of ours, so that the platform hands over a newer token. */
  onPing: () => void;
};

type Face = "loading" | "ready" | ApiError;

export function ChatFrame({ url, prompt, onPromptTaken, onPing }: Props) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [face, setFace] = useState<Face>("loading");
  const [attempt, setAttempt] = useState(0);
  // Only the first prompt is part of the address: changing `src` would reload the conversation away.
  const [address, setAddress] = useState(() => frameAddress(url, prompt));
  const askedByAddress = useRef(prompt);
  const { resolved: theme } = useTheme();
  const origin = frameOrigin(url, window.location.href);
  const send = useCallback(
    (message: ToChat) => frame.current?.contentWindow?.postMessage(seal(message), origin),
    [origin],
  );

  useEffect(() => {
    if (face !== "loading") return;
    const timer = setTimeout(() => setFace(tooSlow()), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [face, attempt]);

  useEffect(() => {
    if (face === "ready") send({ type: "theme", theme });
  }, [face, theme, send]);

  useEffect(() => {
    if (prompt === null || face !== "ready") return;
    if (prompt !== askedByAddress.current) send({ type: "prompt", prompt });
    askedByAddress.current = null;
    onPromptTaken();
  }, [prompt, face, send, onPromptTaken]);

  useEffect(() => {
    const listen = (event: MessageEvent) => {
      if (event.source !== frame.current?.contentWindow) return;
      const message = open(event, origin);
      if (message?.type === "ready") setFace("ready");
      if (message?.type === "ping") onPing();
    };
    window.addEventListener("message", listen);
    return () => window.removeEventListener("message", listen);
  }, [origin, onPing]);

  const retry = () => {
    setAddress(frameAddress(url, prompt));
    askedByAddress.current = prompt;
    setAttempt(attempt + 1);
    setFace("loading");
  };

  if (face instanceof ApiError) return <ChatFailed error={face} onRetry={retry} />;
  return (
    <div className="relative size-full" aria-busy={face === "loading"}>
      {face === "loading" && <ChatLoading />}
      <iframe
        key={attempt}
        ref={frame}
        src={address}
        title="Chat with Domino's Analytics"
        allow="clipboard-write"
        onLoad={() => setFace(faceOf(frame.current))}
        className={cn("size-full border-0", face === "loading" && "opacity-0")}
      />
    </div>
  );
}

/** A frame "loads" an error page too. What is in it can be seen only on our own origin. */
function faceOf(frame: HTMLIFrameElement | null): Face {
  const page = frame?.contentDocument;
  if (!page) return "ready";
  const isChat = page.getElementById("root") !== null;
  const isUs = page.documentElement.dataset.app === SELF;
  return isChat && !isUs ? "ready" : notTheChat();
}

const SELF = "dpz-dashboard";

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
