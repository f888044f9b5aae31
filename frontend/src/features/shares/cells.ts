/** A shared result's cells in words: as the chat shows them, without a digit lost on the way. */
import { formatExact, LOCALE, NO_VALUE } from "@/lib/format";
import type { SharedColumn } from "@/types";

const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });
const moment = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const plain = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 4 });

export function shown(cell: string | null, { kind, format }: SharedColumn): string {
  if (cell === null) return NO_VALUE;
  if (kind === "number") return numberWords(cell, format);
  if (kind === "text") return cell;
  const date = new Date(kind === "date" ? `${cell}T00:00:00Z` : cell);
  if (Number.isNaN(date.getTime())) return cell;
  return kind === "date" ? day.format(date) : moment.format(date);
}

function numberWords(text: string, format: SharedColumn["format"]): string {
  if (format === null) return plain.format(text as Intl.StringNumericLiteral);
  return formatExact(Number(text), { ...format, abbreviation: "none" });
}
