/** One conversation of a list: opened by its name, and renamed, pinned and deleted in place. */
import { Link } from "@tanstack/react-router";
import { Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { MarkedText } from "@/components/marked-text";
import { Moment } from "@/components/moment";
import { timeOfDay } from "@/lib/local-days";
import type { Conversation, Space } from "@/types";
import { useChangeConversation } from "./api/change-conversation";
import { useDeleteConversation } from "./api/delete-conversation";
import { NameForm } from "./name-form";
import { RowActs, type Act } from "./row-acts";

type Props = {
  conversation: Conversation;
  spaces: readonly Space[];
  search: string;
  /** Stands under no day, so that it says its own. */
  isDated: boolean;
  passOn: PassOnWays;
};

/** What else can be done with a conversation: as a button of its own, and as choices of a menu. */
export type PassOnWays = { readonly button: ReactNode; readonly choices: ReactNode };

export function ConversationRow({ conversation, spaces, search, isDated, passOn }: Props) {
  const { id, name, pinned, match, touched_at: at } = conversation;
  const [isNaming, setIsNaming] = useState(false);
  const namedFrom = useRef<HTMLElement>(null);
  const row = useRef<HTMLLIElement>(null);
  const change = useChangeConversation();
  const remove = useDeleteConversation();
  const asked = spaces.filter(({ key }) => conversation.spaces.includes(key));

  const beginNaming = (from: HTMLElement | null) => {
    namedFrom.current = from;
    setIsNaming(true);
  };
  const endNaming = (next: string | null) => {
    setIsNaming(false);
    requestAnimationFrame(() => namedFrom.current?.focus());
    if (next !== null && next !== name) change.mutate({ id, name: next });
  };
  const deleteIt = () => {
    focusNeighbour(row.current);
    remove.mutate(conversation);
  };
  const acts: readonly Act[] = [
    {
      name: pinned ? "Unpin" : "Pin",
      icon: pinned ? PinOff : Pin,
      run: () => change.mutate({ id, pinned: !pinned }),
    },
    { name: "Rename", icon: Pencil, run: beginNaming },
    { name: "Delete", icon: Trash2, run: deleteIt },
  ];

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
        <p className="mt-0.5 text-xs wrap-anywhere text-soft">
          {pinned && <PinnedMark />}
          {isDated ? <Moment at={at} /> : <time dateTime={at}>{timeOfDay(at)}</time>}
          {conversation.imported_at !== null && " · Imported"}
          {asked.length > 0 && ` · ${asked.map((space) => space.name).join(", ")}`}
        </p>
      </div>
      <RowActs name={name} acts={acts} buttons={passOn.button} choices={passOn.choices} />
    </li>
  );
}

/** Where the button that unpins is behind another one. */
function PinnedMark() {
  return (
    <span className="sm:hidden">
      <Pin aria-hidden className="mr-1 inline size-3 fill-current align-[-1px] text-accent" />
      <span className="sr-only">Pinned, </span>
    </span>
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
