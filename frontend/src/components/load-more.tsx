/** The end of a list that goes on: loads what follows when it comes into view, or when pressed. */
import { useEffect, useRef } from "react";
import { Button } from "./ui/button";

type Props = { what: string; hasMore: boolean; isLoading: boolean; onMore: () => void };

const AHEAD_PX = 400;

export function LoadMore({ what, hasMore, isLoading, onMore }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const more = useRef(onMore);
  useEffect(() => {
    more.current = onMore;
  }, [onMore]);
  const isWaiting = hasMore && !isLoading;
  useEffect(() => {
    if (!isWaiting || !button.current) return;
    const seen = (entries: IntersectionObserverEntry[]) => {
      if (entries.some((entry) => entry.isIntersecting)) more.current();
    };
    const scroller = button.current.closest("main");
    const observer = new IntersectionObserver(seen, {
      root: scroller,
      rootMargin: `${AHEAD_PX}px`,
    });
    observer.observe(button.current);
    return () => observer.disconnect();
  }, [isWaiting]);
  if (!hasMore) return null;
  return (
    <div className="flex justify-center">
      <Button ref={button} aria-disabled={isLoading} onClick={() => isWaiting && onMore()}>
        {isLoading ? `Loading more ${what}…` : `Load more ${what}`}
      </Button>
    </div>
  );
}
