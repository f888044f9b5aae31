/** A moment that something happened, in the reader's own time zone, whole on hover. */
import { momentInShort, momentInWords } from "@/lib/local-days";

export function Moment({ at }: { at: string }) {
  return (
    <time dateTime={at} title={momentInWords(at)} className="whitespace-nowrap">
      {momentInShort(at, new Date())}
    </time>
  );
}
