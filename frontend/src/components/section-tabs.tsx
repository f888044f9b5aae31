/** The way between the pages of one section: links that look like tabs. */
import { Link } from "@tanstack/react-router";

export type SectionTab = { readonly path: string; readonly name: string };

type Props = {
  label: string;
  tabs: readonly SectionTab[];
};

export function SectionTabs({ label, tabs }: Props) {
  return (
    <nav aria-label={label} className="mb-6 overflow-x-auto border-b border-line">
      <ul className="flex gap-1">
        {tabs.map(({ path, name }) => (
          <li key={path}>
            <Link
              to={path}
              activeOptions={{ includeSearch: false }}
              className="-mb-px flex h-10 items-center border-b-2 border-transparent px-3 font-medium whitespace-nowrap text-soft hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-ink"
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
