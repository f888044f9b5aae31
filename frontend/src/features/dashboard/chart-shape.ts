/** From the API's rows to what a chart draws. Pure, so that the drawing has nothing to decide. */
import { formatDayFull, formatDayTick, grainOf, isUnfinished, type Grain } from "@/lib/dates";
import type { Chart, Series } from "@/types";

export type Row = { readonly label: string; readonly [key: string]: string | number | null };

export type ChartShape = {
  readonly grain: Grain;
  readonly rows: readonly Row[];
  /** Whether the last row's period was still running when the data ended. */
  readonly lastIsOpen: boolean;
  /** Bars lie on their side where names are long or many. */
  readonly sideways: boolean;
};

/** The key under which a series holds its last, unfinished stretch. */
export const openKey = (series: Series): string => `${series.key}:open`;

/** So many letters stand below the bars of a phone's chart. */
const NAMES_BELOW = 30;

export function shapeChart(chart: Chart): ChartShape {
  const names = chart.rows.map(nameOf);
  const isDate = chart.x.type === "date";
  const grain = grainOf(names);
  const last = names.at(-1);
  const lastIsOpen =
    isDate &&
    chart.period.is_partial &&
    last !== undefined &&
    isUnfinished(last, grain, chart.data_through);
  return {
    grain,
    lastIsOpen,
    rows: chart.rows.map((row, i) => drawnRow(chart, row, chart.rows.length - 1 - i, lastIsOpen)),
    sideways:
      !isDate && !isCounted(names) && (names.length > 6 || names.join("").length > NAMES_BELOW),
  };
}

/** Hours and the like stand in their order, however many. */
const isCounted = (names: readonly string[]): boolean => names.every((name) => /^\d+$/.test(name));

const nameOf = (row: Chart["rows"][number]): string => String(row.x ?? "None");

/** An unfinished last stretch is taken out of the solid line and drawn dashed, from the point before it. */
function drawnRow(chart: Chart, row: Chart["rows"][number], fromEnd: number, open: boolean): Row {
  const values: Record<string, string | number | null> = { label: nameOf(row) };
  for (const series of chart.series) {
    const value = row[series.key] ?? null;
    const isLine = chart.kind !== "bar";
    values[series.key] = open && isLine && fromEnd === 0 ? null : value;
    if (open && isLine && fromEnd <= 1) values[openKey(series)] = value;
  }
  return values as Row;
}

export const valueOf = (row: Row, series: Series): number | null => {
  const value = row[series.key] ?? row[openKey(series)] ?? null;
  return typeof value === "number" ? value : null;
};

export const nameTick = (chart: Chart, grain: Grain, name: string): string =>
  chart.x.type === "date" ? formatDayTick(name, grain) : name;

export const nameFull = (chart: Chart, grain: Grain, name: string): string =>
  chart.x.type === "date" ? formatDayFull(name, grain) : name;

export const colourOf = (index: number): string => `var(--chart-${(index % 8) + 1})`;
