/** The way between pages on a phone: the pages most asked for, and the others behind "More". */
import { Link } from "@tanstack/react-router";
import { Ellipsis } from "lucide-react";
import { Popover, PopoverClose } from "@/components/ui/popover";
import { cn } from "@/lib/cn";
import { useSession } from "@/features/session/api/session";
import { destinationsFor, type Destination } from "./navigation";

const CELL =
  "relative flex h-14 w-full flex-col items-center justify-center gap-0.5 text-[11px] font-medium";

export function TabBar({ current }: { current: Destination | undefined }) {
  const destinations = destinationsFor(useSession().data?.is_operator ?? false);
  const primary = destinations.filter(({ isPrimary }) => isPrimary);
  const others = destinations.filter(({ isPrimary }) => !isPrimary);
  return (
    <nav
      aria-label="Pages"
      className="fixed inset-x-0 bottom-0 z-30 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      <ul className="grid grid-cols-5">
        {primary.map(({ path, name, icon: Icon }) => (
          <li key={path}>
            <Link
              to={path}
              activeOptions={{ exact: true, includeSearch: false }}
              className={cn(CELL, "group text-soft aria-[current=page]:text-accent")}
            >
              <span className="absolute top-0 h-0.5 w-8 rounded-b bg-brand-red opacity-0 group-aria-[current=page]:opacity-100" />
              <Icon aria-hidden className="size-5" strokeWidth={1.9} />
              {name}
            </Link>
          </li>
        ))}
        <li>
          <More others={others} current={current} />
        </li>
      </ul>
    </nav>
  );
}

type MoreProps = { others: readonly Destination[]; current: Destination | undefined };

function More({ others, current }: MoreProps) {
  const here = others.find(({ path }) => path === current?.path);
  const Icon = here?.icon ?? Ellipsis;
  const trigger = (
    <button type="button" className={cn(CELL, here ? "text-accent" : "text-soft")}>
      {here && <span className="absolute top-0 h-0.5 w-8 rounded-b bg-brand-red" />}
      <Icon aria-hidden className="size-5" strokeWidth={1.9} />
      {here?.name ?? "More"}
      {here && <span className="sr-only">, more pages</span>}
    </button>
  );
  return (
    <Popover trigger={trigger} label="More pages" align="end" className="w-56 p-2">
      <ul>
        {others.map(({ path, name, icon: Choice }) => (
          <li key={path}>
            <PopoverClose asChild>
              <Link
                to={path}
                className="flex h-11 items-center gap-3 rounded-lg px-3 font-medium hover:bg-sunken aria-[current=page]:text-accent"
              >
                <Choice aria-hidden className="size-5" strokeWidth={1.9} />
                {name}
              </Link>
            </PopoverClose>
          </li>
        ))}
      </ul>
    </Popover>
  );
}
