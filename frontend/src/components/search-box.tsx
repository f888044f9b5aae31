/** A search field that asks when typing rests, and follows when its value changes from outside. */
import { Search } from "lucide-react";
import { useEffect, useState } from "react";

type Props = { label: string; value: string; onChange: (value: string) => void };

const REST_MS = 250;
const LONGEST = 500;

export function SearchBox({ label, value, onChange }: Props) {
  const [typed, setTyped] = useState(value);
  const [sent, setSent] = useState(value);
  const [seen, setSeen] = useState(value);
  if (value !== seen) {
    setSeen(value);
    // What comes back is what we sent, perhaps some keys ago: then nothing is taken from the field.
    if (value !== sent) {
      setTyped(value);
      setSent(value);
    }
  }
  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === sent) return;
    const timer = setTimeout(() => {
      setSent(wanted);
      onChange(wanted);
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [typed, sent, onChange]);
  return (
    <label className="relative flex min-w-0 grow items-center">
      <span className="sr-only">{label}</span>
      <Search aria-hidden className="pointer-events-none absolute left-3 size-4 text-soft" />
      <input
        type="search"
        value={typed}
        maxLength={LONGEST}
        placeholder={label}
        autoComplete="off"
        enterKeyHint="search"
        onChange={(event) => setTyped(event.target.value)}
        className="h-9 w-full rounded-lg border border-line bg-surface pr-3 pl-9 text-ink placeholder:text-soft"
      />
    </label>
  );
}
