/** Takes a question to the chat, ready to be sent. */
import { Link } from "@tanstack/react-router";
import { MessageCircleQuestionMark } from "lucide-react";
import { cn } from "@/lib/cn";

type Props = { prompt: string; about: string; className?: string };

export function AskLink({ prompt, about, className }: Props) {
  return (
    <Link
      to="/ask"
      search={{ prompt }}
      aria-label={`Ask about ${about}`}
      title={`Ask: ${prompt}`}
      className={cn(
        "inline-flex min-h-7 items-center gap-1 rounded-lg px-1.5 text-xs font-medium text-accent hover:bg-accent-soft",
        className,
      )}
    >
      <MessageCircleQuestionMark aria-hidden className="size-3.5" />
      Ask
    </Link>
  );
}
