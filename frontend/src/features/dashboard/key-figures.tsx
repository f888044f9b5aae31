/** A page's headline figures: one column per domain on the overview, one grid on a domain's own page. */
import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import type { ResolvedFilters } from "@/lib/filters";
import type { Dashboard, Page } from "@/types";
import { KpiGroupTiles } from "./kpi-group";
import { kpiSetOf, nameOf } from "./layout-words";

type Props = { layout: Dashboard; page: Page; filters: ResolvedFilters };

export function KeyFigures({ layout, page, filters }: Props) {
  const isOverview = kpiSetOf(page) === "overview";
  return (
    <div
      className={isOverview ? "grid gap-x-4 gap-y-7 md:grid-cols-2 xl:grid-cols-5" : "space-y-4"}
    >
      {page.kpis.map((group) => (
        <section
          key={group.space}
          aria-label={nameOf(layout, group.space)}
          className="flex flex-col"
        >
          {isOverview && <DomainHeading space={group.space} name={nameOf(layout, group.space)} />}
          <KpiGroupTiles
            group={group}
            set={kpiSetOf(page)}
            name={nameOf(layout, group.space)}
            filters={filters}
            className={isOverview ? OVERVIEW_TILES : DOMAIN_TILES}
          />
        </section>
      ))}
    </div>
  );
}

// Rows as high as a tile with a long name needs, so that nothing moves when the figures arrive.
const OVERVIEW_TILES = "grid grow auto-rows-[minmax(12.6rem,1fr)] grid-cols-2 gap-3 xl:grid-cols-1";
export const DOMAIN_TILES =
  "grid auto-rows-[minmax(12.6rem,auto)] grid-cols-2 gap-3 sm:gap-4 md:grid-cols-3";

function DomainHeading({ space, name }: { space: string; name: string }) {
  return (
    <h2 className="mb-2">
      <Link
        to={`/${space}` as "/"}
        className="group inline-flex items-center gap-1 rounded-md font-semibold hover:text-accent"
      >
        {name}
        <ChevronRight aria-hidden className="size-4 text-soft group-hover:text-accent" />
      </Link>
    </h2>
  );
}
