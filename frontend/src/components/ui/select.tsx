/** A native choice list, dressed: the phone's own picker, full keyboard support, no code. */
import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";

type Option = { readonly value: string; readonly label: string };

type Props = {
  label: string;
  icon: ReactNode;
  value: string;
  options: readonly Option[];
  onChange: (value: string) => void;
};

export function Select({ label, icon, value, options, onChange }: Props) {
  return (
    <label className="relative flex items-center">
      <span className="sr-only">{label}</span>
      <span aria-hidden className="pointer-events-none absolute left-3 text-soft">
        {icon}
      </span>
      <select
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="h-9 w-full appearance-none rounded-lg border border-line bg-surface pr-8 pl-9 text-sm font-medium text-ink hover:bg-sunken"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute right-2.5 size-4 text-soft"
      />
    </label>
  );
}
