/** The dashboard's filters and their form in the URL; the two functions are opposites of each other. */

export type Filters = {
  readonly period?: string | undefined;
  readonly region?: string | undefined;
};

const KEYS = ["period", "region"] as const;

export function parseFilters(search: URLSearchParams): Filters {
  return pickFilters(Object.fromEntries(search));
}

export function stringifyFilters(filters: Filters): string {
  const search = new URLSearchParams();
  for (const key of KEYS) {
    const value = filters[key];
    if (value) search.set(key, value);
  }
  return search.toString();
}

/** What of a parsed query string is a filter; an empty or repeated value is none. */
export function pickFilters(search: Record<string, unknown>): Filters {
  const filters: { period?: string; region?: string } = {};
  for (const key of KEYS) {
    const value = search[key];
    if (typeof value === "string" && value !== "") filters[key] = value;
  }
  return filters;
}

type Choices = {
  readonly periods: readonly { readonly key: string }[];
  readonly default_period: string;
  readonly regions: readonly string[];
};

export type ResolvedFilters = { readonly period: string; readonly region: string | null };

/** What to ask the API for; a choice that is no longer offered (an old bookmark) falls back to the default. */
export function resolveFilters(filters: Filters, choices: Choices): ResolvedFilters {
  const period = choices.periods.find(({ key }) => key === filters.period)?.key;
  const region = choices.regions.find((name) => name === filters.region);
  return { period: period ?? choices.default_period, region: region ?? null };
}
