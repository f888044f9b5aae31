/** Dates in words. Days are the warehouse's calendar days, so they never shift with the reader's time zone. */

const DAY_MS = 86_400_000;

const parts = (options: Intl.DateTimeFormatOptions): ((date: Date) => string) => {
  const formatter = new Intl.DateTimeFormat("en-US", { timeZone: "UTC", ...options });
  return (date) => formatter.format(date);
};
const dayMonth = parts({ day: "numeric", month: "short" });
const dayMonthYear = parts({ day: "numeric", month: "short", year: "numeric" });
const monthYear = parts({ month: "short", year: "numeric" });
const monthOnly = parts({ month: "short" });
const time = parts({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** "Nov 18, 14:59 UTC"; a source that is complete up to a day has no time of day. */
export function formatInstant(iso: string): string {
  const date = new Date(iso);
  return iso.includes("T") ? `${dayMonth(date)}, ${time(date)} UTC` : dayMonth(date);
}

export type Grain = "hour" | "day" | "week" | "month";

/** How far apart the points of a date axis are, told from the points themselves. */
export function grainOf(days: readonly string[]): Grain {
  const [first, second] = days;
  if (first === undefined || second === undefined) return "day";
  const gap = (Date.parse(second) - Date.parse(first)) / DAY_MS;
  if (gap >= 28) return "month";
  if (gap >= 7) return "week";
  return gap >= 1 ? "day" : "hour";
}

export function formatDayTick(day: string, grain: Grain): string {
  const date = new Date(day);
  if (grain === "hour") return time(date);
  if (grain !== "month") return dayMonth(date);
  return date.getUTCMonth() === 0 ? monthYear(date) : monthOnly(date);
}

export function formatDayFull(day: string, grain: Grain): string {
  const date = new Date(day);
  const words: Record<Grain, () => string> = {
    hour: () => `${dayMonth(date)}, ${time(date)}`,
    day: () => dayMonthYear(date),
    week: () => `Week of ${dayMonthYear(date)}`,
    month: () => monthYear(date),
  };
  return words[grain]();
}

/** Whether the bucket that starts on `day` was still running when the data ended. */
export function isUnfinished(day: string, grain: Grain, dataThrough: string | null): boolean {
  return dataThrough !== null && bucketEnd(new Date(day), grain) > reachOf(dataThrough);
}

/** The moment up to which data are there: an instant, or the end of a day that is complete. */
export const reachOf = (iso: string): number =>
  iso.includes("T") ? Date.parse(iso) : Date.parse(iso) + DAY_MS;

function bucketEnd(start: Date, grain: Grain): number {
  if (grain === "month") return Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1);
  const days: Record<Exclude<Grain, "month">, number> = { hour: 1 / 24, day: 1, week: 7 };
  return start.getTime() + days[grain] * DAY_MS;
}
