/** The way between pages on a wide screen. */
import { Link } from "@tanstack/react-router";
import { Wordmark } from "@/components/wordmark";
import { useSession } from "@/features/session/api/session";
import { CHAT, DASHBOARDS, LIBRARY, OPERATORS, type Destination } from "./navigation";

export function Sidebar() {
  const isOperator = useSession().data?.is_operator ?? false;
  return (
    <div className="sticky top-0 hidden h-dvh w-58 shrink-0 flex-col bg-night text-white lg:flex">
      <div className="px-5 pt-5 pb-7">
        <Wordmark />
      </div>
      <nav aria-label="Pages" className="flex grow flex-col gap-6 px-3">
        <ul className="space-y-0.5">
          {DASHBOARDS.map((destination) => (
            <Item key={destination.path} destination={destination} />
          ))}
        </ul>
        <div>
          <p className="px-3 pb-2 text-xs font-medium text-white/60">Ask your data</p>
          <ul className="space-y-0.5">
            <Item destination={CHAT} />
            <Item destination={LIBRARY} />
          </ul>
        </div>
        {isOperator && (
          <ul className="mt-auto pb-4">
            <Item destination={OPERATORS} />
          </ul>
        )}
      </nav>
    </div>
  );
}

function Item({ destination: { path, name, icon: Icon, tabs } }: { destination: Destination }) {
  return (
    <li>
      <Link
        to={path}
        activeOptions={{ exact: tabs === undefined, includeSearch: false }}
        className="group relative flex h-10 items-center gap-3 rounded-lg px-3 font-medium text-white/75 outline-white transition-colors hover:bg-white/8 hover:text-white aria-[current=page]:bg-white/12 aria-[current=page]:text-white"
      >
        <span className="absolute inset-y-2.5 -left-3 w-1 rounded-r bg-brand-red opacity-0 group-aria-[current=page]:opacity-100" />
        <Icon aria-hidden className="size-[18px]" strokeWidth={1.9} />
        {name}
      </Link>
    </li>
  );
}
