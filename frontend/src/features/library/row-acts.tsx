/** What can be done with a conversation: a button for each, or behind one where they have no room. */
import { EllipsisVertical, type LucideIcon } from "lucide-react";
import { useRef, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Popover, PopoverClose } from "@/components/ui/popover";

export type Act = {
  readonly name: string;
  readonly icon: LucideIcon;
  /** Is told the button it was asked from. */
  readonly run: (from: HTMLElement | null) => void;
};

type Props = {
  /** Of the conversation. */
  name: string;
  acts: readonly Act[];
  /** What others offer to do with it: among the buttons … */
  buttons: ReactNode;
  /** … and in the menu. */
  choices: ReactNode;
};

export function RowActs({ name, acts, buttons, choices }: Props) {
  return (
    <div className="relative shrink-0">
      <div className="hidden sm:flex">
        {buttons}
        {acts.map(({ name: act, icon: Icon, run }) => (
          <Button
            key={act}
            weight="ghost"
            className="size-9"
            title={`${act} ${name}`}
            onClick={({ currentTarget }) => run(currentTarget)}
          >
            <Icon aria-hidden className="size-4" />
            <span className="sr-only">
              {act} {name}
            </span>
          </Button>
        ))}
      </div>
      <div className="sm:hidden">
        <Menu name={name} acts={acts} choices={choices} />
      </div>
    </div>
  );
}

function Menu({ name, acts, choices }: Omit<Props, "buttons">) {
  const more = useRef<HTMLButtonElement>(null);
  const trigger = (
    <Button ref={more} weight="ghost" className="-mr-2 size-10">
      <EllipsisVertical aria-hidden className="size-5" />
      <span className="sr-only">More for {name}</span>
    </Button>
  );
  return (
    <Popover
      trigger={trigger}
      label={`More for ${name}`}
      align="end"
      className="w-72 p-2 sm:hidden"
    >
      <ul aria-label="Actions" className="mb-1 border-b border-line pb-1">
        {acts.map(({ name: act, icon: Icon, run }) => (
          <li key={act}>
            <PopoverClose asChild>
              <button
                type="button"
                onClick={() => run(more.current)}
                className="flex h-10 w-full items-center gap-3 rounded-lg px-3 text-left font-medium hover:bg-sunken"
              >
                <Icon aria-hidden className="size-4 text-soft" />
                {act}
              </button>
            </PopoverClose>
          </li>
        ))}
      </ul>
      {choices}
    </Popover>
  );
}
