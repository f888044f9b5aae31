/** Moments in the reader's own calendar and clock: what a person did, not what a warehouse counted. */
import { LOCALE } from "./format";

const inWords = (options: Intl.DateTimeFormatOptions): ((date: Date) => string) => {
  const formatter = new Intl.DateTimeFormat(LOCALE, options);
  return (date) => formatter.format(date);
};
const dayOfThisYear = inWords({ weekday: "long", month: "long", day: "numeric" });
const dayOfAnyYear = inWords({ month: "long", day: "numeric", year: "numeric" });
const clock = inWords({ hour: "numeric", minute: "2-digit" });
const short = inWords({ month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });
const shortOfAnyYear = inWords({ dateStyle: "medium", timeStyle: "short" });
const whole = inWords({ dateStyle: "full", timeStyle: "short" });

const startOfDay = (date: Date): Date =>
  new Date(date.getFullYear(), date.getMonth(), date.getDate());

/** Rounded, so that a day of 23 or 25 hours is still one day. */
const daysBetween = (earlier: Date, later: Date): number =>
  Math.round((startOfDay(later).getTime() - startOfDay(earlier).getTime()) / 86_400_000);

/** "Today", "Yesterday", "Monday, November 16", "November 16, 2025". */
export function dayInWords(date: Date, now: Date): string {
  const ago = daysBetween(date, now);
  if (ago === 0) return "Today";
  if (ago === 1) return "Yesterday";
  return date.getFullYear() === now.getFullYear() ? dayOfThisYear(date) : dayOfAnyYear(date);
}

/** "2:59 PM" */
export const timeOfDay = (iso: string): string => clock(new Date(iso));

/** "Nov 18, 2:59 PM", with the year when it is another one. */
export function momentInShort(iso: string, now: Date): string {
  const date = new Date(iso);
  return date.getFullYear() === now.getFullYear() ? short(date) : shortOfAnyYear(date);
}

/** "Wednesday, November 18, 2026 at 2:59 PM" */
export const momentInWords = (iso: string): string => whole(new Date(iso));

export type Day<T> = { readonly name: string; readonly items: readonly T[] };

/** The items in their order, those of one day together. */
export function byDay<T>(items: readonly T[], at: (item: T) => string, now: Date): Day<T>[] {
  const days: { name: string; items: T[] }[] = [];
  for (const item of items) {
    const name = dayInWords(new Date(at(item)), now);
    const last = days.at(-1);
    if (last?.name === name) last.items.push(item);
    else days.push({ name, items: [item] });
  }
  return days;
}
