/** Numbers in words a person reads: one formatter per format type, none per measure. */
import type { Format, Kpi } from "@/types";

export const LOCALE = "en-US";
export const NO_VALUE = "–";

type Options = Intl.NumberFormatOptions;

const COMPACT_FROM = 10_000;

/** Adding a format type to the API without a line here does not compile. */
const styleOf: Record<Format["type"], (format: Format) => Options> = {
  number: () => ({}),
  currency: (format) => ({ style: "currency", currency: format.currency_code ?? "USD" }),
  percentage: () => ({ style: "percent" }),
  byte: () => ({ style: "unit", unit: "byte", unitDisplay: "short" }),
  // The API's figures are numbers; a measure that is a date has none to show.
  date: () => ({}),
  date_time: () => ({}),
};

const defaultPlaces: Record<Format["type"], number> = {
  number: 0,
  currency: 2,
  percentage: 1,
  byte: 0,
  date: 0,
  date_time: 0,
};

/** The whole figure, e.g. $1,234,567.89. */
export function formatExact(value: number | null, format: Format): string {
  if (value === null) return NO_VALUE;
  const places = format.decimal_places ?? defaultPlaces[format.type];
  return number(value, { ...styleOf[format.type](format), ...fixed(places) });
}

/** The figure as a tile shows it: long amounts shortened to three digits when the measure allows it, e.g. $1.23M. */
export function formatShort(value: number | null, format: Format): string {
  if (value === null) return NO_VALUE;
  if (format.abbreviation === "none" || Math.abs(value) < COMPACT_FROM)
    return formatExact(value, format);
  return number(value, {
    ...styleOf[format.type](format),
    notation: format.abbreviation,
    minimumSignificantDigits: 3,
    maximumSignificantDigits: 3,
  });
}

/** An axis label: as few digits as tell the ticks apart. */
export function formatTick(value: number, format: Format): string {
  return number(value, {
    ...styleOf[format.type](format),
    notation: "compact",
    minimumFractionDigits: 0,
    maximumFractionDigits: 1,
  });
}

type Changed = Pick<Kpi, "change_kind"> & {
  readonly format: Pick<Format, "type" | "decimal_places">;
};

/** The size of a change, without its sign: "4.2%", or "1.3 pts" between two percentages or scores, as fine as they are. */
export function formatChange(change: number, { change_kind, format }: Changed): string {
  const size = Math.abs(change);
  if (change_kind === "relative") return number(size, { style: "percent", ...fixed(1) });
  const points = format.type === "percentage" ? size * 100 : size;
  return `${number(points, fixed(Math.max(format.decimal_places ?? 1, 1)))} pts`;
}

const fixed = (places: number): Options => ({
  minimumFractionDigits: places,
  maximumFractionDigits: places,
});

const cache = new Map<string, Intl.NumberFormat>();

function number(value: number, options: Options): string {
  const key = JSON.stringify(options);
  const formatter = cache.get(key) ?? new Intl.NumberFormat(LOCALE, options);
  cache.set(key, formatter);
  return formatter.format(value);
}
