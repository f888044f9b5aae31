/** A name typed in place: Enter or leaving keeps it, Escape does not. */
import { useState } from "react";

type Props = { name: string; onEnd: (name: string | null) => void };

const LONGEST = 200;

export function NameForm({ name, onEnd }: Props) {
  const [typed, setTyped] = useState(name);
  const keep = () => onEnd(typed.trim() || null);
  return (
    <form
      className="mb-1"
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      <input
        aria-label="Name of the conversation"
        value={typed}
        maxLength={LONGEST}
        // The one who pressed "Rename" types next.
        ref={(input) => input?.focus()}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === "Escape") onEnd(null);
        }}
        className="relative -ml-2 h-8 w-full rounded-md border border-line-strong bg-surface px-2 font-medium"
      />
    </form>
  );
}
