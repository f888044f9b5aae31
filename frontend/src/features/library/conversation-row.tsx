/** One conversation of the list: what it is called, which spaces answered in it, and when. */
import { momentInWords, timeOfDay } from "@/lib/local-days";
import type { Conversation, Space } from "@/types";

type Props = { conversation: Conversation; spaces: readonly Space[] };

export function ConversationRow({ conversation, spaces }: Props) {
  const { name, touched_at: at } = conversation;
  const asked = spaces.filter(({ key }) => conversation.spaces.includes(key));
  return (
    <li className="flex items-center gap-3 px-4 py-3">
      <div className="min-w-0 grow">
        <p className="truncate font-medium">{name}</p>
        <p className="truncate text-xs text-soft">{asked.map((space) => space.name).join(" · ")}</p>
      </div>
      <time dateTime={at} title={momentInWords(at)} className="text-xs text-soft tabular-nums">
        {timeOfDay(at)}
      </time>
    </li>
  );
}
