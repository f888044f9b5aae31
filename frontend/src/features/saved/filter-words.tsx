/** The dashboard's filters that a saved question is asked with. */
import { CalendarDays, MapPin, X } from "lucide-react";
import type { Saved } from "@/types";

type Filters = Saved["filters"];
type Props = { filters: Filters; onChange?: (filters: Filters) => void };

const SHOWN = [
  { key: "period", icon: CalendarDays, name: "period" },
  { key: "region", icon: MapPin, name: "region" },
] as const;

export function FilterWords({ filters, onChange }: Props) {
  const set = SHOWN.filter(({ key }) => filters[key]);
  if (set.length === 0) return null;
  return (
    <ul aria-label="Filters" className="flex flex-wrap gap-1.5">
      {set.map(({ key, icon: Icon, name }) => {
        const words = (filters[key] ?? "").replaceAll("_", " ");
        return (
          <li
            key={key}
            className="inline-flex h-7 items-center gap-1.5 rounded-full bg-sunken px-2.5 text-xs text-soft"
          >
            <Icon aria-hidden className="size-3.5" />
            {words}
            {onChange && (
              <button
                type="button"
                aria-label={`Without the ${name} ${words}`}
                onClick={() => onChange({ ...filters, [key]: null })}
                className="-mr-1 rounded-full p-0.5 hover:text-ink"
              >
                <X aria-hidden className="size-3.5" />
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
