/** A grey shape that holds the place of what is loading. */
import { cn } from "@/lib/cn";

export function Skeleton({ className }: { className: string }) {
  return <div aria-hidden className={cn("animate-pulse rounded-md bg-line/70", className)} />;
}
