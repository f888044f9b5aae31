/** One conversation of a list: opened by its name, and renamed, pinned and deleted in place. */
import { Link } from "@tanstack/react-router";
import { Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { MarkedText } from "@/components/marked-text";
import { Moment } from "@/components/moment";
import { Button } from "@/components/ui/button";
import { timeOfDay } from "@/lib/local-days";
import type { Conversation, Space } from "@/types";
import { useChangeConversation } from "./api/change-conversation";
import { useDeleteConversation } from "./api/delete-conversation";
import { NameForm } from "./name-form";

type Props = {
  conversation: Conversation;
  spaces: readonly Space[];
  search: string;
  /** Stands under no day, so that it says its own. */
  isDated: boolean;
  /** What else can be done with it. */
  actions: ReactNode;
};

export function ConversationRow({ conversation, spaces, search, isDated, actions }: Props) {
  const { id, name, pinned, match, touched_at: at } = conversation;
  const [isNaming, setIsNaming] = useState(false);
  const renameButton = useRef<HTMLButtonElement>(null);
  const row = useRef<HTMLLIElement>(null);
  const change = useChangeConversation();
  const remove = useDeleteConversation();
  const asked = spaces.filter(({ key }) => conversation.spaces.includes(key));

  const endNaming = (next: string | null) => {
    setIsNaming(false);
    requestAnimationFrame(() => renameButton.current?.focus());
    if (next !== null && next !== name) change.mutate({ id, name: next });
  };
  const deleteIt = () => {
    focusNeighbour(row.current);
    remove.mutate(conversation);
  };

  return (
    <li ref={row} data-conversation className="group relative flex items-center gap-2 px-4 py-3">
      <div className="min-w-0 grow">
        {isNaming ? (
          <NameForm name={name} onEnd={endNaming} />
        ) : (
          <Link
            to="/ask"
            search={{ thread: id }}
            className="line-clamp-2 font-medium wrap-anywhere after:absolute after:inset-0 hover:text-accent"
          >
            <MarkedText text={name} search={search} />
          </Link>
        )}
        {match && <Match match={match} name={name} search={search} />}
        <p className="mt-0.5 truncate text-xs text-soft">
          {isDated ? <Moment at={at} /> : <time dateTime={at}>{timeOfDay(at)}</time>}
          {conversation.imported_at !== null && " · Imported"}
          {asked.length > 0 && ` · ${asked.map((space) => space.name).join(", ")}`}
        </p>
      </div>
      <div className="relative flex shrink-0">
        {actions}
        <Action
          name={pinned ? `Unpin ${name}` : `Pin ${name}`}
          icon={pinned ? <PinOff {...ICON} /> : <Pin {...ICON} />}
          onPress={() => change.mutate({ id, pinned: !pinned })}
        />
        <Action
          ref={renameButton}
          name={`Rename ${name}`}
          icon={<Pencil {...ICON} />}
          onPress={() => setIsNaming(true)}
        />
        <Action name={`Delete ${name}`} icon={<Trash2 {...ICON} />} onPress={deleteIt} />
      </div>
    </li>
  );
}

const ICON = { "aria-hidden": true, className: "size-4" } as const;

type ActionProps = {
  name: string;
  icon: ReactNode;
  onPress: () => void;
  ref?: React.Ref<HTMLButtonElement>;
};

function Action({ name, icon, onPress, ref }: ActionProps) {
  return (
    <Button ref={ref} weight="ghost" className="size-9" title={name} onClick={onPress}>
      {icon}
      <span className="sr-only">{name}</span>
    </Button>
  );
}

type MatchProps = { match: NonNullable<Conversation["match"]>; name: string; search: string };

/** Where the words were found, unless that is the name itself. */
function Match({ match: { question, excerpt }, name, search }: MatchProps) {
  return (
    <div className="mt-0.5 space-y-0.5 text-soft">
      {question !== name && (
        <p className="truncate">
          <MarkedText text={question} search={search} />
        </p>
      )}
      {excerpt !== question && excerpt !== name && (
        <p className="line-clamp-2 text-xs wrap-anywhere">
          <MarkedText text={excerpt} search={search} />
        </p>
      )}
    </div>
  );
}

/** The row goes, and what is read next is the one after it. */
function focusNeighbour(row: HTMLLIElement | null): void {
  const rows = [...document.querySelectorAll("[data-conversation]")];
  const at = rows.findIndex((one) => one === row);
  const next = rows[at + 1] ?? rows[at - 1];
  next?.querySelector("a")?.focus();
}
