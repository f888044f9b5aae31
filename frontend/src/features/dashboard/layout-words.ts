/** What the layout says about a page and a domain. */
import type { Dashboard, Page } from "@/types";
import type { KpiSet } from "./api/kpis";

export const kpiSetOf = (page: Page): KpiSet => (page.key === "overview" ? "overview" : "domain");

export const nameOf = (layout: Dashboard, space: string): string =>
  layout.pages.find(({ key }) => key === space)?.name ?? space;
